//===- TosaToQuanta.cpp - Rescaling and tables of TOSA -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;

/// The elements of a constant of integers.
static std::optional<SmallVector<int32_t>> readIntegers(Value value) {
  ElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  auto elements = attr.tryGetValues<APInt>();
  if (!elements)
    return std::nullopt;
  SmallVector<int32_t> result;
  for (const APInt &element : *elements)
    result.push_back(static_cast<int32_t>(element.getSExtValue()));
  return result;
}

namespace {

/// tosa.rescale by constants is quanta.requantize, which has one instruction
/// sequence a target instead of 64-bit arithmetic an element.
struct ConvertRescale : public OpRewritePattern<tosa::RescaleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::RescaleOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getScale32() || op.getInputUnsigned() || op.getOutputUnsigned() ||
        op.getRoundingMode() == tosa::RoundingMode::INEXACT_ROUND)
      return rewriter.notifyMatchFailure(op, "no exact signed rescaling");
    auto multipliers = readIntegers(op.getMultiplier());
    auto shifts = readIntegers(op.getShift());
    auto inputZp = readIntegers(op.getInputZp());
    auto outputZp = readIntegers(op.getOutputZp());
    if (!multipliers || !shifts || !inputZp || !outputZp)
      return rewriter.notifyMatchFailure(op, "not by constants");
    auto isSupported = [](Type type) {
      Type element = getElementTypeOrSelf(type);
      return element.isInteger(8) || element.isInteger(16) ||
             element.isInteger(32);
    };
    auto resultType = dyn_cast<RankedTensorType>(op.getOutput().getType());
    if (!resultType || !isSupported(resultType) ||
        !isSupported(op.getInput().getType()))
      return rewriter.notifyMatchFailure(op, "not between i8, i16 and i32");
    unsigned width = resultType.getElementTypeBitWidth();
    auto rounding = op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND
                        ? RoundingMode::DoubleRound
                        : RoundingMode::SingleRound;
    IntegerAttr axis;
    if (op.getPerChannel() && multipliers->size() > 1)
      axis = rewriter.getI64IntegerAttr(resultType.getRank() - 1);
    rewriter.replaceOpWithNewOp<RequantizeOp>(
        op, resultType, op.getInput(),
        rewriter.getDenseI32ArrayAttr(*multipliers),
        rewriter.getDenseI32ArrayAttr(*shifts), axis,
        rewriter.getI32IntegerAttr(inputZp->front()),
        rewriter.getI32IntegerAttr(outputZp->front()),
        rewriter.getI32IntegerAttr(llvm::minIntN(width)),
        rewriter.getI32IntegerAttr(llvm::maxIntN(width)),
        RoundingModeAttr::get(getContext(), rounding),
        RealizationAttr::get(getContext(), Realization::Integer));
    return success();
  }
};

/// tosa.table of i8 is quanta.lookup.
struct ConvertTable : public OpRewritePattern<tosa::TableOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::TableOp op,
                                PatternRewriter &rewriter) const override {
    ElementsAttr table;
    if (!getElementTypeOrSelf(op.getInput1().getType()).isInteger(8) ||
        !getElementTypeOrSelf(op.getOutput().getType()).isInteger(8) ||
        !matchPattern(op.getTable(), m_Constant(&table)))
      return rewriter.notifyMatchFailure(op, "no constant table of i8");
    rewriter.replaceOpWithNewOp<LookupOp>(op, op.getOutput().getType(),
                                          op.getInput1(), table);
    return success();
  }
};

} // namespace

void mlir::quanta::codegen::populateTosaToQuantaPatterns(
    RewritePatternSet &patterns) {
  patterns.add<ConvertRescale, ConvertTable>(patterns.getContext());
}
