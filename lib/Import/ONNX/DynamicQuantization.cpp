//===- DynamicQuantization.cpp - DynamicQuantizeLinear -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Scale and zero point are computed at run time, in f32 and step by step as ONNX
// defines them. TOSA has no division of f32, so this is linalg.

#include "Operators.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::quanta::onnx_import {

using Body = llvm::function_ref<Value(OpBuilder &, Location, ValueRange)>;

static Value createFloat(OpBuilder &builder, Location loc, double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

/// One value out of all elements: body(element, what there is so far), from 0.
static Value reduce(OnnxEmitter &emitter, Value input, Body body) {
  auto type = cast<RankedTensorType>(input.getType());
  int64_t rank = type.getRank();
  auto scalar = RankedTensorType::get({}, type.getElementType());
  Value zero = createFloat(emitter, emitter.getLoc(), 0.0);
  Value empty = tensor::EmptyOp::create(emitter, scalar.getShape(),
                                        scalar.getElementType());
  Value start =
      linalg::FillOp::create(emitter, zero, empty).getResult(0);
  return linalg::GenericOp::create(
             emitter, TypeRange(scalar), input, start,
             ArrayRef<AffineMap>{
                 emitter.getMultiDimIdentityMap(rank),
                 AffineMap::get(rank, 0, emitter.getContext())},
             SmallVector<utils::IteratorType>(rank,
                                              utils::IteratorType::reduction),
             [&](OpBuilder &b, Location loc, ValueRange arguments) {
               linalg::YieldOp::create(b, loc, body(b, loc, arguments));
             })
      .getResult(0);
}

/// body of the elements of `tensor` and of the scalars, for every element.
static Value map(OnnxEmitter &emitter, Value tensor, ValueRange scalars,
                 Type elementType, Body body) {
  auto type = cast<RankedTensorType>(tensor.getType());
  int64_t rank = type.getRank();
  SmallVector<Value> inputs = {tensor};
  llvm::append_range(inputs, scalars);
  SmallVector<AffineMap> maps(inputs.size() + 1,
                              AffineMap::get(rank, 0, emitter.getContext()));
  maps.front() = maps.back() = emitter.getMultiDimIdentityMap(rank);
  Value empty =
      tensor::EmptyOp::create(emitter, type.getShape(), elementType);
  return linalg::GenericOp::create(
             emitter, TypeRange(empty.getType()), inputs, empty, maps,
             SmallVector<utils::IteratorType>(rank,
                                              utils::IteratorType::parallel),
             [&](OpBuilder &b, Location loc, ValueRange arguments) {
               linalg::YieldOp::create(b, loc,
                                       body(b, loc, arguments.drop_back()));
             })
      .getResult(0);
}

/// An integer in [0, 255] that is an f32, less 128, as i8.
static Value toHeldByte(OpBuilder &b, Location loc, Value real) {
  Value shifted =
      arith::SubFOp::create(b, loc, real, createFloat(b, loc, 128.0));
  Value integer = arith::FPToSIOp::create(b, loc, b.getI32Type(), shifted);
  return arith::TruncIOp::create(b, loc, b.getI8Type(), integer);
}

/// The nearest integer, ties to even, of what is below 2^22 in magnitude.
static Value roundSmall(OpBuilder &b, Location loc, Value value) {
  Value magic = createFloat(b, loc, 12582912.0);
  value = arith::AddFOp::create(b, loc, value, magic);
  return arith::SubFOp::create(b, loc, value, magic);
}

/// The value between two bounds; the lower one for NaN.
static Value clamp(OpBuilder &b, Location loc, Value value, Value low,
                   Value high) {
  Value above =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, value, low);
  value = arith::SelectOp::create(b, loc, above, value, low);
  Value below =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, value, high);
  return arith::SelectOp::create(b, loc, below, value, high);
}

LogicalResult importDynamicQuantizeLinear(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  OnnxEmitter &emitter = node.emitter;
  OnnxTensor input = node.input(0);
  // The layout doesn't matter to the extremes, and stays.
  bool keepsLayout = !input.isConstant() && !input.isFlattened();
  Value x = keepsLayout ? input.getValue()
                        : emitter.materialize(input, node.inputName(0));
  Permutation permutation = keepsLayout
                                ? Permutation(input.getPermutation())
                                : getIdentityPermutation(input.getRank());
  Type f32 = emitter.getF32Type(), i8 = emitter.getI8Type();
  Value min = reduce(emitter, x, [](OpBuilder &b, Location loc, ValueRange v) {
    return arith::MinimumFOp::create(b, loc, v[1], v[0]).getResult();
  });
  Value max = reduce(emitter, x, [](OpBuilder &b, Location loc, ValueRange v) {
    return arith::MaximumFOp::create(b, loc, v[1], v[0]).getResult();
  });
  // All zeros have any scale: 1.
  Value scale = map(emitter, max, min, f32, [](OpBuilder &b, Location loc, ValueRange v) {
    Value range = arith::SubFOp::create(b, loc, v[0], v[1]);
    Value step = arith::DivFOp::create(b, loc, range, createFloat(b, loc, 255.0));
    Value isZero = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, step,
                                         createFloat(b, loc, 0.0));
    return arith::SelectOp::create(b, loc, isZero, createFloat(b, loc, 1.0), step)
        .getResult();
  });
  Value zeroPoint = map(emitter, min, scale, i8, [](OpBuilder &b, Location loc, ValueRange v) {
    Value below = arith::DivFOp::create(b, loc, v[0], v[1]);
    Value zero = arith::SubFOp::create(b, loc, createFloat(b, loc, 0.0), below);
    zero = clamp(b, loc, zero, createFloat(b, loc, 0.0), createFloat(b, loc, 255.0));
    return toHeldByte(b, loc, roundSmall(b, loc, zero));
  });
  Value y = map(emitter, x, {scale, zeroPoint}, i8,
                [](OpBuilder &b, Location loc, ValueRange v) {
    Value held = arith::ExtSIOp::create(b, loc, b.getI32Type(), v[2]);
    Value zero = arith::AddFOp::create(
        b, loc, arith::SIToFPOp::create(b, loc, b.getF32Type(), held),
        createFloat(b, loc, 128.0));
    Value q = arith::DivFOp::create(b, loc, v[0], v[1]);
    // Integer bounds commute with the rounding.
    Value low = arith::SubFOp::create(b, loc, createFloat(b, loc, 0.0), zero);
    Value high = arith::SubFOp::create(b, loc, createFloat(b, loc, 255.0), zero);
    q = roundSmall(b, loc, clamp(b, loc, q, low, high));
    return toHeldByte(b, loc, arith::AddFOp::create(b, loc, q, zero));
  });
  if (failed(node.setOutput(0, OnnxTensor(y, permutation).asShifted())) ||
      failed(node.setOutput(1, OnnxTensor(scale))) ||
      failed(node.setOutput(2, OnnxTensor(zeroPoint).asShifted())))
    return failure();
  return success();
}

} // namespace mlir::quanta::onnx_import
