//===- ContractionShapes.cpp - What the blocks of a contraction depend on -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionShapes.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

bool codegen::mergesRuns(ContractOp op, int64_t group) {
  if (op.getWindow()[1] == 1 || op.getDilations()[1] != 1)
    return false;
  ShapedType input = op.getInput().getType();
  return !op.leavesColumnsOut() ||
         input.getDimSize(3) % getWidestUnit(op, group) == 0;
}

int64_t codegen::getWidestUnit(ContractOp op, int64_t group) {
  // Fields of two bits: in a byte, or in the 32 bits of a lane of f32.
  return group *
         (isa<FloatType>(op.getInput().getType().getElementType()) ? 16 : 4);
}

ContractionShape codegen::describeContraction(ContractOp op, int64_t lanes,
                                              int64_t stepsOfRow) {
  ArrayRef<int64_t> input = op.getInput().getType().getShape();
  ArrayRef<int64_t> output = op.getOutput().getType().getShape();
  ContractionShape shape;
  shape.height = output[1];
  shape.width = output[2];
  shape.vectors = llvm::divideCeil(output[3], lanes);
  shape.steps = op.getWindow()[0] * stepsOfRow;
  if (op.getBorder()) {
    shape.setBorder(StoredRows::ofRows(op), StoredRows::ofColumns(op));
    return shape;
  }
  // A 1x1 window over dense pixels is one row of them.
  if (input.drop_back() == output.drop_back() &&
      llvm::all_of(op.getWindow(), [](int64_t size) { return size == 1; })) {
    shape.width *= shape.height * output[0];
    shape.height = 1;
  }
  return shape;
}

int64_t codegen::chooseTile(ContractOp op, bool merged,
                            const TargetInfo &target) {
  ArrayRef<int64_t> output = op.getOutput().getType().getShape();
  int64_t columns = op.getWindow()[1];
  int64_t depth = op.getInput().getType().getDimSize(3);
  int64_t run = merged ? columns * depth : depth;
  // The epilogue of tiles knows no extras of one number an image.
  bool hasNumbersOfImages = llvm::any_of(op.getExtras(), [&](Value extra) {
    auto shape = cast<ShapedType>(extra.getType()).getShape();
    return shape.size() == 4 && shape != output;
  });
  if (!target.hasTiles || run < 4 || hasNumbersOfImages || op.getBorder())
    return 0;
  int64_t step = chooseTileStep(run);
  int64_t runs = merged ? 1 : columns;
  ContractionShape shape =
      describeContraction(op, tileLanes, runs * llvm::divideCeil(run, step));
  bool isBetter = prefersTiles(
      shape, op.getWindow()[0] * runs * llvm::divideCeil(run, 4), target);
  return isBetter ? step : 0;
}

WeightSums::WeightSums(const StoredRows &rows, const StoredRows &columns,
                       int64_t channels, ArrayRef<int64_t> weights)
    : rows(rows), columns(columns), total(channels),
      sums(channels * rows.window * columns.window) {
  int64_t depth = weights.size() / sums.size();
  for (auto [i, weight] : llvm::enumerate(weights)) {
    sums[i / depth] += weight;
    total[i / depth / (rows.window * columns.window)] += weight;
  }
}

int64_t WeightSums::getStored(int64_t channel, int64_t start) const {
  int64_t y = rows.getOutput(start / columns.getNumStarts()),
          x = columns.getOutput(start % columns.getNumStarts());
  int64_t sum = 0;
  for (int64_t i = rows.getFirst(y), e = rows.getEnd(y); i < e; ++i)
    for (int64_t j = columns.getFirst(x), f = columns.getEnd(x); j < f; ++j)
      sum += sums[(channel * rows.window + i) * columns.window + j];
  return sum;
}
