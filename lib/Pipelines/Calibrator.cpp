//===- Calibrator.cpp - An observed module that takes batch after batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Calibrator.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Runtime/Observers.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The records of all observers of a function. The index of a record is the
/// observer's position in the function, as in --quanta-observe-to-record.
class Calibrator::ObserverState {
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

/// All inputs take as many samples at once.
static llvm::Error checkBatchAxis(const ModelDescriptor &model) {
  if (model.inputs.empty())
    return makeError("the model has no input");
  for (const TensorDescriptor &input : model.inputs)
    if (input.shape.empty() ||
        input.shape.front() != model.inputs.front().shape.front())
      return makeError("input '" + input.name +
                       "' lacks the batch axis of the others");
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Calibrator>>
Calibrator::create(ModuleOp observed) {
  auto function = observed.lookupSymbol<func::FuncOp>("main");
  if (!function)
    return makeError("expected an entry function '@main'");
  auto state = std::make_unique<ObserverState>(function);
  if (state->getKeys().empty())
    return makeError("there is no activation to observe");
  if (!state->get())
    return makeError("no memory for the records of " +
                     llvm::Twine(state->getKeys().size()) + " observers");
  HostSymbol observe = {"quanta_observe",
                        reinterpret_cast<void *>(&quanta_observe)};
  auto model = compileForHost(observed, observe);
  if (!model)
    return model.takeError();
  if (llvm::Error error = checkBatchAxis((*model)->getDescriptor()))
    return std::move(error);
  (*model)->setObserverState(state->get());
  return std::unique_ptr<Calibrator>(
      new Calibrator(std::move(state), std::move(*model)));
}

Calibrator::Calibrator(std::unique_ptr<ObserverState> state,
                       std::unique_ptr<CompiledModel> model)
    : state(std::move(state)), model(std::move(model)) {
  for (const TensorDescriptor &output : getModel().outputs)
    outputs.emplace_back(output.bytes());
}

Calibrator::~Calibrator() = default;

const ModelDescriptor &Calibrator::getModel() const {
  return model->getDescriptor();
}

int64_t Calibrator::getBatchSize() const {
  return getModel().inputs.front().shape.front();
}

llvm::Error Calibrator::run(llvm::ArrayRef<const void *> inputs,
                            int64_t count) {
  llvm::SmallVector<void *> out;
  for (std::vector<char> &bytes : outputs)
    out.push_back(bytes.data());
  if (llvm::Error error = model->run(inputs, out))
    return error;
  if (llvm::Error error = state->checkFinite(numSamples, count))
    return error;
  numSamples += count;
  return llvm::Error::success();
}

llvm::Expected<Statistics>
Calibrator::finish(llvm::StringRef fingerprint) const {
  return statisticsFromObservers(state->get(), state->getKeys(), fingerprint,
                                 numSamples);
}
