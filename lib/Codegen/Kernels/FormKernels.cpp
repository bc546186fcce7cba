//===- FormKernels.cpp - Contractions and windows with their epilogues -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormKernels.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_FORMKERNELS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// The vector of one value a channel that `init` repeats, if it does.
FailureOr<Value> matchStart(PatternRewriter &rewriter, Value init) {
  auto type = cast<RankedTensorType>(init.getType());
  int64_t last = type.getRank() - 1;
  if (auto broadcast = init.getDefiningOp<linalg::BroadcastOp>()) {
    auto input = cast<RankedTensorType>(broadcast.getInput().getType());
    if (input.getRank() == 1 &&
        !llvm::is_contained(broadcast.getDimensions(), last))
      return broadcast.getInput();
    return failure();
  }
  if (auto fill = init.getDefiningOp<linalg::FillOp>()) {
    TypedAttr value;
    if (!matchPattern(fill.getInputs()[0], m_Constant(&value)))
      return failure();
    auto vector =
        RankedTensorType::get({type.getDimSize(last)}, type.getElementType());
    return Value(arith::ConstantOp::create(
        rewriter, init.getLoc(),
        cast<TypedAttr>(DenseElementsAttr::get(vector, value))));
  }
  return failure();
}

SmallVector<int64_t> toVector(DenseIntElementsAttr elements) {
  return SmallVector<int64_t>(elements.getValues<int64_t>());
}

/// f32 throughout, f32 times i8 (times i16 for weights in groups) summed in f32, i8
/// summed in i32, i16 times i8 summed in i32, i32 summed in i64 (also times i8 where
/// weights stay as they are), or f16 or bf16 summed in f32 or f16.
bool hasKernelTypes(Value input, Value weights, ShapedType result,
                    bool takesBytes = false) {
  Type element = cast<ShapedType>(input.getType()).getElementType();
  Type weight = cast<ShapedType>(weights.getType()).getElementType();
  if (element.isInteger(16) && weight.isInteger(8))
    return result.getElementType().isInteger(32);
  if (element.isInteger(32) &&
      (weight == element || (takesBytes && weight.isInteger(8))))
    return result.getElementType().isInteger(64);
  if (element.isF32() && (weight.isInteger(8) || weight.isInteger(16)))
    return result.getElementType().isF32();
  if (weight != element)
    return false;
  if (isa<Float16Type, BFloat16Type>(element))
    return result.getElementType().isF32() ||
           (element.isF16() && result.getElementType() == element);
  return element.isF32()
             ? result.getElementType().isF32()
             : element.isInteger(8) && result.getElementType().isInteger(32);
}

/// An epilogue that yields the accumulator as it is.
void createIdentityEpilogue(PatternRewriter &rewriter, Operation *unit,
                            Type accumulator) {
  OpBuilder::InsertionGuard guard(rewriter);
  Block *block = rewriter.createBlock(&unit->getRegion(0), {}, accumulator,
                                      unit->getLoc());
  YieldOp::create(rewriter, unit->getLoc(), block->getArgument(0));
}

Value createEmptyLike(PatternRewriter &rewriter, Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  return tensor::EmptyOp::create(rewriter, op->getLoc(), type.getShape(),
                                 type.getElementType());
}

struct FormContraction : OpRewritePattern<linalg::Conv2DNhwcFhwcOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::Conv2DNhwcFhwcOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics() || op.hasDynamicShape())
      return rewriter.notifyMatchFailure(op, "expected static tensors");
    ElementsAttr weights;
    if (!matchPattern(op.getInputs()[1], m_Constant(&weights)))
      return rewriter.notifyMatchFailure(op, "expected constant weights");
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    if (!hasKernelTypes(op.getInputs()[0], op.getInputs()[1], type))
      return rewriter.notifyMatchFailure(op, "element types have no kernel");
    FailureOr<Value> start = matchStart(rewriter, op.getOutputs()[0]);
    if (failed(start) || !matchPattern(*start, m_Constant()))
      return rewriter.notifyMatchFailure(
          op, "start is not a constant of each channel");
    ArrayRef<int64_t> shape = weights.getShapedType().getShape();
    auto unit = ContractOp::create(
        rewriter, op.getLoc(), TypeRange(type),
        ArrayRef<int64_t>{shape[1], shape[2]}, toVector(op.getStrides()),
        toVector(op.getDilations()), DenseI64ArrayAttr(), PackingAttr(),
        /*flipped_input=*/false, op.getInputs()[0], op.getInputs()[1], *start,
        ValueRange(), createEmptyLike(rewriter, op));
    createIdentityEpilogue(rewriter, unit, type.getElementType());
    rewriter.replaceOp(op, unit);
    return success();
  }
};

