//===- SampleBatch.cpp - Buffers for one run of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleBatch.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

SampleBatch::SampleBatch(const ModelDescriptor &model) : model(&model) {
  for (const TensorDescriptor &input : model.inputs)
    inputs.emplace_back(input.bytes());
  for (const TensorDescriptor &output : model.outputs)
    outputs.emplace_back(output.bytes());
}

llvm::Expected<SampleBatch> SampleBatch::create(const ModelDescriptor &model,
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
  return SampleBatch(model);
}

llvm::Error SampleBatch::read(Dataset &dataset, int64_t first, int64_t count) {
  for (auto [input, bytes] : llvm::zip_equal(model->inputs, inputs)) {
    if (llvm::Error error = dataset.read(input.name, first, count, input.shape,
                                         input.dtype, bytes.data()))
      return error;
    size_t sample = bytes.size() / size();
    for (int64_t extra = count; extra < size(); ++extra)
      std::copy_n(bytes.data() + (count - 1) * sample, sample,
                  bytes.data() + extra * sample);
  }
  return llvm::Error::success();
}

llvm::Error SampleBatch::run(Model &compiled) {
  llvm::SmallVector<const void *> in;
  llvm::SmallVector<void *> out;
  for (std::vector<char> &bytes : inputs)
    in.push_back(bytes.data());
  for (std::vector<char> &bytes : outputs)
    out.push_back(bytes.data());
  return compiled.run(in, out);
}
