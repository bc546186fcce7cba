//===- SampleRunner.cpp - A model fed from a data set -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleRunner.h"
#include "quanta/Numerics/Quantize.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

SampleRunner::SampleRunner(Model &model, Dataset &dataset, int64_t modelBatch,
                           int64_t batchSize)
    : model(&model), dataset(&dataset), modelBatch(modelBatch),
      batchSize(batchSize) {
  for (const TensorDescriptor &input : model.getDescriptor().inputs)
    inputs.emplace_back(input.bytes() / modelBatch * batchSize);
  for (const TensorDescriptor &output : model.getDescriptor().outputs)
    outputs.emplace_back(output.bytes() / modelBatch * batchSize);
}

/// All inputs and outputs of a model with a batch axis agree in its length.
static llvm::Expected<int64_t> findBatchSize(const ModelDescriptor &model) {
  if (model.inputs.empty())
    return makeError("the model has no input");
  for (const TensorDescriptor &input : model.inputs)
    if (input.shape.empty())
      return makeError("input '" + input.name +
                       "' has no axis: the first one counts samples");
  int64_t batchSize = model.inputs.front().shape.front();
  for (const TensorDescriptor &input : model.inputs)
    if (input.shape.front() != batchSize)
      return makeError(
          "inputs '" + model.inputs.front().name + "' and '" + input.name +
          "' differ in their first axis: " + llvm::Twine(batchSize) + " and " +
          llvm::Twine(input.shape.front()));
  if (batchSize == 1)
    return 1;
  for (const TensorDescriptor &output : model.outputs)
    if (output.shape.empty() || output.shape.front() != batchSize)
      return makeError(
          "output '" + output.name + "' of shape " + formatShape(output.shape) +
          " has no batch axis of length " + llvm::Twine(batchSize));
  return batchSize;
}

llvm::Expected<SampleRunner>
SampleRunner::create(Model &model, Dataset &dataset, llvm::StringRef spec,
                     bool normalizes, std::optional<int64_t> batch) {
  const ModelDescriptor &descriptor = model.getDescriptor();
  llvm::Expected<int64_t> modelBatch = findBatchSize(descriptor);
  if (!modelBatch)
    return modelBatch.takeError();
  std::vector<std::string> names;
  for (const TensorDescriptor &input : descriptor.inputs)
    names.push_back(input.name);
  if (llvm::Error error = dataset.checkInputs(names))
    return std::move(error);
  auto references = parseDataSpec(spec);
  if (!references)
    return references.takeError();

  // Beyond the set there is nothing to run at once.
  int64_t batchSize = descriptor.dynamicBatch
                          ? std::min(batch.value_or(1), dataset.size())
                          : *modelBatch;
  SampleRunner runner(model, dataset, *modelBatch, batchSize);
  for (const TensorDescriptor &input : descriptor.inputs) {
    bool asIs = input.scale == 0;
    for (const DataReference &reference : *references)
      if (!asIs && (reference.name.empty() || reference.name == input.name)) {
        auto reader = openArray(reference.data);
        if (!reader)
          return reader.takeError();
        asIs = !normalizes && isInteger((*reader)->getDType());
      }
    runner.storedAsIs.push_back(asIs);
  }
  return runner;
}

/// Stores the quantized values of `reals`, the input's border arithmetic.
static void quantizeTo(const TensorDescriptor &input,
                       llvm::ArrayRef<float> reals, char *out) {
  unsigned width = getByteWidth(input.dtype);
  int64_t limit = int64_t(1) << (8 * std::min(width, 4u) - 1);
  for (float real : reals) {
    int64_t stored =
        quantize(real, input.scale, input.zeroPoint, -limit, limit - 1);
    writeFromDouble(input.dtype, stored, out);
    out += width;
  }
}

llvm::Error SampleRunner::read(size_t index, int64_t first, int64_t count) {
  const TensorDescriptor &input = model->getDescriptor().inputs[index];
  std::vector<char> &bytes = inputs[index];
  std::fill(bytes.begin(), bytes.end(), 0);
  if (storedAsIs[index])
    return dataset->read(input.name, first, count, input.shape, input.dtype,
                         bytes.data());
  std::vector<float> reals(input.numElements() / modelBatch * count);
  if (llvm::Error error = dataset->read(input.name, first, count, input.shape,
                                        DType::F32, reals.data()))
    return error;
  quantizeTo(input, reals, bytes.data());
  return llvm::Error::success();
}

llvm::Error SampleRunner::select(int64_t sample) {
  int64_t begin = sample / batchSize * batchSize;
  current = sample - begin;
  if (begin == batchBegin)
    return llvm::Error::success();
  numCurrent = std::min(batchSize, dataset->size() - begin);
  for (size_t index = 0; index < inputs.size(); ++index)
    if (llvm::Error error = read(index, begin, numCurrent))
      return error;
  batchBegin = begin;
  return runAgain();
}

llvm::Error SampleRunner::runAgain() {
  llvm::SmallVector<const void *> in;
  llvm::SmallVector<void *> out;
  for (const std::vector<char> &input : inputs)
    in.push_back(input.data());
  for (std::vector<char> &output : outputs)
    out.push_back(output.data());
  if (model->getDescriptor().dynamicBatch)
    return model->runBatch(in, out, numCurrent);
  return model->run(in, out);
}

int64_t SampleRunner::getSampleElements(size_t index) const {
  return model->getDescriptor().outputs[index].numElements() / modelBatch;
}

llvm::ArrayRef<char> SampleRunner::getOutput(size_t index) const {
  llvm::ArrayRef<char> bytes(outputs[index]);
  size_t size = bytes.size() / batchSize;
  return bytes.slice(current * size, size);
}

llvm::SmallVector<int64_t> SampleRunner::getSampleShape(size_t index) const {
  llvm::SmallVector<int64_t> shape(model->getDescriptor().outputs[index].shape);
  // Without a batch axis the whole output belongs to the one sample.
  if (!shape.empty() && shape.front() == modelBatch)
    shape.erase(shape.begin());
  return shape;
}

void SampleRunner::getReals(size_t index, std::vector<double> &values) const {
  const TensorDescriptor &output = model->getDescriptor().outputs[index];
  llvm::ArrayRef<char> bytes = getOutput(index);
  unsigned width = getByteWidth(output.dtype);
  values.clear();
  for (size_t at = 0; at < bytes.size(); at += width) {
    double stored = readAsDouble(output.dtype, bytes.data() + at);
    values.push_back(output.scale != 0
                         ? (stored - output.zeroPoint) * output.scale
                         : stored);
  }
}
