//===- DotVnni.cpp - Dot steps with vpdpbusd -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::quanta;

/// vpdpbusd multiplies unsigned by signed bytes and sums four products in
/// i32, without saturation. x + 128 is x with its sign bit flipped.
static Value createDot(ImplicitLocOpBuilder &b, Value acc, Value weights,
                       Value input, bool isFlipped) {
  auto bytes = cast<VectorType>(input.getType());
  Value signs = arith::ConstantOp::create(
      b,
      cast<TypedAttr>(DenseElementsAttr::get(bytes, b.getI8IntegerAttr(-128))));
  Value flipped =
      isFlipped ? input : arith::XOrIOp::create(b, input, signs).getResult();
  std::string name =
      "llvm.x86.avx512.vpdpbusd." + std::to_string(8 * bytes.getDimSize(0));
  return LLVM::CallIntrinsicOp::create(b, acc.getType(), b.getStringAttr(name),
                                       ValueRange{acc, flipped, weights})
      .getResult(0);
}

/// All lanes of a register for one sum.
static Value createWholeDot(ImplicitLocOpBuilder &b, kernel::DotOp op,
                            int64_t group) {
  auto type = VectorType::get({group / 4}, b.getI32Type());
  Value zeros = arith::ConstantOp::create(b, b.getZeroAttr(type));
  Value lanes =
      createDot(b, zeros, op.getWeights(), op.getInput(), op.getFlippedInput());
  Value sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD, lanes);
  return arith::AddIOp::create(
      b, op.getAcc(),
      vector::BroadcastOp::create(b, op.getAcc().getType(), sum));
}

Value codegen::lowerDotVnni(OpBuilder &builder, kernel::DotOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  int64_t group = cast<VectorType>(op.getInput().getType()).getDimSize(0);
  if (lanes == 1 && group >= 16 && op.getUnsignedInput()) {
    ImplicitLocOpBuilder b(op.getLoc(), builder);
    return createWholeDot(b, op, group);
  }
  if ((lanes != 8 && lanes != 16) || group != 4 || !op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value input = repeatGroup(b, op.getLoc(), op.getInput(), lanes);
  return createDot(b, op.getAcc(), op.getWeights(), input,
                   op.getFlippedInput());
}

Value codegen::lowerLaneDotVnni(OpBuilder &builder, kernel::LaneDotOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  if ((lanes != 4 && lanes != 8 && lanes != 16) || !op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  return createDot(b, op.getAcc(), op.getWeights(), op.getInput(),
                   /*isFlipped=*/false);
}

/// vpdpwssd adds both products of a pair of i16; the second one is zero here.
Value codegen::lowerMultiplyAddVnni(OpBuilder &builder,
                                    kernel::MultiplyAddOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  if (lanes != 8 && lanes != 16)
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value lhs = widenToPairs(b, op.getLoc(), op.getLhs(), /*clear=*/false);
  Value rhs = widenToPairs(b, op.getLoc(), op.getRhs(), /*clear=*/true);
  std::string name = "llvm.x86.avx512.vpdpwssd." + std::to_string(32 * lanes);
  return LLVM::CallIntrinsicOp::create(b, op.getAcc().getType(),
                                       b.getStringAttr(name),
                                       ValueRange{op.getAcc(), lhs, rhs})
      .getResult(0);
}
