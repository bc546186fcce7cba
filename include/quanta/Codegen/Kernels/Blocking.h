//===- Blocking.h - How a contraction is cut into register blocks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_BLOCKING_H
#define QUANTA_CODEGEN_KERNELS_BLOCKING_H

#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::kernel {
struct StoredRows;
} // namespace mlir::quanta::kernel

namespace mlir::quanta::codegen {

/// What the choice of a block depends on.
struct ContractionShape {
  /// Output pixels.
  int64_t height = 1, width = 1;
  /// Vectors of output channels, the last one maybe not full.
  int64_t vectors = 1;
  /// Dot steps for one vector of one pixel, the mean of all pixels.
  int64_t steps = 1;
  /// A block has pixels of one row: weights, or the rows of the window that are
  /// multiplied, are those of the row.
  bool rowsApart = false;
  /// Pixels at the ends of a row whose windows miss columns. Blocks with such have
  /// code of their own.
  int64_t left = 0, right = 0;

  /// Takes off `steps` what a border leaves out.
  void setBorder(const kernel::StoredRows &rows,
                 const kernel::StoredRows &columns);
};

/// A block of accumulators: rowsY x rowsX pixels by `vectors` of channels.
struct Blocking {
  int64_t rowsY = 1, rowsX = 1, vectors = 1;
};

/// Cycles that each part of one step of the reduction takes from the units that
/// all of them share.
struct StepCosts {
  double product = 1;
  /// Load and broadcast of one pixel's input; load of one vector of weights.
  double input = 0.25, weights = 0.25;
  /// From one step of an accumulator to the next.
  double latency = 4;
  /// Registers that are neither accumulators nor weights nor inputs.
  int64_t reserved = 3;
  /// Registers that hold a pixel's input, a vector's weights during a step.
  int64_t inputRegisters = 0, weightRegisters = 1;
  /// Registers of one accumulator, and cycles to make one of them at the end.
  int64_t sumRegisters = 1;
  double finish = 0;
  /// Dot steps that straight-line code may have.
  int64_t unrolledSteps = 160;
  /// Pixels that one product takes: an odd one takes part twice.
  int64_t rowsOfProduct = 1;
};

/// The blocks of a row of pixels, by number. Those from `begin` to `end` have whole
/// windows and one code; the others stand apart.
struct RowOfBlocks {
  int64_t begin, end, count;

  RowOfBlocks(int64_t width, int64_t left, int64_t right, int64_t rowsX);
  int64_t countApart() const { return count - (end - begin); }
};

StepCosts getStepCosts(const TargetInfo &target, bool isFloat);

/// Estimated cycles of the whole contraction with that block, remainders at
/// the edges of the image and of the channels included.
double estimateCycles(const ContractionShape &shape, const Blocking &blocking,
                      const StepCosts &costs);

/// The cheapest block that fits the registers.
Blocking chooseBlocking(const ContractionShape &shape, const TargetInfo &target,
                        bool isFloat);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_BLOCKING_H
