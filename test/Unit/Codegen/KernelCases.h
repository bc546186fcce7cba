//===- KernelCases.h - Small integer modules of random shape -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_CODEGEN_KERNELCASES_H
#define QUANTA_TEST_UNIT_CODEGEN_KERNELCASES_H

#include "Random.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace mlir::quanta::test {

/// One computation on i8 with inputs and outputs of its own.
struct Case {
  static Case convolution(Random &random);
  /// Images of more pixels and channels, where a tile unit is worth its start.
  static Case largeConvolution(Random &random);
  /// In groups, as the importer writes them: slices, a convolution each, a concat.
  static Case grouped(Random &random);
  /// With groups that differ in weights and scales only if they are `alike`.
  static Case grouped(Random &random, int64_t groups, int64_t inputs,
                      int64_t outputs, bool alike);
  static Case dense(int64_t pixels, int64_t inputs, int64_t outputs);
  /// Dense, with weights of `bits` bits, times a multiplier for each `groupSize`
  /// of them where that is not 0; inputs of 16 bits where they are `wide`.
  static Case narrow(int64_t pixels, int64_t inputs, int64_t outputs,
                     int64_t bits, int64_t groupSize, bool wide);
  /// The same with a window over images that are padded left or right.
  static Case padded(Random &random, int64_t inputs, int64_t bits,
                     int64_t groupSize, bool wide);
  /// The product of two inputs, batches of matrices, with zero points on both sides;
  /// the right one may be transposed, and both may come as attention has them.
  static Case product(Random &random);
  static Case product(Random &random, int64_t batch, int64_t rows,
                      int64_t depth, int64_t columns);
  static Case depthwise(Random &random);
  static Case depthwise(Random &random, int64_t channels, int64_t window,
                        int64_t stride);
  static Case maxPool(Random &random);
  static Case elementwise(Random &random);
  /// Rows of bytes to zero mean, times gamma, plus beta; of 1 to 200 elements.
  /// In the first of three rows all bytes are equal.
  static Case normalization(Random &random);
  /// Rows of a table of bytes, by constant indices.
  static Case gather(Random &random);
  /// A dense layer whose weights are all `weight` and whose sums leave i32 on
  /// inputs that are random.
  static Case wide(int64_t inputs, int64_t outputs, int64_t weight);

  std::string describe() const { return summary; }

  std::string summary;
  /// MLIR type of the arguments and of the result.
  llvm::SmallVector<std::string> inputs;
  std::string output;
  /// Ops from %argN to %outN, where N is put for each '@'. An argument other
  /// than the first is %argN_1 and so on.
  std::string body;
};

/// One function whose arguments and results are those of all cases.
std::string buildModule(llvm::ArrayRef<Case> cases);

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_CODEGEN_KERNELCASES_H
