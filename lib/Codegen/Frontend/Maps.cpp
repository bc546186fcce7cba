//===- Maps.cpp - Elementwise computations as linalg.generic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Maps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quanta;

Value codegen::createFloat(OpBuilder &builder, Location loc, double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

Value codegen::createMap(OpBuilder &builder, Location loc, ValueRange inputs,
                         SmallVector<AffineMap> maps, ArrayRef<int64_t> shape,
                         Type elementType, BodyFn body) {
  unsigned rank = shape.size();
  maps.push_back(builder.getMultiDimIdentityMap(rank));
  Value empty = tensor::EmptyOp::create(builder, loc, shape, elementType);
  return linalg::GenericOp::create(
             builder, loc, empty.getType(), inputs, empty, maps,
             SmallVector<utils::IteratorType>(rank,
                                              utils::IteratorType::parallel),
             [&](OpBuilder &b, Location loc, ValueRange arguments) {
               linalg::YieldOp::create(b, loc,
                                       body(b, loc, arguments.drop_back()));
             })
      ->getResult(0);
}

Value codegen::createElementwise(OpBuilder &builder, Location loc, Value input,
                                 ValueRange vectors,
                                 std::optional<int64_t> axis, Type elementType,
                                 BodyFn body) {
  auto type = cast<RankedTensorType>(input.getType());
  int64_t rank = type.getRank();
  SmallVector<AffineMap> maps = {builder.getMultiDimIdentityMap(rank)};
  SmallVector<Value> inputs = {input};
  for (Value vector : vectors) {
    inputs.push_back(vector);
    maps.push_back(AffineMap::get(rank, 0, builder.getAffineDimExpr(*axis)));
  }
  return createMap(builder, loc, inputs, std::move(maps), type.getShape(),
                   elementType, body);
}
