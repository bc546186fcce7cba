//===- ProductToKernel.cpp - Products of two activations to kernel ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

namespace {

std::optional<int64_t> getZeroPoint(Value value) {
  ElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)))
    return std::nullopt;
  auto integers = readIntegers(attribute);
  return integers ? integers->front() : 0;
}

/// A batch of matrices as the rows of images: [B, M, K] is [1, B, M, K], unless it
/// has been reshaped from images of rows.
struct Rows {
  explicit Rows(tosa::MatMulOp op)
      : images(1), height(op.getType().getDimSize(0)) {
    for (Value operand : {op.getA(), op.getB()})
      if (auto type = getSourceType(operand))
        images = type.getDimSize(0), height = type.getDimSize(1);
    for (Operation *user : op->getUsers())
      if (auto reshape = dyn_cast<tosa::ReshapeOp>(user))
        if (auto type = getMatching(reshape.getType(), op.getType()))
          images = type.getDimSize(0), height = type.getDimSize(1);
  }

  /// `type` if it is [N, H, ...] of the [N * H, ...] that `flat` is.
  static RankedTensorType getMatching(Type type, Type flat) {
    auto four = dyn_cast<RankedTensorType>(type);
    auto three = cast<RankedTensorType>(flat);
    bool matches =
        four && four.hasStaticShape() && four.getRank() == 4 &&
        four.getShape().drop_front(2) == three.getShape().drop_front();
    return matches ? four : RankedTensorType();
  }
  static RankedTensorType getSourceType(Value operand) {
    auto reshape = operand.getDefiningOp<tosa::ReshapeOp>();
    return reshape
               ? getMatching(reshape.getInput1().getType(), operand.getType())
               : RankedTensorType();
  }

  Value expand(PatternRewriter &rewriter, Value operand) const {
    auto source = getSourceType(operand);
    if (source && source.getDimSize(0) == images)
      return operand.getDefiningOp<tosa::ReshapeOp>().getInput1();
    auto type = cast<RankedTensorType>(operand.getType());
    auto expanded = RankedTensorType::get(
        {images, height, type.getDimSize(1), type.getDimSize(2)},
        type.getElementType());
    return tensor::ExpandShapeOp::create(rewriter, operand.getLoc(), expanded,
                                         operand, getReassociation());
  }
  static SmallVector<ReassociationIndices> getReassociation() {
    return {{0, 1}, {2}, {3}};
  }

  int64_t images, height;
};

struct ProductToKernel : OpRewritePattern<tosa::MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::MatMulOp op,
                                PatternRewriter &rewriter) const override {
    auto a = cast<RankedTensorType>(op.getA().getType());
    auto b = cast<RankedTensorType>(op.getB().getType());
    auto type = cast<RankedTensorType>(op.getType());
    Type element = a.getElementType();
    if (!a.hasStaticShape() || !b.hasStaticShape() || !type.hasStaticShape() ||
        b.getElementType() != element || a.getDimSize(0) != b.getDimSize(0) ||
        a.getDimSize(2) != b.getDimSize(1))
      return rewriter.notifyMatchFailure(op,
                                         "expected static matrices that match");
    bool isBytes = element.isInteger(8) && type.getElementType().isInteger(32);
    bool isFloat = element.isF32() && type.getElementType().isF32();
    auto zeroA = getZeroPoint(op.getAZp()), zeroB = getZeroPoint(op.getBZp());
    if ((!isBytes && !isFloat) || !zeroA || !zeroB)
      return rewriter.notifyMatchFailure(
          op, "expected i8 or f32 with constant zero points");

    Location loc = op.getLoc();
    Rows rows(op);
    int64_t depth = a.getDimSize(2), channels = b.getDimSize(2);
    Value input = rows.expand(rewriter, op.getA());
    Value source = rows.expand(rewriter, op.getB());
    auto createEmpty = [&](ArrayRef<int64_t> shape, Type element) -> Value {
      return tensor::EmptyOp::create(rewriter, loc, shape, element);
    };
    Value weights =
        createEmpty({rows.images, rows.height, channels, 1, 1, depth},
                    isBytes && *zeroB != 0 ? rewriter.getI16Type() : element);
    Value start = createEmpty({rows.images, rows.height, channels},
                              type.getElementType());
    // Σ (a - za)(b - zb) = Σ a(b - zb) - za Σ (b - zb).
    auto pack = kernel::PackOp::create(
        rewriter, loc, TypeRange{weights.getType(), start.getType()}, source,
        ArrayRef<int64_t>{0, 1, 2, 3}, kernel::PackingAttr(),
        /*zero_point=*/*zeroB, /*factor=*/-*zeroA, /*offset=*/0, weights,
        start);
    Value output =
        createEmpty({rows.images, rows.height, a.getDimSize(1), channels},
                    type.getElementType());
    const int64_t ones[] = {1, 1};
    auto contract = kernel::ContractOp::create(
        rewriter, loc, TypeRange(output.getType()), ones, ones, ones,
        kernel::PackingAttr(), /*flipped_input=*/false, input,
        pack.getResult(0), pack.getResult(1), ValueRange(), output);
    {
      OpBuilder::InsertionGuard guard(rewriter);
      Block *body = rewriter.createBlock(&contract.getEpilogue(), {},
                                         type.getElementType(), loc);
      kernel::YieldOp::create(rewriter, loc, body->getArgument(0));
    }
    rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(
        op, type, contract.getResult(0), Rows::getReassociation());
    return success();
  }
};

} // namespace

void codegen::populateProductToKernelPatterns(RewritePatternSet &patterns) {
  patterns.add<ProductToKernel>(patterns.getContext());
}
