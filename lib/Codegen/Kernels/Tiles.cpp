//===- Tiles.cpp - Accumulators of two pixels by two channels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tiles.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::quanta;

SmallVector<Value> codegen::startTiles(OpBuilder &builder, Location loc,
                                       ValueRange vectors, int64_t rows) {
  SmallVector<Value> acc;
  for (int64_t row = 0; row < rows; row += 2)
    for (int64_t half : {0, 2})
      for (Value vector : vectors)
        acc.push_back(vector::ShuffleOp::create(
            builder, loc, vector, vector,
            ArrayRef<int64_t>{half, half + 1, half, half + 1}));
  return acc;
}

/// Two pixels' groups side by side. If they are parts of two registers, so is
/// the result: zip1 or zip2 of those.
static Value join(OpBuilder &builder, Location loc, Value first, Value second) {
  auto concatenate = [&](Value a, Value b, int64_t offset) -> Value {
    int64_t size = cast<VectorType>(a.getType()).getDimSize(0);
    SmallVector<int64_t> mask;
    for (int64_t source : {int64_t{0}, size})
      llvm::append_range(
          mask, llvm::seq<int64_t>(source + offset, source + offset + 8));
    return vector::ShuffleOp::create(builder, loc, a, b, mask);
  };
  auto a = first.getDefiningOp<vector::ExtractStridedSliceOp>();
  auto b = second.getDefiningOp<vector::ExtractStridedSliceOp>();
  if (a && b && a.getOffsets() == b.getOffsets())
    return concatenate(a.getSource(), b.getSource(),
                       cast<IntegerAttr>(a.getOffsets()[0]).getInt());
  return concatenate(first, second, 0);
}

SmallVector<Value> codegen::multiplyTiles(OpBuilder &builder, Location loc,
                                          ValueRange columns, ValueRange data,
                                          ValueRange acc) {
  SmallVector<Value> results;
  for (size_t row = 0; row < data.size(); row += 2) {
    Value input =
        join(builder, loc, data[row], data[std::min(row + 1, data.size() - 1)]);
    for (int64_t half : {0, 16})
      for (Value column : columns) {
        Value weights = vector::ExtractStridedSliceOp::create(
            builder, loc, column, half, int64_t{16}, int64_t{1});
        results.push_back(kernel::TileDotOp::create(
            builder, loc, acc[results.size()], weights, input));
      }
  }
  return results;
}

SmallVector<Value> codegen::splitTiles(OpBuilder &builder, Location loc,
                                       ValueRange acc, int64_t vectors) {
  SmallVector<Value> rows;
  for (size_t pair = 0; pair < acc.size(); pair += 2 * vectors)
    for (int64_t pixel : {0, 2})
      for (int64_t v = 0; v < vectors; ++v)
        rows.push_back(vector::ShuffleOp::create(
            builder, loc, acc[pair + v], acc[pair + vectors + v],
            ArrayRef<int64_t>{pixel, pixel + 1, pixel + 4, pixel + 5}));
  return rows;
}
