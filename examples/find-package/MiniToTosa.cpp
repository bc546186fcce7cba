//===- MiniToTosa.cpp - mini.relu6 as tosa.clamp -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mini.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace {
struct Relu6ToClamp : mlir::OpRewritePattern<mini::Relu6Op> {
  using OpRewritePattern::OpRewritePattern;

  mlir::LogicalResult
  matchAndRewrite(mini::Relu6Op op,
                  mlir::PatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<mlir::tosa::ClampOp>(
        op, op.getType(), op.getInput(), rewriter.getF32FloatAttr(0.0f),
        rewriter.getF32FloatAttr(6.0f));
    return mlir::success();
  }
};

/// What the op computes in float: for calibration, and to compare with.
struct MiniToTosa
    : mlir::PassWrapper<MiniToTosa, mlir::OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(MiniToTosa)

  llvm::StringRef getArgument() const override { return "mini-to-tosa"; }
  llvm::StringRef getDescription() const override {
    return "mini.relu6 becomes tosa.clamp";
  }
  void getDependentDialects(mlir::DialectRegistry &registry) const override {
    registry.insert<mlir::tosa::TosaDialect>();
  }
  void runOnOperation() override {
    mlir::RewritePatternSet patterns(&getContext());
    patterns.add<Relu6ToClamp>(&getContext());
    mlir::walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

void mini::registerMiniPasses() { mlir::PassRegistration<MiniToTosa>(); }
