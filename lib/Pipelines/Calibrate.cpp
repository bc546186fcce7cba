//===- Calibrate.cpp - Statistics of an observed module on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Calibrate.h"
#include "quanta/Pipelines/Calibrator.h"

using namespace mlir;
using namespace mlir::quanta;

llvm::Expected<Statistics>
mlir::quanta::calibrate(ModuleOp observed, Dataset &dataset,
                        llvm::StringRef fingerprint,
                        llvm::function_ref<void(int64_t)> progress) {
  auto calibrator = Calibrator::create(observed);
  if (!calibrator)
    return calibrator.takeError();
  const ModelDescriptor &model = (*calibrator)->getModel();
  std::vector<std::string> names;
  for (const TensorDescriptor &input : model.inputs)
    names.push_back(input.name);
  if (llvm::Error error = dataset.checkInputs(names))
    return std::move(error);

  std::vector<std::vector<char>> inputs;
  llvm::SmallVector<const void *> pointers;
  for (const TensorDescriptor &input : model.inputs)
    pointers.push_back(inputs.emplace_back(input.bytes()).data());
  int64_t total = dataset.size(), batch = (*calibrator)->getBatchSize();
  for (int64_t first = 0; first < total; first += batch) {
    int64_t count = std::min(batch, total - first);
    for (auto [input, bytes] : llvm::zip_equal(model.inputs, inputs)) {
      if (llvm::Error error = dataset.read(input.name, first, count, input.shape,
                                           input.dtype, bytes.data()))
        return std::move(error);
      size_t sample = bytes.size() / batch;
      for (int64_t extra = count; extra < batch; ++extra)
        std::copy_n(bytes.data() + (count - 1) * sample, sample,
                    bytes.data() + extra * sample);
    }
    if (llvm::Error error = (*calibrator)->run(pointers, count))
      return std::move(error);
    if (progress)
      progress(first + count);
  }
  return (*calibrator)->finish(fingerprint);
}
