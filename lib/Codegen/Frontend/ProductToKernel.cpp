//===- ProductToKernel.cpp - Products of two activations to kernel ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
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
  Rows(Operation *op, Value a, Value b)
      : images(1),
        height(
            cast<RankedTensorType>(op->getResult(0).getType()).getDimSize(0)) {
    for (Value operand : {a, b})
      if (auto type = getSourceType(operand))
        images = type.getDimSize(0), height = type.getDimSize(1);
    for (Operation *user : op->getUsers())
      if (auto reshape = dyn_cast<tosa::ReshapeOp>(user))
        if (auto type =
                getMatching(reshape.getType(), op->getResult(0).getType()))
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

/// The kernel of a product [B, M, K] x [B, K, N] of numbers less a zero point.
Value createProduct(PatternRewriter &rewriter, Operation *op, Value a, Value b,
                    int64_t zeroA, int64_t zeroB) {
  Location loc = op->getLoc();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto aType = cast<RankedTensorType>(a.getType());
  auto bType = cast<RankedTensorType>(b.getType());
  Rows rows(op, a, b);
  int64_t depth = aType.getDimSize(2), channels = bType.getDimSize(2);
  Value input = rows.expand(rewriter, a);
  Value source = rows.expand(rewriter, b);
  auto createEmpty = [&](ArrayRef<int64_t> shape, Type element) -> Value {
    return tensor::EmptyOp::create(rewriter, loc, shape, element);
  };
  Value weights =
      createEmpty({rows.images, rows.height, channels, 1, 1, depth},
                  zeroB != 0 ? rewriter.getI16Type() : bType.getElementType());
  Value start =
      createEmpty({rows.images, rows.height, channels}, type.getElementType());
  // Σ (a - za)(b - zb) = Σ a(b - zb) - za Σ (b - zb).
  auto pack = kernel::PackOp::create(
      rewriter, loc, TypeRange{weights.getType(), start.getType()}, source,
      ArrayRef<int64_t>{0, 1, 2, 3}, kernel::PackingAttr(),
      /*zero_point=*/zeroB, /*factor=*/-zeroA, /*offset=*/0, weights, start);
  Value output =
      createEmpty({rows.images, rows.height, aType.getDimSize(1), channels},
                  type.getElementType());
  const int64_t ones[] = {1, 1};
  auto contract = kernel::ContractOp::create(
      rewriter, loc, TypeRange(output.getType()), ones, ones, ones,
      DenseI64ArrayAttr(), kernel::PackingAttr(), /*flipped_input=*/false,
      input, pack.getResult(0), pack.getResult(1), ValueRange(), output);
  {
    OpBuilder::InsertionGuard guard(rewriter);
    Block *body = rewriter.createBlock(&contract.getEpilogue(), {},
                                       type.getElementType(), loc);
    kernel::YieldOp::create(rewriter, loc, body->getArgument(0));
  }
  return tensor::CollapseShapeOp::create(
      rewriter, loc, type, contract.getResult(0), Rows::getReassociation());
}

bool areMatching(Value a, Value b, Value result) {
  auto aType = cast<RankedTensorType>(a.getType());
  auto bType = cast<RankedTensorType>(b.getType());
  return aType.hasStaticShape() && bType.hasStaticShape() &&
         cast<RankedTensorType>(result.getType()).hasStaticShape() &&
         aType.getElementType() == bType.getElementType() &&
         aType.getDimSize(0) == bType.getDimSize(0) &&
         aType.getDimSize(2) == bType.getDimSize(1);
}

struct ProductToKernel : OpRewritePattern<tosa::MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::MatMulOp op,
                                PatternRewriter &rewriter) const override {
    if (!areMatching(op.getA(), op.getB(), op.getOutput()))
      return rewriter.notifyMatchFailure(op,
                                         "expected static matrices that match");
    Type element = getElementTypeOrSelf(op.getA());
    Type sum = getElementTypeOrSelf(op.getOutput());
    bool isBytes = element.isInteger(8) && sum.isInteger(32);
    bool isFloat = element.isF32() && sum.isF32();
    auto zeroA = getZeroPoint(op.getAZp()), zeroB = getZeroPoint(op.getBZp());
    if ((!isBytes && !isFloat) || !zeroA || !zeroB)
      return rewriter.notifyMatchFailure(
          op, "expected i8 or f32 with constant zero points");
    rewriter.replaceOp(op, createProduct(rewriter, op, op.getA(), op.getB(),
                                         isBytes ? *zeroA : 0,
                                         isBytes ? *zeroB : 0));
    return success();
  }
};

/// i16 summed in i64 from zeros: linalg.batch_matmul.
struct WideProductToKernel : OpRewritePattern<linalg::BatchMatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::BatchMatmulOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics() || op.hasUserDefinedMaps() ||
        op.getCast() != linalg::TypeFn::cast_signed)
      return rewriter.notifyMatchFailure(op, "not a plain product of tensors");
    Value a = op.getInputs()[0], b = op.getInputs()[1];
    auto start = op.getOutputs()[0].getDefiningOp<linalg::BroadcastOp>();
    if (!areMatching(a, b, op.getResult(0)) ||
        !getElementTypeOrSelf(a).isInteger(16) ||
        !getElementTypeOrSelf(op.getResult(0)).isInteger(64) || !start ||
        !isZero(start.getInput()))
      return rewriter.notifyMatchFailure(
          op, "expected static i16 summed in i64 from zeros");
    rewriter.replaceOp(op, createProduct(rewriter, op, a, b, 0, 0));
    return success();
  }

  static bool isZero(Value value) {
    ElementsAttr attribute;
    if (!matchPattern(value, m_Constant(&attribute)))
      return false;
    auto integers = readIntegers(attribute);
    return integers &&
           llvm::all_of(*integers, [](int64_t value) { return value == 0; });
  }
};

} // namespace

void codegen::populateProductToKernelPatterns(RewritePatternSet &patterns) {
  patterns.add<ProductToKernel, WideProductToKernel>(patterns.getContext());
}
