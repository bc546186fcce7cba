//===- Shapes.h - Layers to measure, as data -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_BENCHMARKS_MICRO_SHAPES_H
#define QUANTA_BENCHMARKS_MICRO_SHAPES_H

#include "llvm/Support/Error.h"
#include <algorithm>
#include <string>
#include <vector>

namespace mlir::quanta::benchmarks {

/// A convolution of one image, or a matrix product [M, K] x [K, N] as the 1x1
/// convolution of an image of 1 x M pixels; with a batch, the product of two inputs
/// [B, M, K] x [B, K, N].
struct Shape {
  std::string name;
  int64_t height = 1, width = 1, inputs = 1, outputs = 1;
  int64_t window = 1, stride = 1, pad = 0;
  /// Of channels; as many as there are inputs: depthwise.
  int64_t groups = 1;
  /// Products of two inputs; 0: weights are constant.
  int64_t batch = 0;

  bool isMatrix() const { return matrix; }
  bool isProduct() const { return batch != 0; }
  bool isDepthwise() const { return groups > 1 && groups == inputs; }
  int64_t outputHeight() const { return extent(height, matrix ? 0 : pad); }
  int64_t outputWidth() const { return extent(width, pad); }
  /// Multiplications of the definition; those with padding count.
  double macs() const {
    return static_cast<double>(std::max<int64_t>(batch, 1)) * outputHeight() *
           outputWidth() * outputs * window * window * (inputs / groups);
  }
  /// Bytes of input, weights and output of int8, each once.
  double bytes() const {
    return static_cast<double>(std::max<int64_t>(batch, 1)) *
           (height * width * inputs +
            outputs * window * window * (inputs / groups) +
            outputHeight() * outputWidth() * outputs);
  }

  bool matrix = false;

private:
  int64_t extent(int64_t size, int64_t padding) const {
    return (size + 2 * padding - window) / stride + 1;
  }
};

/// Reads a file of one shape a line, with comments after '#':
///
///     gemm NAME M N K
///     product NAME BATCH M N K
///     conv NAME H W IC OC WINDOW STRIDE PAD GROUPS
///
/// Errors name the line.
llvm::Expected<std::vector<Shape>> readShapes(llvm::StringRef path);

} // namespace mlir::quanta::benchmarks

#endif // QUANTA_BENCHMARKS_MICRO_SHAPES_H
