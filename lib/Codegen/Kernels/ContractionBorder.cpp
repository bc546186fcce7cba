//===- ContractionBorder.cpp - Rows of the window on stored rows -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// StoredRows, for a row of the output that is known at run time.
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
