//===- DotWordPairs.cpp - Dot steps with vpmaddwd -*- C++ -*-===//
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

static Value addProducts(ImplicitLocOpBuilder &b, Value acc, Value lhs,
                         Value rhs) {
  bool isWide = cast<VectorType>(acc.getType()).getDimSize(0) == 16;
  Value sums = LLVM::CallIntrinsicOp::create(
                   b, acc.getType(),
                   b.getStringAttr(isWide ? "llvm.x86.avx512.pmaddw.d.512"
                                          : "llvm.x86.avx2.pmadd.wd"),
                   ValueRange{lhs, rhs})
                   .getResult(0);
  return arith::AddIOp::create(b, acc, sums);
}

/// Products of two widened bytes are below 2^14 in magnitude, the sum of two
/// below 2^15: vpmaddwd is exact, where vpmaddubsw would saturate.
Value codegen::lowerDotWordPairs(OpBuilder &builder, kernel::DotOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  int64_t group = cast<VectorType>(op.getInput().getType()).getDimSize(0);
  if ((lanes != 8 && lanes != 16) || group != 2 || op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto words = VectorType::get({lanes * group}, b.getI16Type());
  Value input = repeatGroup(b, op.getLoc(), op.getInput(), lanes);
  auto widen = [&](Value bytes) -> Value {
    return bytes.getType() == words
               ? bytes
               : arith::ExtSIOp::create(b, words, bytes).getResult();
  };
  Value a = widen(input), w = widen(op.getWeights());
  return addProducts(b, op.getAcc(), a, w);
}

Value codegen::lowerLaneDotWordPairs(OpBuilder &builder, kernel::LaneDotOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  auto words = cast<VectorType>(op.getWeights().getType());
  if ((lanes != 8 && lanes != 16) || !words.getElementType().isInteger(16))
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  return addProducts(b, op.getAcc(), op.getInput(), op.getWeights());
}

Value codegen::widenToPairs(OpBuilder &builder, Location loc, Value bytes,
                            bool clear) {
  ImplicitLocOpBuilder b(loc, builder);
  int64_t lanes = cast<VectorType>(bytes.getType()).getDimSize(0);
  auto words = VectorType::get({lanes}, b.getI32Type());
  Value wide = arith::ExtSIOp::create(b, words, bytes);
  if (clear)
    wide = arith::AndIOp::create(
        b, wide,
        arith::ConstantOp::create(b, cast<TypedAttr>(DenseElementsAttr::get(
                                         words, b.getI32IntegerAttr(0xffff)))));
  return vector::BitCastOp::create(
      b, VectorType::get({2 * lanes}, b.getI16Type()), wide);
}

Value codegen::lowerMultiplyAddWordPairs(OpBuilder &builder,
                                         kernel::MultiplyAddOp op) {
  int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
  if (lanes != 8 && lanes != 16)
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value lhs = widenToPairs(b, op.getLoc(), op.getLhs(), /*clear=*/false);
  Value rhs = widenToPairs(b, op.getLoc(), op.getRhs(), /*clear=*/true);
  return addProducts(b, op.getAcc(), lhs, rhs);
}
