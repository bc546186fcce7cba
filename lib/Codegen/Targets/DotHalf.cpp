//===- DotHalf.cpp - Steps on f16 and bf16 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Codegen/TargetInfo.h"

using namespace mlir;
using namespace mlir::quanta;

/// vdpbf16ps takes subnormals for 0, as no other form does.
Value codegen::lowerDotBf16(OpBuilder &builder, kernel::DotOp op) {
  auto acc = cast<VectorType>(op.getAcc().getType());
  auto input = cast<VectorType>(op.getInput().getType());
  if (!input.getElementType().isBF16() || acc.getDimSize(0) != 16 ||
      input.getDimSize(0) != 2)
    return Value();
  Value repeated = repeatGroup(builder, op.getLoc(), op.getInput(), 16);
  return LLVM::CallIntrinsicOp::create(
             builder, op.getLoc(), acc,
             builder.getStringAttr("llvm.x86.avx512bf16.dpbf16ps.512"),
             ValueRange{op.getAcc(), op.getWeights(), repeated})
      .getResult(0);
}

Value codegen::lowerDotHalfGeneric(OpBuilder &builder, kernel::DotOp op) {
  auto acc = cast<VectorType>(op.getAcc().getType());
  if (!acc.getElementType().isF32())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  int64_t lanes = acc.getDimSize(0);
  int64_t group = cast<VectorType>(op.getInput().getType()).getDimSize(0);
  Value sum = op.getAcc();
  for (int64_t k = 0; k < group; ++k) {
    SmallVector<int64_t> positions;
    for (int64_t lane = 0; lane < lanes; ++lane)
      positions.push_back(lane * group + k);
    Value weights = vector::ShuffleOp::create(b, op.getWeights(),
                                              op.getWeights(), positions);
    Value half = vector::ExtractOp::create(b, op.getInput(), k);
    Value input = arith::ExtFOp::create(b, b.getF32Type(), half);
    Value product =
        arith::MulFOp::create(b, arith::ExtFOp::create(b, acc, weights),
                              vector::BroadcastOp::create(b, acc, input));
    sum = arith::AddFOp::create(b, sum, product);
  }
  return sum;
}

/// Whether the op reads or gives values of the float type.
template <typename T>
static bool uses(Operation *op) {
  auto isType = [](Type type) { return isa<T>(getElementTypeOrSelf(type)); };
  return llvm::any_of(op->getOperandTypes(), isType) ||
         llvm::any_of(op->getResultTypes(), isType);
}

LogicalResult codegen::lowerHalfConversions(Operation *root,
                                            const TargetInfo &target) {
  bool hasBf16 = false;
  WalkResult walked = root->walk([&](Operation *op) {
    bool converts = isa<arith::ExtFOp, arith::TruncFOp>(op);
    hasBf16 |= converts && uses<BFloat16Type>(op);
    if (target.hasF16 || !converts || !uses<Float16Type>(op))
      return WalkResult::advance();
    op->emitError("the target has no instructions for f16: expected f16c or "
                  "avx512f among the features of x86, fp16 of 32-bit Arm");
    return WalkResult::interrupt();
  });
  if (walked.wasInterrupted())
    return failure();
  // Elsewhere LLVM would call a function for each element.
  if (!hasBf16 || target.hasBf16Dot)
    return success();
  RewritePatternSet patterns(root->getContext());
  arith::populateExpandBFloat16Patterns(patterns);
  return applyPatternsGreedily(root, std::move(patterns));
}
