//===- StoredRows.h - Rows of a window on stored rows of the input -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_IR_STOREDROWS_H
#define QUANTA_CODEGEN_IR_STOREDROWS_H

#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::kernel {

/// The most rows above or below, or columns left or right, that a border has.
constexpr int64_t maxBorder = 65535;

/// Which rows of its window a kernel with a border finds stored, for each row of its
/// output, and which row of a contraction's start belongs to that. Columns are alike.
struct StoredRows {
  /// Of a contraction; without a border, all rows of the window everywhere.
  static StoredRows ofRows(ContractOp op);
  static StoredRows ofColumns(ContractOp op);
  /// An input of `height` stored rows under `above` that aren't.
  StoredRows(int64_t above, int64_t height, int64_t outputs, int64_t window,
             int64_t stride, int64_t dilation);

  /// Rows [first, end) of the window that are on stored rows for row `y` of the
  /// output; none if the end isn't above the first.
  int64_t getFirst(int64_t y) const;
  int64_t getEnd(int64_t y) const;
  /// Rows of the window that are multiplied, in all rows of the output.
  int64_t countRows() const;
  /// Whether each row of the output multiplies all of them.
  bool areWhole() const { return numAbove + numBelow == 0; }

  /// Rows of the start: each row of the output near an end of the image has its own,
  /// those between share one.
  int64_t getNumStarts() const;
  /// The row of the start for row `y` of the output:
  /// y - clamp(y - numAbove, 0, outputs - getNumStarts()).
  int64_t getStart(int64_t y) const;
  /// A row of the output that has that row of the start.
  int64_t getOutput(int64_t start) const;

  int64_t above, height, outputs, window, stride, dilation;
  /// Rows of the output whose windows begin above of what is stored, and end below.
  int64_t numAbove = 0, numBelow = 0;
};

} // namespace mlir::quanta::kernel

#endif // QUANTA_CODEGEN_IR_STOREDROWS_H
