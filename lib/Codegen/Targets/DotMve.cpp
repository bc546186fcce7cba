//===- DotMve.cpp - Dot steps with vmlava -*- C++ -*-===//
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

/// vmladava.s8 (vmlava in LLVM's assembly) adds sixteen products to a core
/// register, in i32 and without saturation.
Value codegen::lowerDotMve(OpBuilder &builder, kernel::DotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto bytes = VectorType::get({16}, b.getI8Type());
  if (cast<VectorType>(op.getAcc().getType()).getDimSize(0) != 1 ||
      op.getInput().getType() != bytes || op.getWeights().getType() != bytes ||
      op.getUnsignedInput())
    return Value();
  Value acc = vector::ExtractOp::create(b, op.getAcc(), int64_t{0});
  Value no = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
  // Signed; neither subtracting nor with pairs exchanged.
  Value sum =
      LLVM::CallIntrinsicOp::create(
          b, b.getI32Type(), b.getStringAttr("llvm.arm.mve.vmldava.v16i8"),
          ValueRange{no, no, no, acc, op.getInput(), op.getWeights()})
          .getResult(0);
  return vector::BroadcastOp::create(b, op.getAcc().getType(), sum);
}
