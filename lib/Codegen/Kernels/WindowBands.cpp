//===- WindowBands.cpp - Rows of pixels that share inputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/WindowBands.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Taps that straight-line code may have; above, loops over the window.
static constexpr int64_t maxUnrolledTaps = 16;
/// Steps of one column of a band, which are all straight-line code.
static constexpr int64_t maxSteps = 160;
/// In instructions: what the loop around a column does.
static constexpr int64_t columnCost = 8;
/// Lines of the first level of the cache, most of 32 KiB, and columns that are worth
/// a new beginning.
static constexpr int64_t cachedLines = 400, minColumns = 8;
/// Registers that are not for sums: an input, a product, constants.
static constexpr int64_t otherRegisters = 4;

bool codegen::isUnrolled(ArrayRef<int64_t> window) {
  return window[0] * window[1] <= maxUnrolledTaps;
}

WindowBand codegen::chooseBand(WindowOp op, int64_t registers) {
  int64_t rows = op.getWindow()[0], columns = op.getWindow()[1];
  int64_t strideY = op.getStrides()[0], strideX = op.getStrides()[1];
  int64_t steps = op.getGrouping() ? op.getGrouping()->getStepsPerTap() : 1;
  int64_t stepsOfPixel = steps * rows * columns;
  int64_t output = op.getOutput().getType().getDimSize(1);

  WindowBand best;
  if (columns > strideX)
    best.unfinished = llvm::divideCeil(columns - strideX, strideX);
  int64_t sums = registers - otherRegisters;
  if (sums - stepsOfPixel >= sums / 2)
    sums -= stepsOfPixel;
  int64_t highest =
      std::min({output, sums / (best.unfinished + 1), maxSteps / stepsOfPixel});
  auto getCost = [&](int64_t height) {
    auto getCostOfColumn = [&](int64_t pixels) {
      int64_t inputs =
          strideX *
          std::min(pixels * rows, (pixels - 1) * strideY +
                                      (rows - 1) * op.getDilations()[0] + 1);
      return inputs * (1 + steps) + pixels * stepsOfPixel + columnCost;
    };
    int64_t rest = output % height;
    return output / height * getCostOfColumn(height) +
           (rest != 0 ? getCostOfColumn(rest) : 0);
  };
  for (int64_t height = 2; height <= highest; ++height)
    if (getCost(height) < getCost(best.height))
      best.height = height;

  int64_t width = op.getOutput().getType().getDimSize(2);
  int64_t linesOfColumn = strideX * ((best.height - 1) * strideY +
                                     (rows - 1) * op.getDilations()[0] + 1) +
                          best.height;
  int64_t parts = llvm::divideCeil(
      width, std::max<int64_t>(cachedLines / linesOfColumn, minColumns));
  best.width = llvm::divideCeil(width, parts);
  return best;
}