struct FormDepthwise : OpRewritePattern<linalg::DepthwiseConv2DNhwcHwcOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::DepthwiseConv2DNhwcHwcOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics() || op.hasDynamicShape())
      return rewriter.notifyMatchFailure(op, "expected static tensors");
    FailureOr<Value> start = matchStart(rewriter, op.getOutputs()[0]);
    if (failed(start))
      return rewriter.notifyMatchFailure(op, "start is not per channel");
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    bool isWeightOnly =
        type.getElementType().isF32() &&
        cast<ShapedType>(op.getInputs()[1].getType()).getElementType() !=
            type.getElementType();
    if (isWeightOnly ||
        !hasKernelTypes(op.getInputs()[0], op.getInputs()[1], type,
                        /*takesBytes=*/true))
      return rewriter.notifyMatchFailure(op, "element types have no kernel");
    ArrayRef<int64_t> window =
        cast<ShapedType>(op.getInputs()[1].getType()).getShape().take_front(2);
    auto unit = WindowOp::create(
        rewriter, op.getLoc(), TypeRange(type), WindowKind::MultiplyAdd, window,
        toVector(op.getStrides()), toVector(op.getDilations()),
        DenseI64ArrayAttr(), IntegerAttr(), QuadsAttr(), GroupingAttr(),
        op.getInputs()[0], op.getInputs()[1], *start, ValueRange(),
        createEmptyLike(rewriter, op));
    createIdentityEpilogue(rewriter, unit, type.getElementType());
    rewriter.replaceOp(op, unit);
    return success();
  }
};

/// The start of a maximum must not be above any input.
bool isLowest(Value start) {
  TypedAttr value;
  auto fill = start.getDefiningOp<linalg::FillOp>();
  if (!fill || !matchPattern(fill.getInputs()[0], m_Constant(&value)))
    return false;
  if (auto integer = dyn_cast<IntegerAttr>(value))
    return integer.getValue().isMinSignedValue();
  auto real = dyn_cast<FloatAttr>(value);
  return real && real.getValue().isNegative() &&
         (real.getValue().isInfinity() || real.getValue().isLargest());
}

template <typename PoolOp, WindowKind kind>
struct FormPooling : OpRewritePattern<PoolOp> {
  using OpRewritePattern<PoolOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(PoolOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics() || op.hasDynamicShape())
      return rewriter.notifyMatchFailure(op, "expected static tensors");
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    Value start;
    if (kind == WindowKind::Max) {
      auto input = cast<ShapedType>(op.getInputs()[0].getType());
      if (input.getElementType() != type.getElementType() ||
          !isLowest(op.getOutputs()[0]))
        return rewriter.notifyMatchFailure(op, "start is not the lowest value");
    } else {
      Type input =
          cast<ShapedType>(op.getInputs()[0].getType()).getElementType();
      Type sum = type.getElementType();
      bool isExtended = sum.isInteger(32) && input.isInteger(8);
      if (input != sum && !isExtended)
        return rewriter.notifyMatchFailure(op, "element types have no kernel");
      FailureOr<Value> matched = matchStart(rewriter, op.getOutputs()[0]);
      if (failed(matched))
        return rewriter.notifyMatchFailure(op, "start is not per channel");
      start = *matched;
    }
    ArrayRef<int64_t> window =
        cast<ShapedType>(op.getInputs()[1].getType()).getShape();
    auto unit =
        WindowOp::create(rewriter, op.getLoc(), TypeRange(type), kind, window,
                         toVector(op.getStrides()), toVector(op.getDilations()),
                         DenseI64ArrayAttr(), IntegerAttr(), QuadsAttr(),
                         GroupingAttr(), op.getInputs()[0], Value(), start,
                         ValueRange(), createEmptyLike(rewriter, op));
    createIdentityEpilogue(rewriter, unit, type.getElementType());
    rewriter.replaceOp(op, unit);
    return success();
  }
};

struct FormKernels : codegen::impl::FormKernelsBase<FormKernels> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FormContraction, FormDepthwise,
                 FormPooling<linalg::PoolingNhwcMaxOp, WindowKind::Max>,
                 FormPooling<linalg::PoolingNhwcSumOp, WindowKind::Add>>(
        &getContext());
    populateEpilogueFusionPatterns(patterns, [this] { ++numFused; });
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    getOperation().walk(
        [&](Operation *op) { numKernels += isa<ContractOp, WindowOp>(op); });
  }
};

} // namespace
