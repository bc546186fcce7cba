//===- StoredRows.cpp - Rows of a window on stored rows of the input -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/IR/StoredRows.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace mlir::quanta::kernel;

StoredRows::StoredRows(int64_t above, int64_t height, int64_t outputs,
                       int64_t window, int64_t stride, int64_t dilation)
    : above(above), height(height), outputs(outputs), window(window),
      stride(stride), dilation(dilation) {
  numAbove = std::min<int64_t>(llvm::divideCeil(above, stride), outputs);
  // The first row whose window's last row is below.
  int64_t below = above + height - (window - 1) * dilation;
  int64_t firstBelow = llvm::divideCeil(std::max<int64_t>(below, 0), stride);
  numBelow = std::max<int64_t>(outputs - firstBelow, 0);
}

/// Of dimension 0, rows, or 1, columns.
static StoredRows create(ContractOp op, unsigned dimension) {
  int64_t low = op.getBorder() ? (*op.getBorder())[2 * dimension] : 0;
  return StoredRows(low, op.getInput().getType().getDimSize(1 + dimension),
                    op.getOutput().getType().getDimSize(1 + dimension),
                    op.getWindow()[dimension], op.getStrides()[dimension],
                    op.getDilations()[dimension]);
}

StoredRows StoredRows::ofRows(ContractOp op) { return create(op, 0); }

StoredRows StoredRows::ofColumns(ContractOp op) { return create(op, 1); }

/// The first row of the window at or behind `position`, which counts from where
/// the window begins.
static int64_t getRowAt(int64_t position, const StoredRows &rows) {
  int64_t row = llvm::divideCeil(std::max<int64_t>(position, 0), rows.dilation);
  return std::min(row, rows.window);
}

int64_t StoredRows::getFirst(int64_t y) const {
  return getRowAt(above - y * stride, *this);
}

int64_t StoredRows::getEnd(int64_t y) const {
  return getRowAt(above + height - y * stride, *this);
}

int64_t StoredRows::countRows() const {
  auto countIn = [&](int64_t begin, int64_t end) {
    int64_t count = 0;
    for (int64_t y = begin; y < end; ++y)
      count += std::max<int64_t>(getEnd(y) - getFirst(y), 0);
    return count;
  };
  // Between the rows near the ends all windows are whole.
  int64_t firstBelow = std::max(outputs - numBelow, numAbove);
  return countIn(0, numAbove) + window * (firstBelow - numAbove) +
         countIn(firstBelow, outputs);
}

int64_t StoredRows::getNumStarts() const {
  return std::min(numAbove + 1 + numBelow, outputs);
}

int64_t StoredRows::getStart(int64_t y) const {
  return y - std::clamp<int64_t>(y - numAbove, 0, outputs - getNumStarts());
}

int64_t StoredRows::getOutput(int64_t start) const {
  return start <= numAbove ? start : start + outputs - getNumStarts();
}
