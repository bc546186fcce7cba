//===- Blocking.cpp - The cost function of register blocks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/Blocking.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <array>
#include <cmath>

using namespace mlir::quanta::codegen;

/// Cycles to fill and drain a block: start values, addresses, loop control.
static constexpr double blockOverhead = 12;
/// Cycles to fetch the code of one accumulator, once for each shape of block.
static constexpr double codeOverhead = 8;
static constexpr int64_t maxRows = 16;
static constexpr int64_t maxVectors = 8;

void ContractionShape::setBorder(const kernel::StoredRows &rows,
                                 const kernel::StoredRows &columns) {
  rowsApart = true;
  left = columns.numAbove;
  right = columns.numBelow;
  // Of the rows, or columns, of all windows.
  auto getShare = [](const kernel::StoredRows &stored) {
    double all = static_cast<double>(stored.window) * stored.outputs;
    return all == 0 ? 1 : stored.countRows() / all;
  };
  steps = std::max<int64_t>(
      std::llround(steps * getShare(rows) * getShare(columns)), 1);
}

RowOfBlocks::RowOfBlocks(int64_t width, int64_t left, int64_t right,
                         int64_t rowsX)
    : begin(llvm::divideCeil(left, rowsX)),
      // A block that is not full has a code of its own anyway.
      end(std::max((width - right) / rowsX, begin)),
      count(llvm::divideCeil(width, rowsX)) {}

StepCosts mlir::quanta::codegen::getStepCosts(const TargetInfo &target,
                                              bool isFloat) {
  StepCosts costs;
  // In longer code for x86 LLVM loads all inputs first, and spills them.
  if (target.dotKind == DotKind::Vnni || target.dotKind == DotKind::WordPairs)
    costs.unrolledSteps = 32;
  if (isFloat)
    return costs;
  switch (target.dotKind) {
  case DotKind::Vnni:
    // The input's sign bits are flipped.
    costs.input = 0.5;
    break;
  case DotKind::WordPairs:
    // vpmaddwd and vpaddd; a broadcast and a sign extension of the input.
    costs.product = 0.7;
    costs.input = 0.7;
    costs.weights = 0.2;
    costs.reserved = 3;
    break;
  case DotKind::ArmDsp:
    // Two smlad; a load and two sxtb16 of each operand.
    costs.product = 2;
    costs.input = 3;
    costs.weights = 3;
    costs.latency = 1;
    costs.inputRegisters = 2;
    costs.reserved = 0;
    break;
  case DotKind::Mve:
    // Two cycles each, beside loads of two cycles; the addresses of all operands
    // are in registers.
    costs.product = 2;
    costs.input = 0.5;
    costs.weights = 0.5;
    costs.latency = 2;
    costs.inputRegisters = 1;
    costs.reserved = 0;
    break;
  case DotKind::NeonLong:
    // Eight steps share a load and a widening of the input.
    costs.input = 0.15;
    costs.weights = 0.25;
    costs.inputRegisters = 1;
    costs.reserved = 2;
    break;
  case DotKind::NeonPairs:
    // Three instructions for each of four channels, whose weights are in registers
    // as eight products are. Sums of lanes come at the end.
    costs.product = 12;
    costs.input = 1;
    costs.weights = 4;
    costs.latency = 18;
    costs.sumRegisters = 4;
    costs.inputRegisters = 1;
    costs.weightRegisters = 4;
    costs.reserved = 8;
    costs.finish = 4;
    break;
  case DotKind::NeonDot:
    // Two a cycle, beside loads of 16 bytes.
    costs.product = 0.5;
    costs.input = 0.05;
    costs.weights = 0.15;
    costs.inputRegisters = 1;
    costs.reserved = 3;
    break;
  case DotKind::NeonMatrix:
    // Two pixels' inputs are joined, zip1 and zip2 for two steps.
    costs.product = 0.5;
    costs.input = 0.3;
    costs.weights = 0.3;
    costs.inputRegisters = 1;
    costs.weightRegisters = 2;
    costs.reserved = 2;
    costs.rowsOfProduct = 2;
    break;
  case DotKind::Generic:
    costs.product = 2;
    costs.input = 1;
    costs.weights = 2;
    costs.reserved = 3;
    break;
  }
  return costs;
}

/// The sizes into which a block cuts an extent, and how many there are.
struct Cut {
  int64_t size, count;
};
static std::array<Cut, 2> cut(int64_t extent, int64_t block) {
  return {Cut{block, extent / block}, Cut{extent % block, extent % block != 0}};
}

double mlir::quanta::codegen::estimateCycles(const ContractionShape &shape,
                                             const Blocking &blocking,
                                             const StepCosts &costs) {
  double cycles = 0;
  if (shape.left + shape.right > 0) {
    // Each has its code, and several loops.
    RowOfBlocks blocks(shape.width, shape.left, shape.right, blocking.rowsX);
    double code = codeOverhead * blocking.rowsX * blocking.vectors;
    double loops = blockOverhead * shape.height *
                   llvm::divideCeil(shape.vectors, blocking.vectors);
    cycles += blocks.countApart() * (code + loops);
  }
  for (Cut y : cut(shape.height, blocking.rowsY))
    for (Cut x : cut(shape.width, blocking.rowsX))
      for (Cut v : cut(shape.vectors, blocking.vectors)) {
        if (y.count == 0 || x.count == 0 || v.count == 0)
          continue;
        double rows = llvm::alignTo(y.size * x.size, costs.rowsOfProduct);
        double step = std::max(rows * v.size * costs.product +
                                   rows * costs.input + v.size * costs.weights,
                               costs.latency);
        cycles +=
            static_cast<double>(y.count * x.count * v.count) *
            (shape.steps * step + rows * v.size * costs.finish + blockOverhead);
        cycles += rows * v.size * codeOverhead;
      }
  return cycles;
}

Blocking mlir::quanta::codegen::chooseBlocking(const ContractionShape &shape,
                                               const TargetInfo &target,
                                               bool isFloat) {
  StepCosts costs = getStepCosts(target, isFloat);
  Blocking best;
  double bestCycles = estimateCycles(shape, best, costs);
  int64_t available = target.vectorRegisters - costs.reserved;
  int64_t mostY = shape.rowsApart ? 1 : std::min<int64_t>(shape.height, 4);
  for (int64_t y = 1; y <= mostY; ++y)
    for (int64_t x = 1; x <= std::min(shape.width, maxRows / y); ++x)
      for (int64_t v = 1; v <= std::min(shape.vectors, maxVectors); ++v) {
        int64_t rows = llvm::alignTo(y * x, costs.rowsOfProduct);
        int64_t operands =
            v * costs.weightRegisters + rows * costs.inputRegisters;
        if (rows * v * costs.sumRegisters + operands > available)
          continue;
        Blocking candidate{y, x, v};
        double cycles = estimateCycles(shape, candidate, costs);
        // Not for the last promille: more rows make more code.
        if (cycles < bestCycles * 0.999) {
          best = candidate;
          bestCycles = cycles;
        }
      }
  return best;
}
