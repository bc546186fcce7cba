//===- Calibrate.cpp - Statistics of an observed module on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Calibrate.h"
#include "SampleBatch.h"
#include "quanta/Pipelines/Calibrator.h"

using namespace mlir;
using namespace mlir::quanta;

llvm::Expected<Statistics>
mlir::quanta::calibrate(ModuleOp observed, Dataset &dataset,
                        llvm::StringRef fingerprint,
                        llvm::function_ref<void(int64_t)> progress,
                        int64_t shard, int64_t numShards) {
  auto calibrator = Calibrator::create(observed);
  if (!calibrator)
    return calibrator.takeError();
  auto batch = SampleBatch::create((*calibrator)->getModel(), dataset);
  if (!batch)
    return batch.takeError();

  // Parts begin with a batch, so that all runs are those of a single part.
  int64_t runs = llvm::divideCeil(dataset.size(), batch->size());
  int64_t begin = runs * shard / numShards * batch->size();
  int64_t end =
      std::min(runs * (shard + 1) / numShards * batch->size(), dataset.size());
  if (begin >= end) {
    Statistics nothing;
    nothing.fingerprint = fingerprint.str();
    return nothing;
  }
  llvm::SmallVector<const void *> inputs;
  for (const std::vector<char> &bytes : batch->getInputs())
    inputs.push_back(bytes.data());
  for (int64_t first = begin; first < end; first += batch->size()) {
    int64_t count = std::min(batch->size(), end - first);
    if (llvm::Error error = batch->read(dataset, first, count))
      return std::move(error);
    if (llvm::Error error = (*calibrator)->run(inputs, count))
      return std::move(error);
    if (progress)
      progress(first + count - begin);
  }
  return (*calibrator)->finish(fingerprint);
}
