//===- WeightOnlyToLinalg.cpp - Float ops with stored integer weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Dialect/Quanta/IR/GroupProducts.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

namespace {

/// The constant integers that `dequantize`, if it is any, makes real, and their
/// elements; null for what is computed.
Value getStoredConstant(DequantizeOp dequantize, ElementsAttr &elements) {
  auto cast = dequantize
                  ? dequantize.getInput().getDefiningOp<quant::StorageCastOp>()
                  : nullptr;
  return cast && matchPattern(cast.getInput(), m_Constant(&elements))
             ? cast.getInput()
             : Value();
}

bool isSigned(DequantizeOp op) {
  return llvm::cast<quant::QuantizedType>(
             op.getInput().getType().getElementType())
      .isSigned();
}

/// The integers of a constant that `dequantize` reads: bytes of u8 are 0 to 255.
std::optional<SmallVector<int64_t>> readStored(ElementsAttr stored,
                                               DequantizeOp dequantize) {
  auto integers = readIntegers(stored);
  if (integers && !isSigned(dequantize))
    for (int64_t &value : *integers)
      value &= llvm::maskTrailingOnes<uint64_t>(
          stored.getElementType().getIntOrFloatBitWidth());
  return integers;
}

/// Integer weights of a depthwise convolution of f32 become f32 here: there are
/// few of them, and each is used once a pixel.
struct DequantizeDepthwiseWeights : OpRewritePattern<tosa::DepthwiseConv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::DepthwiseConv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto dequantize = op.getWeight().getDefiningOp<DequantizeOp>();
    ElementsAttr stored;
    if (!getStoredConstant(dequantize, stored))
      return rewriter.notifyMatchFailure(op, "no dequantized constant weights");
    auto integers = readStored(stored, dequantize);
    auto type = dequantize.getResult().getType();
    auto parameters = getQuantizationParameters(
        dequantize.getInput().getType().getElementType());
    if (!integers || !parameters || !type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "unreadable weights");
    int64_t inner = 1;
    if (parameters->axis)
      for (int64_t size : type.getShape().drop_front(*parameters->axis + 1))
        inner *= size;
    SmallVector<float> values;
    for (auto [i, value] : llvm::enumerate(*integers)) {
      size_t channel = i / inner % parameters->scales.size();
      values.push_back(
          static_cast<float>(value - parameters->zeroPoints[channel]) *
          static_cast<float>(parameters->scales[channel]));
    }
    Value weights = createConstant<float>(rewriter, op.getLoc(), type, values);
    rewriter.modifyOpInPlace(op,
                             [&] { op.getWeightMutable().assign(weights); });
    return success();
  }
};

/// Weights in groups as integers of one scale for each channel.
std::optional<GroupProducts> multiplyGroupsOf(DequantizeOp dequantize,
                                              ElementsAttr stored) {
  RankedTensorType type = dequantize.getInput().getType();
  auto groups = getGroupParameters(type);
  auto integers = readStored(stored, dequantize);
  std::string reason;
  // Kernels have groups of consecutive channels.
  if (!groups || !integers || !isGroupSize(groups->blocks.back()) ||
      !llvm::all_of(ArrayRef(groups->blocks).drop_back(),
                    [](int64_t block) { return block == 1; }))
    return std::nullopt;
  auto products = multiplyGroups(*groups, type.getShape(), *integers,
                                 /*max=*/127 * 255, reason);
  if (failed(products))
    return std::nullopt;
  return std::move(*products);
}

/// What else reads constants in groups gets them as f32.
struct DequantizeGroups : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DequantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto groups = getGroupParameters(op.getInput().getType());
    ElementsAttr stored;
    if (!groups || !getStoredConstant(op, stored))
      return rewriter.notifyMatchFailure(op, "no constant in groups");
    auto integers = readStored(stored, op);
    RankedTensorType type = op.getResult().getType();
    if (!integers || !type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "unreadable constant");
    SmallVector<float> values;
    for (auto [value, index] :
         llvm::zip_equal(*integers, groups->getScaleIndices(type.getShape())))
      values.push_back(static_cast<float>(value) *
                       static_cast<float>(groups->scales[index]));
    rewriter.replaceOp(
        op, createConstant<float>(rewriter, op.getLoc(), type, values));
    return success();
  }
};

