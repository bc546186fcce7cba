//===- SampleBatch.h - Buffers for one run of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_PIPELINES_SAMPLEBATCH_H
#define QUANTA_LIB_PIPELINES_SAMPLEBATCH_H

#include "quanta/Data/Dataset.h"
#include "quanta/ExecutionEngine/Model.h"

namespace mlir::quanta {

/// Buffers for one run of a model, filled from a data set. A model with a batch
/// axis takes several samples a run.
class SampleBatch {
public:
  /// Fails where the inputs are not those of the data, or lack a batch axis.
  static llvm::Expected<SampleBatch> create(const ModelDescriptor &model,
                                            const Dataset &dataset);

  /// Samples a run.
  int64_t size() const { return model->inputs.front().shape.front(); }

  /// Reads samples [first, first + count); what is left of the batch is filled
  /// up with the last of them.
  llvm::Error read(Dataset &dataset, int64_t first, int64_t count);

  llvm::Error run(Model &compiled);

  llvm::ArrayRef<std::vector<char>> getInputs() const { return inputs; }
  llvm::ArrayRef<std::vector<char>> getOutputs() const { return outputs; }

private:
  explicit SampleBatch(const ModelDescriptor &model);

  const ModelDescriptor *model;
  std::vector<std::vector<char>> inputs, outputs;
};

} // namespace mlir::quanta

#endif // QUANTA_LIB_PIPELINES_SAMPLEBATCH_H
