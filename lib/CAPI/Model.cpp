//===- Model.cpp - Models of the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "Tensors.h"
#include "quanta/ExecutionEngine/LoadedModel.h"
#include "quanta/Pipelines/Execution.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::capi;

static llvm::Error wrap(llvm::Expected<std::unique_ptr<Model>> model,
                        QuantaModel **result) {
  if (!model)
    return model.takeError();
  auto handle = std::make_unique<QuantaModel>();
  handle->model = std::move(*model);
  const ModelDescriptor &descriptor = handle->model->getDescriptor();
  handle->inputs = describeTensors(descriptor.inputs);
  handle->outputs = describeTensors(descriptor.outputs);
  *result = handle.release();
  return llvm::Error::success();
}

QuantaError *quantaModelCompile(const QuantaModule *module,
                                QuantaModel **model) {
  if (model)
    *model = nullptr;
  if (anyNull(module, model))
    return makeNullError();
  return guard(module->session.get(),
               [&] { return wrap(compileForHost(*module->module), model); });
}

static llvm::Error checkThreads(int threads) {
  return threads >= 1 ? llvm::Error::success()
                      : makeError("expected at least 1 thread, got " +
                                  llvm::Twine(threads));
}

QuantaError *quantaModelCompileForThreads(const QuantaModule *module,
                                          int threads, QuantaModel **model) {
  if (model)
    *model = nullptr;
  if (anyNull(module, model))
    return makeNullError();
  return guard(module->session.get(), [&]() -> llvm::Error {
    if (llvm::Error error = checkThreads(threads))
      return error;
    LoweringOptions options;
    options.threads = true;
    auto compiled = compileForHost(*module->module, {}, options);
    if (compiled)
      if (llvm::Error error = (*compiled)->setNumThreads(threads))
        return error;
    return wrap(std::move(compiled), model);
  });
}

QuantaError *quantaModelSetNumThreads(QuantaModel *model, int threads) {
  if (!model)
    return makeNullError();
  return guard(nullptr, [&]() -> llvm::Error {
    if (llvm::Error error = checkThreads(threads))
      return error;
    return model->model->setNumThreads(threads);
  });
}

QuantaError *quantaModelLoad(const char *path, QuantaModel **model) {
  if (model)
    *model = nullptr;
  if (anyNull(path, model))
    return makeNullError();
  return guard(nullptr, [&] { return wrap(LoadedModel::load(path), model); });
}

void quantaModelDestroy(QuantaModel *model) { delete model; }

size_t quantaModelGetNumInputs(const QuantaModel *model) {
  return model ? model->inputs.size() : 0;
}

size_t quantaModelGetNumOutputs(const QuantaModel *model) {
  return model ? model->outputs.size() : 0;
}

const quanta_tensor_info *quantaModelGetInput(const QuantaModel *model,
                                              size_t index) {
  return index < quantaModelGetNumInputs(model) ? &model->inputs[index]
                                                : nullptr;
}

const quanta_tensor_info *quantaModelGetOutput(const QuantaModel *model,
                                               size_t index) {
  return index < quantaModelGetNumOutputs(model) ? &model->outputs[index]
                                                 : nullptr;
}

int quantaModelHasDynamicBatch(const QuantaModel *model) {
  return model && model->model->getDescriptor().dynamicBatch;
}

int64_t quantaModelGetArenaBytes(const QuantaModel *model) {
  return model ? model->model->getDescriptor().arenaBytes : 0;
}

int64_t quantaModelGetMacs(const QuantaModel *model) {
  return model ? model->model->getDescriptor().macs : 0;
}

static llvm::Error run(Model &model, llvm::ArrayRef<QuantaTensor> inputs,
                       llvm::ArrayRef<QuantaTensor> outputs) {
  const ModelDescriptor &descriptor = model.getDescriptor();
  bool isBatched = hasBatchAxis(descriptor);
  auto in = Samples::create("input", descriptor.inputs, inputs, isBatched);
  if (!in)
    return in.takeError();
  auto out = Samples::create("output", descriptor.outputs, outputs, isBatched);
  if (!out)
    return out.takeError();
  if (in->size() != out->size())
    return makeError("expected outputs for " + llvm::Twine(in->size()) +
                     " samples, got room for " + llvm::Twine(out->size()));
  if (descriptor.dynamicBatch) {
    llvm::SmallVector<void *> sources = in->getAll();
    llvm::SmallVector<const void *> constSources(sources.begin(),
                                                 sources.end());
    return model.runBatch(constSources, out->getAll(), in->size());
  }
  int64_t batch = isBatched ? descriptor.inputs.front().shape.front() : 1;
  for (int64_t first = 0; first < in->size(); first += batch) {
    int64_t count = std::min(batch, in->size() - first);
    llvm::SmallVector<void *> sources = in->getBatch(first, count);
    llvm::SmallVector<const void *> constSources(sources.begin(),
                                                 sources.end());
    if (llvm::Error error =
            model.run(constSources, out->getBatch(first, count)))
      return error;
    out->storeBatch(first, count);
  }
  return llvm::Error::success();
}

QuantaError *quantaModelRun(QuantaModel *model, const QuantaTensor *inputs,
                            size_t numInputs, const QuantaTensor *outputs,
                            size_t numOutputs) {
  if (!model || (numInputs > 0 && !inputs) || (numOutputs > 0 && !outputs))
    return makeNullError();
  return guard(nullptr, [&] {
    return run(*model->model, llvm::ArrayRef(inputs, numInputs),
               llvm::ArrayRef(outputs, numOutputs));
  });
}
