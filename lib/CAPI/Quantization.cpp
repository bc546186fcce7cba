//===- Quantization.cpp - Calibration and quantization of the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "Tensors.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::capi;

static llvm::Error wrap(llvm::Expected<Statistics> statistics,
                        QuantaStatistics **result) {
  if (!statistics)
    return statistics.takeError();
  *result = new QuantaStatistics{std::move(*statistics)};
  return llvm::Error::success();
}

QuantaError *quantaStatisticsLoad(const char *path,
                                  QuantaStatistics **statistics) {
  if (statistics)
    *statistics = nullptr;
  if (anyNull(path, statistics))
    return makeNullError();
  return guard(nullptr, [&] { return wrap(readStatistics(path), statistics); });
}

QuantaError *quantaStatisticsSave(const QuantaStatistics *statistics,
                                  const char *path) {
  if (anyNull(statistics, path))
    return makeNullError();
  return guard(nullptr,
               [&] { return writeStatistics(statistics->statistics, path); });
}

QuantaError *quantaStatisticsMerge(const QuantaStatistics *a,
                                   const QuantaStatistics *b,
                                   QuantaStatistics **merged) {
  if (merged)
    *merged = nullptr;
  if (anyNull(a, b, merged))
    return makeNullError();
  return guard(nullptr, [&] {
    return wrap(mergeStatistics(a->statistics, b->statistics), merged);
  });
}

uint64_t quantaStatisticsGetNumSamples(const QuantaStatistics *statistics) {
  return statistics ? statistics->statistics.samples : 0;
}

void quantaStatisticsDestroy(QuantaStatistics *statistics) {
  delete statistics;
}

static QuantizeModelOptions getOptions(const QuantaOptions *options) {
  return options ? options->quantize : QuantizeModelOptions();
}

QuantaError *quantaModuleObserve(QuantaModule *module,
                                 const QuantaOptions *options) {
  if (!module)
    return makeNullError();
  return guard(module->session.get(), [&] {
    return observeModel(*module->module, getOptions(options));
  });
}

int quantaModuleNeedsSamples(const QuantaModule *module,
                             const QuantaOptions *options) {
  return module && needsSamples(*module->module, getOptions(options));
}

/// A data set of the caller's arrays.
static llvm::Expected<Dataset>
makeDataset(ModuleOp module, llvm::ArrayRef<QuantaTensor> tensors) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main)
    return makeError("expected a function @main");
  if (tensors.size() != main.getNumArguments())
    return makeError("expected " + llvm::Twine(main.getNumArguments()) +
                     " inputs, got " + llvm::Twine(tensors.size()));
  std::vector<std::pair<std::string, std::unique_ptr<ArrayReader>>> arrays;
  for (auto [index, tensor] : llvm::enumerate(tensors)) {
    auto name = main.getArgAttrOfType<StringAttr>(index, "quanta.name");
    std::string input = tensor.name ? tensor.name
                        : name      ? name.str()
                                    : "input" + std::to_string(index);
    auto dtype = getInterfaceType(tensor.dtype);
    llvm::ArrayRef<int64_t> shape(tensor.shape,
                                  tensor.shape ? std::max(tensor.rank, 0) : 0);
    if (!tensor.data || !dtype || shape.empty() || !countElements(shape))
      return makeError("input '" + input +
                       "': expected samples on the first axis of an array");
    arrays.emplace_back(input, makeMemoryReader("input '" + input + "'", *dtype,
                                                shape, tensor.data));
  }
  return Dataset::create(std::move(arrays), {});
}

QuantaError *quantaModuleRefine(QuantaModule *module,
                                const QuantaStatistics *statistics,
                                const QuantaTensor *samples, size_t numInputs,
                                const QuantaOptions *options) {
  if (anyNull(module, statistics) || (numInputs > 0 && !samples))
    return makeNullError();
  return guard(module->session.get(), [&]() -> llvm::Error {
    auto dataset =
        makeDataset(*module->module, llvm::ArrayRef(samples, numInputs));
    if (!dataset)
      return dataset.takeError();
    return refineModel(*module->module, statistics->statistics, *dataset,
                       getOptions(options));
  });
}

