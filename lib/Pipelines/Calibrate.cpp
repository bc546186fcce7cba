//===- Calibrate.cpp - Statistics of an observed module on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Calibrate.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Runtime/Observers.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

namespace {
/// The records of all observers of a function. The index of a record is the
/// observer's position in the function, as in --quanta-observe-to-record.
class ObserverState {
public:
  explicit ObserverState(func::FuncOp function) {
    function.walk([&](ObserveOp op) {
      keys.push_back(op.getKey().str());
      std::optional<int64_t> axis = op.getAxis();
      specs.push_back({static_cast<int32_t>(op.getKind()),
                       axis ? op.getInput().getType().getDimSize(*axis) : 1,
                       op.getMomentum() ? op.getMomentum()->convertToDouble()
                                        : QUANTA_DEFAULT_MOMENTUM});
    });
    state.reset(quanta_observers_create(specs.data(), specs.size()));
  }

  void *get() const { return state.get(); }
  llvm::ArrayRef<std::string> getKeys() const { return keys; }

  /// Names the first activation that is not finite. Samples before `first` were
  /// clean, so the fault is in this run.
  llvm::Error checkFinite(int64_t first, int64_t count) const {
    int64_t index = quanta_observers_non_finite(get());
    if (index < 0)
      return llvm::Error::success();
    float value = 0;
    (void)quanta_observer_non_finite(get(), index, &value);
    std::string samples = "sample " + std::to_string(first);
    if (count > 1)
      samples = "samples " + std::to_string(first) + " to " +
                std::to_string(first + count - 1);
    return makeError("activation '" + keys[index] + "' is " +
                     (value != value ? "NaN" : "infinite") + " for " + samples);
  }

private:
  struct Destroy {
    void operator()(void *state) const { quanta_observers_destroy(state); }
  };
  std::vector<std::string> keys;
  std::vector<quanta_observer_spec> specs;
  std::unique_ptr<void, Destroy> state;
};

/// Buffers for one run of a model, filled from a data set.
class Batch {
public:
  static llvm::Expected<Batch> create(const ModelDescriptor &model,
                                      const Dataset &dataset) {
    std::vector<std::string> names;
    for (const TensorDescriptor &input : model.inputs) {
      names.push_back(input.name);
      if (input.shape.empty() ||
          input.shape.front() != model.inputs.front().shape.front())
        return makeError("input '" + input.name +
                         "' lacks the batch axis of the others");
    }
    if (names.empty())
      return makeError("the model has no input");
    if (llvm::Error error = dataset.checkInputs(names))
      return std::move(error);
    return Batch(model);
  }

  int64_t size() const { return model.inputs.front().shape.front(); }

  llvm::Error read(Dataset &dataset, int64_t first, int64_t count) {
    for (auto [input, bytes] : llvm::zip_equal(model.inputs, inputs)) {
      if (llvm::Error error = dataset.read(
              input.name, first, count, input.shape, input.dtype, bytes.data()))
        return error;
      size_t sample = bytes.size() / size();
      for (int64_t extra = count; extra < size(); ++extra)
        std::copy_n(bytes.data() + (count - 1) * sample, sample,
                    bytes.data() + extra * sample);
    }
    return llvm::Error::success();
  }

  llvm::Error run(Model &compiled) {
    llvm::SmallVector<const void *> in;
    llvm::SmallVector<void *> out;
    for (std::vector<char> &bytes : inputs)
      in.push_back(bytes.data());
    for (std::vector<char> &bytes : outputs)
      out.push_back(bytes.data());
    return compiled.run(in, out);
  }

private:
  explicit Batch(const ModelDescriptor &model) : model(model) {
    for (const TensorDescriptor &input : model.inputs)
      inputs.emplace_back(input.bytes());
    for (const TensorDescriptor &output : model.outputs)
      outputs.emplace_back(output.bytes());
  }

  const ModelDescriptor &model;
  std::vector<std::vector<char>> inputs, outputs;
};
} // namespace

llvm::Expected<Statistics>
mlir::quanta::calibrate(ModuleOp observed, Dataset &dataset,
                        llvm::StringRef fingerprint,
                        llvm::function_ref<void(int64_t)> progress) {
  auto function = observed.lookupSymbol<func::FuncOp>("main");
  if (!function)
    return makeError("expected an entry function '@main'");
  ObserverState state(function);
  if (state.getKeys().empty())
    return makeError("there is no activation to observe");
  if (!state.get())
    return makeError("no memory for the records of " +
                     llvm::Twine(state.getKeys().size()) + " observers");
  HostSymbol observe = {"quanta_observe",
                        reinterpret_cast<void *>(&quanta_observe)};
  auto compiled = compileForHost(observed, observe);
  if (!compiled)
    return compiled.takeError();
  (*compiled)->setObserverState(state.get());
  auto batch = Batch::create((*compiled)->getDescriptor(), dataset);
  if (!batch)
    return batch.takeError();

  int64_t total = dataset.size();
  for (int64_t first = 0; first < total; first += batch->size()) {
    int64_t count = std::min(batch->size(), total - first);
    if (llvm::Error error = batch->read(dataset, first, count))
      return std::move(error);
    if (llvm::Error error = batch->run(**compiled))
      return std::move(error);
    if (llvm::Error error = state.checkFinite(first, count))
      return std::move(error);
    if (progress)
      progress(first + count);
  }
  return statisticsFromObservers(state.get(), state.getKeys(), fingerprint,
                                 total);
}
