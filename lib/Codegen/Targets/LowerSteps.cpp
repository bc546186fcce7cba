//===- LowerSteps.cpp - Steps of loops to instructions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERSTEPS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

Value mlir::quanta::codegen::repeatGroup(OpBuilder &builder, Location loc,
                                         Value input, int64_t lanes) {
  auto type = cast<VectorType>(input.getType());
  int64_t group = type.getDimSize(0);
  // As one integer: a broadcast of that is one instruction.
  Type word =
      builder.getIntegerType(type.getElementTypeBitWidth() * group);
  Value asWord = vector::BitCastOp::create(builder, loc,
                                           VectorType::get({1}, word), input);
  Value scalar = vector::ExtractOp::create(builder, loc, asWord, int64_t{0});
  Value repeated = vector::BroadcastOp::create(
      builder, loc, VectorType::get({lanes}, word), scalar);
  return vector::BitCastOp::create(
      builder, loc, VectorType::get({lanes * group}, type.getElementType()),
      repeated);
}

namespace {
struct LowerSteps : codegen::impl::LowerStepsBase<LowerSteps> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    IRRewriter rewriter(&getContext());
    lower<DotOp>(rewriter, target, lowerDotVnni, lowerDotWordPairs,
                 lowerDotGeneric);
    lower<MultiplyAddOp>(rewriter, target, lowerMultiplyAddVnni,
                         lowerMultiplyAddWordPairs, lowerMultiplyAddGeneric);
    auto declined = [](OpBuilder &, LaneDotOp) { return Value(); };
    lower<LaneDotOp>(rewriter, target, lowerLaneDotVnni, declined,
                     lowerLaneDotGeneric);
    auto narrow = [&](OpBuilder &builder, NarrowOp op) {
      return lowerNarrowX86(builder, op, target.getLanes());
    };
    lower<NarrowOp>(rewriter, target, narrow, narrow, lowerNarrowGeneric);
  }

  template <typename StepOp>
  using LowerFn =
      llvm::type_identity_t<llvm::function_ref<Value(OpBuilder &, StepOp)>>;

  /// Whether the target has registers for the sums of the step. Forms of VNNI
  /// below 512 bits are an extension.
  template <typename StepOp>
  static bool fits(const TargetInfo &target, StepOp op) {
    if constexpr (std::is_same_v<StepOp, NarrowOp>) {
      return target.hasBytePacks;
    } else {
      int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
      bool isShort = lanes * 32 < 512 && target.dotKind == DotKind::Vnni;
      return lanes <= target.getLanes() && (!isShort || target.hasLaneDot);
    }
  }

  /// The best form that the target has; the last one fits everywhere.
  template <typename StepOp>
  void lower(IRRewriter &rewriter, const TargetInfo &target,
             LowerFn<StepOp> vnni, LowerFn<StepOp> wordPairs,
             LowerFn<StepOp> generic) {
    SmallVector<StepOp> ops;
    getOperation().walk([&](StepOp op) { ops.push_back(op); });
    for (StepOp op : ops) {
      rewriter.setInsertionPoint(op);
      Value result;
      if (target.dotKind == DotKind::Vnni && fits(target, op))
        result = vnni(rewriter, op);
      if (!result && target.dotKind != DotKind::Generic && fits(target, op))
        result = wordPairs(rewriter, op);
      if (!result)
        result = generic(rewriter, op);
      rewriter.replaceOp(op, result);
      ++numLowered;
    }
  }
};
} // namespace