QuantaError *quantaModuleQuantize(QuantaModule *module,
                                  const QuantaStatistics *statistics,
                                  const QuantaOptions *options) {
  if (!module)
    return makeNullError();
  return guard(module->session.get(), [&] {
    return quantizeModel(*module->module,
                         statistics ? &statistics->statistics : nullptr,
                         getOptions(options));
  });
}

QuantaError *quantaCalibratorCreate(const QuantaModule *observed,
                                    QuantaCalibrator **calibrator) {
  if (calibrator)
    *calibrator = nullptr;
  if (anyNull(observed, calibrator))
    return makeNullError();
  return guard(observed->session.get(), [&]() -> llvm::Error {
    auto created = Calibrator::create(*observed->module);
    if (!created)
      return created.takeError();
    auto handle = std::make_unique<QuantaCalibrator>();
    handle->session = observed->session;
    handle->calibrator = std::move(*created);
    handle->inputs = describeTensors(handle->calibrator->getModel().inputs);
    auto main = (*observed->module).lookupSymbol<func::FuncOp>("main");
    handle->fingerprint = computeFingerprint(main);
    *calibrator = handle.release();
    return llvm::Error::success();
  });
}

void quantaCalibratorDestroy(QuantaCalibrator *calibrator) {
  delete calibrator;
}

size_t quantaCalibratorGetNumInputs(const QuantaCalibrator *calibrator) {
  return calibrator ? calibrator->inputs.size() : 0;
}

const quanta_tensor_info *
quantaCalibratorGetInput(const QuantaCalibrator *calibrator, size_t index) {
  return index < quantaCalibratorGetNumInputs(calibrator)
             ? &calibrator->inputs[index]
             : nullptr;
}

static llvm::Error add(Calibrator &calibrator,
                       llvm::ArrayRef<QuantaTensor> inputs) {
  auto samples = Samples::create("input", calibrator.getModel().inputs, inputs,
                                 /*isBatched=*/true);
  if (!samples)
    return samples.takeError();
  int64_t batch = calibrator.getBatchSize();
  for (int64_t first = 0; first < samples->size(); first += batch) {
    int64_t count = std::min(batch, samples->size() - first);
    llvm::SmallVector<void *> pointers = samples->getBatch(first, count);
    llvm::SmallVector<const void *> sources(pointers.begin(), pointers.end());
    if (llvm::Error error = calibrator.run(sources, count))
      return error;
  }
  return llvm::Error::success();
}

QuantaError *quantaCalibratorAdd(QuantaCalibrator *calibrator,
                                 const QuantaTensor *inputs, size_t numInputs) {
  if (!calibrator || (numInputs > 0 && !inputs))
    return makeNullError();
  return guard(calibrator->session.get(), [&] {
    return add(*calibrator->calibrator, llvm::ArrayRef(inputs, numInputs));
  });
}

QuantaError *quantaCalibratorRun(QuantaCalibrator *calibrator,
                                 QuantaBatchCallback callback, void *user) {
  if (!calibrator || !callback)
    return makeNullError();
  return guard(calibrator->session.get(), [&]() -> llvm::Error {
    std::vector<QuantaTensor> inputs(calibrator->inputs.size());
    while (true) {
      llvm::fill(inputs, QuantaTensor());
      int status = callback(inputs.data(), inputs.size(), user);
      if (status == 0)
        return llvm::Error::success();
      if (status < 0)
        return makeError("the callback gave up with " + llvm::Twine(status));
      if (llvm::Error error = add(*calibrator->calibrator, inputs))
        return error;
    }
  });
}

QuantaError *quantaCalibratorGetStatistics(const QuantaCalibrator *calibrator,
                                           QuantaStatistics **statistics) {
  if (statistics)
    *statistics = nullptr;
  if (anyNull(calibrator, statistics))
    return makeNullError();
  return guard(calibrator->session.get(), [&]() -> llvm::Error {
    if (calibrator->calibrator->getNumSamples() == 0)
      return makeError("no sample has been observed");
    return wrap(calibrator->calibrator->finish(calibrator->fingerprint),
                statistics);
  });
}
