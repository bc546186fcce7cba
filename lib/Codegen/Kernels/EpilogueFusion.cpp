//===- EpilogueFusion.cpp - Elementwise consumers into epilogues -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormKernels.h"
#include "VectorBody.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// An operand of the consumer can be an extra if it is indexed as the output is,
/// but for dimensions of 1 that it repeats, by the channel alone, or not at all.
bool isExtra(OpOperand &operand, AffineMap map) {
  auto type = dyn_cast<RankedTensorType>(operand.get().getType());
  if (!type)
    return false;
  if (map.isIdentity() || map.getNumResults() == 0)
    return true;
  auto isDim = [&](unsigned result, unsigned dim) {
    return map.getResult(result) == getAffineDimExpr(dim, map.getContext());
  };
  if (map.getNumResults() == map.getNumDims())
    return llvm::all_of(llvm::seq(map.getNumDims()), [&](unsigned i) {
      return isDim(i, i) || type.getDimSize(i) == 1;
    });
  return map.getNumResults() == 1 && isDim(0, map.getNumDims() - 1);
}

template <typename UnitOp>
struct FuseEpilogue : OpRewritePattern<linalg::GenericOp> {
  FuseEpilogue(MLIRContext *context, std::function<void()> notify)
      : OpRewritePattern(context), notify(std::move(notify)) {}

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumLoops() != 4 || op.getNumParallelLoops() != 4 ||
        op.getNumResults() != 1 || op.hasIndexSemantics() ||
        !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity() ||
        op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)))
      return rewriter.notifyMatchFailure(op, "not elementwise of rank 4");
    UnitOp unit;
    for (OpOperand *operand : op.getDpsInputOperands()) {
      auto producer = operand->get().getDefiningOp<UnitOp>();
      if (producer && op.getMatchingIndexingMap(operand).isIdentity() &&
          llvm::all_of(producer->getUsers(),
                       [&](Operation *user) { return user == op; }))
        unit = producer;
    }
    if (!unit)
      return rewriter.notifyMatchFailure(op, "no kernel of its own to follow");
    if (!isVectorizable(*op.getBody()))
      return rewriter.notifyMatchFailure(op, "body has no vector form");
    for (OpOperand *operand : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(operand);
      if (operand->get().getDefiningOp() == unit ? !map.isIdentity()
                                                 : !isExtra(*operand, map))
        return rewriter.notifyMatchFailure(op, "operand indexed otherwise");
    }
    fuse(op, unit, rewriter);
    notify();
    return success();
  }

  void fuse(linalg::GenericOp op, UnitOp unit,
            PatternRewriter &rewriter) const {
    SmallVector<Value> extras(unit.getExtras());
    for (OpOperand *operand : op.getDpsInputOperands())
      if (operand->get().getDefiningOp() != unit)
        extras.push_back(operand->get());

    rewriter.setInsertionPoint(op);
    auto fused = cast<UnitOp>(rewriter.cloneWithoutRegions(*unit));
    fused->getResult(0).setType(op.getResult(0).getType());
    fused.getExtrasMutable().assign(extras);
    fused.getOutputMutable().assign(op.getOutputs()[0]);
    rewriter.inlineRegionBefore(unit.getEpilogue(), fused.getEpilogue(),
                                fused.getEpilogue().begin());

    Block &body = fused.getEpilogue().front();
    Operation *yield = body.getTerminator();
    Value value = yield->getOperand(0);
    SmallVector<Value> arguments;
    for (OpOperand *operand : op.getDpsInputOperands()) {
      if (operand->get().getDefiningOp() == unit)
        arguments.push_back(value);
      else
        arguments.push_back(body.addArgument(
            cast<ShapedType>(operand->get().getType()).getElementType(),
            operand->get().getLoc()));
    }
    // The output's argument is unused; any value stands for it.
    arguments.push_back(value);
    Operation *last = op.getBody()->getTerminator();
    rewriter.inlineBlockBefore(op.getBody(), yield, arguments);
    rewriter.setInsertionPoint(yield);
    YieldOp::create(rewriter, op.getLoc(), last->getOperand(0));
    rewriter.eraseOp(last);
    rewriter.eraseOp(yield);
    rewriter.replaceOp(op, fused);
    rewriter.eraseOp(unit);
  }

  std::function<void()> notify;
};

} // namespace

void mlir::quanta::codegen::populateEpilogueFusionPatterns(
    RewritePatternSet &patterns, std::function<void()> notify) {
  patterns.add<FuseEpilogue<ContractOp>, FuseEpilogue<WindowOp>>(
      patterns.getContext(), notify);
}
