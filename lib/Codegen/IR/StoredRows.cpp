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

StoredRows::StoredRows(ContractOp op)
    : StoredRows(op.getBorder() ? op.getBorder()->front() : 0,
                 op.getInput().getType().getDimSize(1),
                 op.getOutput().getType().getDimSize(1), op.getWindow()[0],
                 op.getStrides()[0], op.getDilations()[0]) {}

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
