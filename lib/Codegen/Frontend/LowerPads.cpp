//===- LowerPads.cpp - tensor.pad to a border and an insertion -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERPADS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta::kernel;

/// Later readers of what has been inserted into the middle of a padded tensor
/// read it from there: otherwise two values would be alive in one place, and
/// bufferization would make a copy of it.
static void readFromPadded(IRRewriter &rewriter, tensor::InsertSliceOp insert) {
  Value source = insert.getSource();
  Block *block = insert->getBlock();
  if (source.getParentBlock() != block || !source.getDefiningOp() ||
      matchPattern(source, m_Constant()) ||
      source.getType() != tensor::ExtractSliceOp::inferResultType(
                              insert.getType(), insert.getMixedSizes()))
    return;
  auto isLater = [&](OpOperand &use) {
    Operation *user = block->findAncestorOpInBlock(*use.getOwner());
    return user && insert->isBeforeInBlock(user);
  };
  if (llvm::none_of(source.getUses(), isLater))
    return;
  rewriter.setInsertionPointAfter(insert);
  Value middle = tensor::ExtractSliceOp::create(
      rewriter, insert.getLoc(), insert.getResult(), insert.getMixedOffsets(),
      insert.getMixedSizes(), insert.getMixedStrides());
  rewriter.replaceUsesWithIf(source, middle, [&](OpOperand &use) {
    return use.getOwner() != middle.getDefiningOp() && isLater(use);
  });
}

namespace {

/// Only the border is filled: what is padded covers the rest.
struct LowerPad : OpRewritePattern<tensor::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::PadOp op,
                                PatternRewriter &rewriter) const override {
    Value value = op.getConstantPaddingValue();
    auto type = op.getResultType();
    if (!value || !type.hasStaticShape() || !op.getLow().empty() ||
        !op.getHigh().empty())
      return rewriter.notifyMatchFailure(op,
                                         "expected static sizes and one value");
    Location loc = op.getLoc();
    Value empty = tensor::EmptyOp::create(rewriter, loc, type.getShape(),
                                          type.getElementType());
    Value bordered =
        FillBorderOp::create(rewriter, loc, TypeRange(type), value,
                             op.getStaticLow(), op.getStaticHigh(), empty)
            ->getResult(0);
    SmallVector<OpFoldResult> sizes,
        strides(type.getRank(), rewriter.getIndexAttr(1));
    for (int64_t size : op.getSourceType().getShape())
      sizes.push_back(rewriter.getIndexAttr(size));
    rewriter.replaceOpWithNewOp<tensor::InsertSliceOp>(
        op, op.getSource(), bordered, op.getMixedLowPad(), sizes, strides);
    return success();
  }
};

struct LowerPads : quanta::codegen::impl::LowerPadsBase<LowerPads> {
  void runOnOperation() override {
    getOperation().walk([&](tensor::PadOp) { ++numPads; });
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerPad>(&getContext(), /*benefit=*/2);
    patterns.add<linalg::DecomposePadOpPattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    SmallVector<tensor::InsertSliceOp> insertions;
    getOperation().walk([&](tensor::InsertSliceOp op) {
      if (op.getDest().getDefiningOp<FillBorderOp>())
        insertions.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (tensor::InsertSliceOp op : insertions)
      readFromPadded(rewriter, op);
  }
};

} // namespace