/// A convolution of f32 with integer weights: the products are those of the
/// integers, and each channel's sum is scaled once.
struct WeightOnlyConv2D : OpRewritePattern<tosa::Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto dequantize = op.getWeight().getDefiningOp<DequantizeOp>();
    ElementsAttr stored;
    Value storedWeights = getStoredConstant(dequantize, stored);
    if (!storedWeights)
      return rewriter.notifyMatchFailure(op, "no dequantized constant weights");
    std::optional<GroupProducts> products =
        multiplyGroupsOf(dequantize, stored);
    auto parameters = getQuantizationParameters(
        dequantize.getInput().getType().getElementType());
    ElementsAttr biasAttr;
    auto type = llvm::cast<RankedTensorType>(op.getType());
    auto input = llvm::cast<RankedTensorType>(op.getInput().getType());
    bool isPerChannel = parameters &&
                        (!parameters->axis || *parameters->axis == 0) &&
                        llvm::all_of(parameters->zeroPoints,
                                     [](int64_t zero) { return zero == 0; });
    bool isSupported =
        (products || isPerChannel) &&
        getElementTypeOrSelf(storedWeights.getType()).isInteger(8) &&
        isSigned(dequantize) && input.getElementType().isF32() &&
        type.getElementType().isF32() && type.hasStaticShape() &&
        input.hasStaticShape() &&
        matchPattern(op.getBias(), m_Constant(&biasAttr)) &&
        readFloats(biasAttr);
    if (!isSupported)
      return rewriter.notifyMatchFailure(op,
                                         "expected f32 with signed i8 weights "
                                         "of zero point 0, per tensor, per "
                                         "output channel or in groups");
    Location loc = op.getLoc();
    ArrayRef<double> weightScales =
        products ? products->scales : parameters->scales;
    Value weights = storedWeights;
    if (products)
      weights = createConstant<int16_t>(
          rewriter, loc,
          llvm::cast<RankedTensorType>(weights.getType())
              .clone(rewriter.getI16Type()),
          SmallVector<int16_t>(products->values.begin(),
                               products->values.end()));
    int64_t channels = type.getShape().back();
    SmallVector<float> zeros(channels, 0), biases,
        floats = *readFloats(biasAttr);
    SmallVector<float> scales;
    for (int64_t c = 0; c < channels; ++c) {
      biases.push_back(floats[floats.size() == 1 ? 0 : c]);
      scales.push_back(
          static_cast<float>(weightScales[weightScales.size() == 1 ? 0 : c]));
    }
    auto vectorType = RankedTensorType::get({channels}, rewriter.getF32Type());
    auto vector = [&](ArrayRef<float> values) {
      return createConstant<float>(rewriter, loc, vectorType, values);
    };
    Value empty = tensor::EmptyOp::create(rewriter, loc, type.getShape(),
                                          type.getElementType());
    Value start = linalg::BroadcastOp::create(rewriter, loc, vector(zeros),
                                              empty, ArrayRef<int64_t>{0, 1, 2})
                      ->getResult(0);
    Value sums =
        linalg::Conv2DNhwcFhwcOp::create(
            rewriter, loc, type,
            ValueRange{padInput(rewriter, loc, op.getInput(), op.getPad(), 0),
                       weights},
            start, rewriter.getI64TensorAttr(op.getStride()),
            rewriter.getI64TensorAttr(op.getDilation()))
            .getResult(0);
    AffineMap identity = rewriter.getMultiDimIdentityMap(4);
    AffineMap channel = AffineMap::get(4, 0, rewriter.getAffineDimExpr(3));
    SmallVector<utils::IteratorType> parallel(4, utils::IteratorType::parallel);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, type, ValueRange{sums, vector(scales), vector(biases)}, empty,
        ArrayRef<AffineMap>{identity, channel, channel, identity}, parallel,
        [](OpBuilder &b, Location loc, ValueRange arguments) {
          Value scaled =
              arith::MulFOp::create(b, loc, arguments[0], arguments[1]);
          linalg::YieldOp::create(
              b, loc,
              arith::AddFOp::create(b, loc, scaled, arguments[2]).getResult());
        });
    return success();
  }
};

} // namespace

void codegen::populateDequantizeGroupsPattern(RewritePatternSet &patterns) {
  patterns.add<DequantizeGroups>(patterns.getContext());
}

void codegen::populateWeightOnlyToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<WeightOnlyConv2D, DequantizeDepthwiseWeights>(
      patterns.getContext());
}
