//===- ToyToTosa.cpp - toy.swish_conv in float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Toy.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;

namespace {
struct Decompose : OpRewritePattern<toy::SwishConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(toy::SwishConvOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto constant = [&](Type element, Attribute value) -> Value {
      auto type = RankedTensorType::get({1}, element);
      return tosa::ConstOp::create(builder, type,
                                   DenseElementsAttr::get(type, value));
    };
    Value zero = constant(builder.getF32Type(), builder.getF32FloatAttr(0));
    Value noShift =
        constant(builder.getI8Type(), builder.getI8IntegerAttr(0));
    Type type = op.getType();
    Value conv = tosa::Conv2DOp::create(
        builder, type, op.getInput(), op.getWeight(), op.getBias(), zero, zero,
        op.getPad(), op.getStride(), ArrayRef<int64_t>{1, 1},
        builder.getF32Type());
    Value gate = tosa::SigmoidOp::create(builder, type, conv);
    rewriter.replaceOpWithNewOp<tosa::MulOp>(op, type, conv, gate, noShift);
    return success();
  }
};

struct ToyToTosa : PassWrapper<ToyToTosa, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ToyToTosa)

  StringRef getArgument() const override { return "toy-to-tosa"; }
  StringRef getDescription() const override {
    return "toy.swish_conv becomes a convolution, a sigmoid and a product";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<tosa::TosaDialect>();
  }
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Decompose>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

std::unique_ptr<Pass> toy::createToyToTosaPass() {
  return std::make_unique<ToyToTosa>();
}
