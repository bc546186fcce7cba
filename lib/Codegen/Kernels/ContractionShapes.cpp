//===- ContractionShapes.cpp - What the blocks of a contraction depend on -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionShapes.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

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
    shape.setRows(StoredRows(op).countRows(), stepsOfRow);
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

WeightSums::WeightSums(ContractOp op, ArrayRef<int64_t> weights)
    : rows(op.getWindow()[0]), sums(op.getNumChannels() * rows) {
  int64_t weightsOfRow = weights.size() / sums.size();
  for (auto [i, weight] : llvm::enumerate(weights))
    sums[i / weightsOfRow] += weight;
}

int64_t WeightSums::get(int64_t channel, int64_t first, int64_t end) const {
  int64_t sum = 0;
  for (int64_t row = first; row < end; ++row)
    sum += sums[channel * rows + row];
  return sum;
}
