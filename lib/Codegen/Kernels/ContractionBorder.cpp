//===- ContractionBorder.cpp - Windows on what is stored -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// StoredRows, for a row of the output that is known at run time, and for the
// columns of a block of pixels that is known when the code is made.
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

static Value constant(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

/// value clamped to [0, most].
static Value clamp(OpBuilder &builder, Location loc, Value value,
                   int64_t most) {
  Value positive = builder.createOrFold<arith::MaxSIOp>(
      loc, value, constant(builder, loc, 0));
  return builder.createOrFold<arith::MinSIOp>(loc, positive,
                                              constant(builder, loc, most));
}

Value ContractionEmitter::getStartRow(Value y) {
  Value shared =
      clamp(builder, loc, addConstant(builder, loc, y, -storedRows.numAbove),
            storedRows.outputs - storedRows.getNumStarts());
  return builder.createOrFold<arith::SubIOp>(loc, y, shared);
}

/// acc = fn(i, acc) for the rows i of the window that row `y` of the output
/// multiplies.
SmallVector<Value> ContractionEmitter::emitStoredRows(
    Value y, SmallVector<Value> acc,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn) {
  if (!op.getBorder())
    return emitCarriedLoop(builder, loc, window[0], 1, acc, fn);
  // The first row of the window that is `position` or more rows of the input
  // behind where the window begins.
  Value begin = multiplyConstant(builder, loc, y, strides[0]);
  auto getRowAt = [&](int64_t position) {
    Value distance = builder.createOrFold<arith::SubIOp>(
        loc, constant(builder, loc, position + dilations[0] - 1), begin);
    // ceil(distance / dilation), at most the window's rows; clamped before, so that
    // the division knows no sign.
    Value most = clamp(builder, loc, distance, window[0] * dilations[0]);
    return dilations[0] == 1
               ? most
               : builder.createOrFold<arith::DivUIOp>(
                     loc, most, constant(builder, loc, dilations[0]));
  };
  return emitCarriedLoop(builder, loc, getRowAt(storedRows.above),
                         getRowAt(storedRows.above + storedRows.height),
                         constant(builder, loc, 1), acc, fn);
}

/// One column of the window after the other, for the pixels of the block whose
/// windows have it stored; neighbours of the same pixels are one run. All rows of
/// one column come first: a pixel's input is its neighbour's at the next column,
/// and LLVM would keep all of them in registers from one column to the next.
SmallVector<Value>
ContractionEmitter::emitStoredColumns(const BlockPosition &block,
                                      Value inputBase, Value weightBase,
                                      SmallVector<Value> acc) {
  bool isMerged = packing.getMerged();
  int64_t depth = input.shape[3];
  // Pixels [first, end) of the block.
  auto getPixels = [&](int64_t column) -> std::pair<int64_t, int64_t> {
    auto hasStored = [&](int64_t pixel) {
      int64_t x = *block.apartX + pixel;
      return storedColumns.getFirst(x) <= column &&
             column < storedColumns.getEnd(x);
    };
    int64_t first = 0, end = block.rowsX;
    while (first < end && !hasStored(first))
      ++first;
    while (first < end && !hasStored(end - 1))
      --end;
    return {first, end};
  };
  for (int64_t column = 0, next; column < window[1]; column = next) {
    auto [first, end] = getPixels(column);
    next = column + 1;
    while (isMerged && next < window[1] &&
           getPixels(next) == std::make_pair(first, end))
      ++next;
    if (first == end)
      continue;
    BlockPosition part = block;
    part.rowsX = end - first;
    Value partInput = addConstant(builder, loc, inputBase,
                                  (first * strides[1] + column * dilations[1]) *
                                      input.strides[2]);
    Value partWeights =
        isMerged ? weightBase
                 : addConstant(builder, loc, weightBase, column * runStride);
    int64_t begin = isMerged ? column * depth : 0,
            length = (next - column) * depth;
    auto sums = MutableArrayRef<Value>(acc).slice(first * block.vectors,
                                                  part.rowsX * block.vectors);
    llvm::copy(emitWindowRows(
                   block.y, partInput, partWeights, SmallVector<Value>(sums),
                   [&](Value inputRow, Value weightRow, ValueRange carried) {
                     return emitRun(part, inputRow, weightRow, begin, length,
                                    SmallVector<Value>(carried));
                   }),
               sums.begin());
  }
  return acc;
}
