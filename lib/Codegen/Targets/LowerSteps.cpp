//===- LowerSteps.cpp - Steps of loops to instructions -*- C++ -*-===//
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
#include "mlir/IR/PatternMatch.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include <functional>

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERSTEPS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// A group of a register in every lane: the shuffle that products by lane have
/// as a part of the instruction.
static Value repeatPart(OpBuilder &builder, vector::ExtractStridedSliceOp part,
                        int64_t lanes) {
  Location loc = part.getLoc();
  auto type = cast<VectorType>(part.getType());
  int64_t group = type.getDimSize(0);
  Type word = builder.getIntegerType(type.getElementTypeBitWidth() * group);
  int64_t words = part.getSourceVectorType().getDimSize(0) / group;
  Value source = vector::BitCastOp::create(
      builder, loc, VectorType::get({words}, word), part.getSource());
  int64_t position = cast<IntegerAttr>(part.getOffsets()[0]).getInt() / group;
  Value repeated = vector::ShuffleOp::create(
      builder, loc, source, source, SmallVector<int64_t>(lanes, position));
  return vector::BitCastOp::create(
      builder, loc, VectorType::get({lanes * group}, type.getElementType()),
      repeated);
}

Value mlir::quanta::codegen::repeatGroup(OpBuilder &builder, Location loc,
                                         Value input, int64_t lanes) {
  auto type = cast<VectorType>(input.getType());
  int64_t group = type.getDimSize(0);
  if (auto part = input.getDefiningOp<vector::ExtractStridedSliceOp>())
    return repeatPart(builder, part, lanes);
  // As one integer: a broadcast of that is one instruction.
  Type word = builder.getIntegerType(type.getElementTypeBitWidth() * group);
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

/// A way to compute a step: null where it doesn't fit the step.
template <typename StepOp>
using Form = std::function<Value(OpBuilder &, StepOp)>;

struct LowerSteps : codegen::impl::LowerStepsBase<LowerSteps> {
  using Base::Base;

  void runOnOperation() override {
    target = TargetInfo::get(triple, features);
    lowerSpreadDots();
    if (failed(lowerHalfConversions(getOperation(), target)))
      return signalPassFailure();
    lower<ToIntegerOp>({[](OpBuilder &builder, ToIntegerOp op) -> Value {
      return arith::FPToSIOp::create(builder, op.getLoc(), op.getType(),
                                     op.getInput());
    }});
    if (target.hasNeon())
      return lowerForNeon();
    lower<DotOp>(
        {[&](OpBuilder &builder, DotOp op) {
           return target.hasBf16Dot ? lowerDotBf16(builder, op) : Value();
         },
         lowerDotHalfGeneric, lowerDotWide,
         onX86<DotOp>(DotKind::Vnni, lowerDotVnni),
         onX86<DotOp>(DotKind::WordPairs, lowerDotWordPairs),
         [&](OpBuilder &builder, DotOp op) {
           return target.dotKind == DotKind::ArmDsp
                      ? lowerDotArmDsp(builder, op)
                  : target.dotKind == DotKind::Mve ? lowerDotMve(builder, op)
                                                   : Value();
         },
         lowerDotGeneric});
    lower<TileDotOp>({lowerTileDotGeneric});
    lower<LaneDotOp>(
        {onX86<LaneDotOp>(DotKind::Vnni, lowerLaneDotVnni),
         onX86<LaneDotOp>(DotKind::WordPairs, lowerLaneDotWordPairs),
         lowerLaneDotGeneric});
    lower<MultiplyAddOp>(
        {onX86<MultiplyAddOp>(DotKind::Vnni, lowerMultiplyAddVnni),
         onX86<MultiplyAddOp>(DotKind::WordPairs, lowerMultiplyAddWordPairs),
         lowerMultiplyAddGeneric});
    lower<NarrowOp>({[&](OpBuilder &builder, NarrowOp op) {
                       return target.hasBytePacks
                                  ? lowerNarrowX86(builder, op,
                                                   target.getLanes())
                                  : Value();
                     },
                     lowerNarrowGeneric});
  }

  void lowerForNeon() {
    // Without the unit for it, the generic form; never an unknown instruction.
    bool hasDot = target.hasLaneDot;
    auto ifDot = [&](auto form) {
      return [=](OpBuilder &builder, auto op) {
        return hasDot ? form(builder, op) : Value();
      };
    };
    bool isArm32 = target.isArm32;
    auto either = [&](auto form) {
      return [=](OpBuilder &builder, auto op) {
        return form(builder, op, isArm32);
      };
    };
    lower<DotOp>({lowerDotHalfGeneric, lowerDotWide, ifDot(lowerDotNeon),
                  either(lowerDotNeonLong), lowerDotGeneric});
    lower<TileDotOp>({[&](OpBuilder &builder, TileDotOp op) {
                        return target.dotKind == DotKind::NeonMatrix
                                   ? lowerTileDotNeon(builder, op)
                                   : Value();
                      },
                      lowerTileDotGeneric});
    lower<LaneDotOp>({ifDot(lowerLaneDotNeon), lowerLaneDotGeneric});
    lower<MultiplyAddOp>(
        {either(lowerMultiplyAddNeon), lowerMultiplyAddGeneric});
    lower<NarrowOp>({either(lowerNarrowNeon), lowerNarrowGeneric});
  }

  void lowerSpreadDots() {
    getOperation().walk([&](SpreadDotOp op) {
      ++numLowered;
      OpBuilder builder(op);
      op.replaceAllUsesWith(target.hasNeon() && !target.isArm32
                                ? lowerSpreadDotNeon(builder, op)
                                : lowerSpreadDotGeneric(builder, op));
      op.erase();
    });
  }

  /// `form` where the target has at least `kind` and registers for the sums of
  /// the step. Forms of VNNI below 512 bits are an extension.
  template <typename StepOp>
  Form<StepOp> onX86(DotKind kind, Value (*form)(OpBuilder &, StepOp)) {
    return [=](OpBuilder &builder, StepOp op) {
      bool isVnni = target.dotKind == DotKind::Vnni;
      if (!isVnni && target.dotKind != kind)
        return Value();
      int64_t lanes = cast<VectorType>(op.getAcc().getType()).getDimSize(0);
      bool isShort = lanes * 32 < 512 && isVnni;
      bool fits = lanes <= target.getLanes() && (!isShort || target.hasLaneDot);
      return fits ? form(builder, op) : Value();
    };
  }

  /// The first form that fits; the last one fits everything. Users come before
  /// the steps that they continue, which they may absorb.
  template <typename StepOp>
  void lower(ArrayRef<Form<StepOp>> forms) {
    SmallVector<StepOp> ops;
    getOperation().walk([&](StepOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (StepOp op : llvm::reverse(ops)) {
      ++numLowered;
      if (op.use_empty()) {
        rewriter.eraseOp(op);
        continue;
      }
      rewriter.setInsertionPoint(op);
      Value result;
      for (const Form<StepOp> &form : forms)
        if ((result = form(rewriter, op)))
          break;
      rewriter.replaceOp(op, result);
    }
  }

  TargetInfo target;
};
} // namespace
