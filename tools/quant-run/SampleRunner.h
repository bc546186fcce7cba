//===- SampleRunner.h - A model fed from a data set -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_SAMPLERUNNER_H
#define QUANTA_TOOLS_QUANTRUN_SAMPLERUNNER_H

#include "quanta/Data/Dataset.h"
#include "quanta/ExecutionEngine/Model.h"
#include <optional>

namespace mlir::quanta::run {

/// Runs a model on the samples of a set, as many at once as its batch axis is
/// long, or as asked for, where the batch is dynamic. A last batch that isn't full
/// is filled up with zeros, or is shorter, where the batch is dynamic.
class SampleRunner {
public:
  /// Fails if the data does not fit the inputs. `storedAsIs` holds for each
  /// input whether integers of the data set are the stored integers of the
  /// model; otherwise they are real values, which are quantized.
  static llvm::Expected<SampleRunner>
  create(Model &model, Dataset &dataset, llvm::StringRef spec, bool normalizes,
         std::optional<int64_t> batch = std::nullopt);

  Model &getModel() const { return *model; }
  int64_t getBatchSize() const { return batchSize; }
  /// Samples of the current batch.
  int64_t getNumCurrent() const { return numCurrent; }

  /// Makes `sample` the current one, running the model unless its batch has
  /// just been run.
  llvm::Error select(int64_t sample);

  /// The bytes of the inputs of the current batch; what it lacks to a full one is
  /// zero.
  llvm::ArrayRef<std::vector<char>> getInputs() const { return inputs; }
  /// The bytes of the outputs of the current batch.
  llvm::ArrayRef<std::vector<char>> getBatchOutputs() const { return outputs; }
  /// Elements of an output for one sample.
  int64_t getSampleElements(size_t index) const;
  /// The current sample's part of an output, and its shape.
  llvm::ArrayRef<char> getOutput(size_t index) const;
  llvm::SmallVector<int64_t> getSampleShape(size_t index) const;
  /// The same as real numbers.
  void getReals(size_t index, std::vector<double> &values) const;

  /// Runs the current inputs again; for measuring time.
  llvm::Error runAgain();

private:
  SampleRunner(Model &model, Dataset &dataset, int64_t modelBatch,
               int64_t batchSize);
  llvm::Error read(size_t index, int64_t first, int64_t count);

  Model *model;
  Dataset *dataset;
  /// Samples in the descriptor's shapes, and in a run.
  int64_t modelBatch, batchSize;
  int64_t numCurrent = 0;
  std::vector<bool> storedAsIs;
  std::vector<std::vector<char>> inputs, outputs;
  int64_t batchBegin = -1;
  int64_t current = 0;
};

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_SAMPLERUNNER_H
