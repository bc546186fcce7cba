//===- Measures.h - What is said about a model's outputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_MEASURES_H
#define QUANTA_TOOLS_QUANTRUN_MEASURES_H

#include "SampleRunner.h"

namespace mlir::quanta::run {

/// The most likely class at each of `positions` equal parts of the current
/// sample's first output; the first of several that are equal.
std::vector<int64_t> predict(const SampleRunner &runner, int64_t positions);

/// Fails if an output of the current sample holds a NaN.
llvm::Error refuseNaN(const SampleRunner &runner, int64_t sample);

/// Share of samples whose every label is the predicted class.
class Accuracy {
public:
  explicit Accuracy(Labels labels) : labels(std::move(labels)) {}
  llvm::Error add(const SampleRunner &runner, int64_t sample);
  double getPercent() const;

private:
  Labels labels;
  int64_t right = 0, samples = 0;
};

/// Agreement of the predicted class, and the signal-to-quantization-noise ratio
/// over all outputs: 10 log10(sum y^2 / sum (y - y')^2), y being the model
/// compared with.
class Comparison {
public:
  llvm::Error add(const SampleRunner &runner, const SampleRunner &against);
  double getAgreementPercent() const;
  /// Infinite where the outputs are equal.
  double getSqnrDecibels() const;

private:
  int64_t same = 0, samples = 0;
  double signal = 0, noise = 0;
  std::vector<double> values, expected;
};

/// All outputs of all samples.
class OutputStore {
public:
  explicit OutputStore(const ModelDescriptor &model) : model(model) {
    outputs.resize(model.outputs.size());
  }
  void add(const SampleRunner &runner);

  /// SHA-256 in hexadecimal digits over, for each output in order, its type and
  /// shape as text ("f32[500,12]") and its bytes, little-endian.
  std::string getDigest() const;

  /// `spec` is a file name, or NAME=FILE,... for several outputs.
  llvm::Error write(llvm::StringRef spec) const;

private:
  llvm::SmallVector<int64_t> getShape(size_t index) const;

  const ModelDescriptor &model;
  std::vector<std::vector<char>> outputs;
  std::vector<llvm::SmallVector<int64_t>> sampleShapes;
  int64_t samples = 0;
};

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_MEASURES_H
