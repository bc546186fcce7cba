//===- Spread.cpp - Accumulators of a channel in four lanes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spread.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::quanta;

/// Channels of a vector, and lanes of an accumulator.
static constexpr int64_t lanes = 4;

SmallVector<Value> codegen::createSpread(OpBuilder &builder, Location loc,
                                         int64_t count) {
  auto type = VectorType::get({lanes}, builder.getI32Type());
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  return SmallVector<Value>(count * lanes, zero);
}

SmallVector<Value> codegen::multiplySpread(OpBuilder &builder, Location loc,
                                           ValueRange columns, ValueRange data,
                                           ValueRange acc) {
  SmallVector<Value> weights;
  for (Value column : columns)
    for (int64_t lane = 0; lane < lanes; ++lane)
      weights.push_back(vector::ExtractStridedSliceOp::create(
          builder, loc, column, lane * 16, int64_t{16}, int64_t{1}));
  return kernel::SpreadDotOp::create(builder, loc, acc.getTypes(), acc, data,
                                     weights)
      .getResults();
}

/// Neighbouring lanes of both: those of `low` first.
static Value addNeighbours(OpBuilder &builder, Location loc, Value low,
                           Value high) {
  auto take = [&](ArrayRef<int64_t> positions) -> Value {
    return vector::ShuffleOp::create(builder, loc, low, high, positions);
  };
  return arith::AddIOp::create(builder, loc, take({0, 2, 4, 6}),
                               take({1, 3, 5, 7}));
}

SmallVector<Value> codegen::gatherSpread(OpBuilder &builder, Location loc,
                                         ValueRange acc, ValueRange start) {
  SmallVector<Value> rows;
  for (size_t i = 0; i < acc.size(); i += lanes) {
    Value sums = addNeighbours(
        builder, loc, addNeighbours(builder, loc, acc[i], acc[i + 1]),
        addNeighbours(builder, loc, acc[i + 2], acc[i + 3]));
    rows.push_back(arith::AddIOp::create(builder, loc, sums,
                                         start[rows.size() % start.size()]));
  }
  return rows;
}
