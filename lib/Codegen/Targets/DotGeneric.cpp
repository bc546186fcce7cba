//===- DotGeneric.cpp - Steps with plain vector arithmetic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::quanta;

Value codegen::lowerDotGeneric(OpBuilder &builder, kernel::DotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto accType = cast<VectorType>(op.getAcc().getType());
  int64_t lanes = accType.getDimSize(0);
  int64_t group = cast<VectorType>(op.getInput().getType()).getDimSize(0);
  Value result = op.getAcc();
  for (int64_t k = 0; k < group; ++k) {
    Value weights = op.getWeights();
    if (group > 1) {
      SmallVector<int64_t> positions;
      for (int64_t lane = 0; lane < lanes; ++lane)
        positions.push_back(lane * group + k);
      weights = vector::ShuffleOp::create(b, weights, weights, positions);
    }
    weights = arith::ExtSIOp::create(b, accType, weights);
    Value x = vector::ExtractOp::create(b, op.getInput(), k);
    if (op.getFlippedInput())
      x = arith::ExtUIOp::create(b, accType.getElementType(), x);
    else
      x = arith::ExtSIOp::create(b, accType.getElementType(), x);
    if (op.getUnsignedInput() && !op.getFlippedInput())
      x = arith::AddIOp::create(
          b, x, arith::ConstantOp::create(b, b.getI32IntegerAttr(128)));
    Value repeated = vector::BroadcastOp::create(b, accType, x);
    Value product = arith::MulIOp::create(b, weights, repeated);
    result = arith::AddIOp::create(b, result, product);
  }
  return result;
}

/// Products of i16 or i32 in i64: vpmuldq and smlal are what LLVM makes of them.
Value codegen::lowerDotWide(OpBuilder &builder, kernel::DotOp op) {
  return getElementTypeOrSelf(op.getAcc().getType()).isInteger(64)
             ? lowerDotGeneric(builder, op)
             : Value();
}

Value codegen::lowerMultiplyAddGeneric(OpBuilder &builder,
                                       kernel::MultiplyAddOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Type type = op.getAcc().getType();
  Value lhs = arith::ExtSIOp::create(b, type, op.getLhs());
  Value rhs = arith::ExtSIOp::create(b, type, op.getRhs());
  return arith::AddIOp::create(b, op.getAcc(),
                               arith::MulIOp::create(b, lhs, rhs));
}

Value codegen::lowerLaneDotGeneric(OpBuilder &builder, kernel::LaneDotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto accType = cast<VectorType>(op.getAcc().getType());
  int64_t size = cast<VectorType>(op.getInput().getType()).getDimSize(0) /
                 accType.getDimSize(0);
  auto take = [&](Value bytes, int64_t k) -> Value {
    SmallVector<int64_t> positions;
    for (int64_t lane = 0; lane < accType.getDimSize(0); ++lane)
      positions.push_back(lane * size + k);
    return arith::ExtSIOp::create(
        b, accType, vector::ShuffleOp::create(b, bytes, bytes, positions));
  };
  Value result = op.getAcc();
  for (int64_t k = 0; k < size; ++k) {
    Value x = take(op.getInput(), k);
    if (op.getUnsignedInput())
      x = arith::AddIOp::create(
          b, x,
          arith::ConstantOp::create(b,
                                    cast<TypedAttr>(DenseElementsAttr::get(
                                        accType, b.getI32IntegerAttr(128)))));
    Value product = arith::MulIOp::create(b, take(op.getWeights(), k), x);
    result = arith::AddIOp::create(b, result, product);
  }
  return result;
}

/// Both operands with each pair of rows that meet, a column at a time.
Value codegen::lowerTileDotGeneric(OpBuilder &builder, kernel::TileDotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Type type = op.getAcc().getType();
  auto take = [&](Value bytes, ArrayRef<int64_t> positions) -> Value {
    return arith::ExtSIOp::create(
        b, type, vector::ShuffleOp::create(b, bytes, bytes, positions));
  };
  Value result = op.getAcc();
  for (int64_t k = 0; k < 8; ++k) {
    Value x = take(op.getInput(), {k, k, 8 + k, 8 + k});
    Value w = take(op.getWeights(), {k, 8 + k, k, 8 + k});
    result = arith::AddIOp::create(b, result, arith::MulIOp::create(b, x, w));
  }
  return result;
}

SmallVector<Value> codegen::lowerSpreadDotGeneric(OpBuilder &builder,
                                                  kernel::SpreadDotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  SmallVector<Value> results;
  for (Value input : op.getInputs())
    for (Value weights : op.getWeights()) {
      Value acc = op.getAcc()[results.size()];
      for (int64_t first : {0, 1, 8, 9}) {
        auto take = [&](Value bytes) -> Value {
          return arith::ExtSIOp::create(
              b, acc.getType(),
              vector::ShuffleOp::create(
                  b, bytes, bytes,
                  ArrayRef<int64_t>{first, first + 2, first + 4, first + 6}));
        };
        acc = arith::AddIOp::create(
            b, acc, arith::MulIOp::create(b, take(input), take(weights)));
      }
      results.push_back(acc);
    }
  return results;
}

Value codegen::lowerNarrowGeneric(OpBuilder &builder, kernel::NarrowOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto type = cast<VectorType>(op.getInput().getType());
  auto splat = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(
        b, cast<TypedAttr>(DenseElementsAttr::get(
               type, b.getI32IntegerAttr(static_cast<int32_t>(value)))));
  };
  Value value =
      arith::MaxSIOp::create(b, op.getInput(), splat(op.getMinValue()));
  value = arith::MinSIOp::create(b, value, splat(op.getMaxValue()));
  return arith::TruncIOp::create(b, op.getResult().getType(), value);
}
