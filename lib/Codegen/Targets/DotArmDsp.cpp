//===- DotArmDsp.cpp - Dot steps with smlad -*- C++ -*-===//
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

static Value call(ImplicitLocOpBuilder &b, StringRef name,
                  ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(
             b, b.getI32Type(), b.getStringAttr("llvm.arm." + name), arguments)
      .getResult(0);
}

static Value toWord(ImplicitLocOpBuilder &b, Value bytes) {
  auto word = VectorType::get({1}, b.getI32Type());
  return vector::ExtractOp::create(
      b, vector::BitCastOp::create(b, word, bytes).getResult(), int64_t{0});
}

/// sxtb16 widens bytes 0 and 2 of a word to i16, after a rotation bytes 1 and 3;
/// smlad adds both products of two such pairs. A product of bytes is at most
/// 2^14: nothing saturates.
Value codegen::lowerDotArmDsp(OpBuilder &builder, kernel::DotOp op) {
  auto isWord = [](Value bytes) {
    auto type = cast<VectorType>(bytes.getType());
    return type.getDimSize(0) == 4 && type.getElementType().isInteger(8);
  };
  if (cast<VectorType>(op.getAcc().getType()).getDimSize(0) != 1 ||
      !isWord(op.getInput()) || !isWord(op.getWeights()) ||
      op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value x = toWord(b, op.getInput()), w = toWord(b, op.getWeights());
  Value eight = arith::ConstantOp::create(b, b.getI32IntegerAttr(8));
  auto rotate = [&](Value word) {
    return LLVM::CallIntrinsicOp::create(b, b.getI32Type(),
                                         b.getStringAttr("llvm.fshr.i32"),
                                         ValueRange{word, word, eight})
        .getResult(0);
  };
  auto even = [&](Value word) { return call(b, "sxtb16", word); };
  Value acc = vector::ExtractOp::create(b, op.getAcc(), int64_t{0});
  acc = call(b, "smlad", {even(x), even(w), acc});
  acc = call(b, "smlad", {even(rotate(x)), even(rotate(w)), acc});
  return vector::BroadcastOp::create(b, op.getAcc().getType(), acc);
}
