//===- KeptClamps.cpp - Clamps that stay in float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeptClamps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

struct MergeKeptClamps : public OpRewritePattern<tosa::ClampOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::ClampOp op,
                                PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<tosa::ClampOp>();
    if (!first || !Scheme::get(op.getOperation()).staysFloat() ||
        !Scheme::get(first.getOperation()).staysFloat())
      return rewriter.notifyMatchFailure(op,
                                         "no two clamps that stay in float");
    auto lower = dyn_cast<FloatAttr>(op.getMinVal());
    auto upper = dyn_cast<FloatAttr>(op.getMaxVal());
    auto itsLower = dyn_cast<FloatAttr>(first.getMinVal());
    auto itsUpper = dyn_cast<FloatAttr>(first.getMaxVal());
    if (!lower || !upper || !itsLower || !itsUpper ||
        op.getNanMode() != first.getNanMode())
      return rewriter.notifyMatchFailure(op, "other bounds than floats, or NaN "
                                             "treated in two ways");
    // The first one's bounds, clamped by the second's, are those of both: also
    // where the two ranges have nothing in common.
    auto clamp = [&](FloatAttr bound) {
      return std::clamp(bound.getValueAsDouble(), lower.getValueAsDouble(),
                        upper.getValueAsDouble());
    };
    rewriter.modifyOpInPlace(op, [&] {
      op.setMinValAttr(FloatAttr::get(lower.getType(), clamp(itsLower)));
      op.setMaxValAttr(FloatAttr::get(upper.getType(), clamp(itsUpper)));
      op.getInputMutable().assign(first.getInput());
    });
    return success();
  }
};

} // namespace

void mlir::quanta::populateKeptClampPatterns(RewritePatternSet &patterns) {
  patterns.add<MergeKeptClamps>(patterns.getContext());
}
