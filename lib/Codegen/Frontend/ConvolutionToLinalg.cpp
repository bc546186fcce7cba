//===- ConvolutionToLinalg.cpp - Convolutions without zero points -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

Value codegen::padInput(PatternRewriter &rewriter, Location loc, Value input,
               ArrayRef<int64_t> pad, int64_t zeroPoint) {
  if (llvm::all_of(pad, [](int64_t size) { return size == 0; }))
    return input;
  auto type = cast<RankedTensorType>(input.getType());
  Type element = type.getElementType();
  TypedAttr value = isa<FloatType>(element)
                        ? cast<TypedAttr>(rewriter.getFloatAttr(element, 0.0))
                        : rewriter.getIntegerAttr(element, zeroPoint);
  Value constant = arith::ConstantOp::create(rewriter, loc, value);
  ArrayRef<int64_t> shape = type.getShape();
  auto padded = RankedTensorType::get({shape[0], shape[1] + pad[0] + pad[1],
                                       shape[2] + pad[2] + pad[3], shape[3]},
                                      element);
  auto attr = [&](int64_t size) { return rewriter.getIndexAttr(size); };
  SmallVector<OpFoldResult> low = {attr(0), attr(pad[0]), attr(pad[2]),
                                   attr(0)};
  SmallVector<OpFoldResult> high = {attr(0), attr(pad[1]), attr(pad[3]),
                                    attr(0)};
  return tensor::PadOp::create(rewriter, loc, padded, input, low, high,
                               constant);
}

namespace {

/// The operands of a convolution that lowering needs at compile time.
struct Constants {
  ElementsAttr weights, bias;
  int64_t inputZeroPoint = 0;
};

/// Float zero points are zero by TOSA's verifier.
std::optional<int64_t> getZeroPoint(Value value) {
  ElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)))
    return std::nullopt;
  auto integers = readIntegers(attribute);
  if (!integers)
    return 0;
  return integers->front();
}

template <typename ConvOp>
FailureOr<Constants> matchConstants(ConvOp op, PatternRewriter &rewriter) {
  Constants constants;
  if (!matchPattern(op.getWeight(), m_Constant(&constants.weights)) ||
      !matchPattern(op.getBias(), m_Constant(&constants.bias)))
    return rewriter.notifyMatchFailure(op, "weights or bias not constant");
  auto inputZp = getZeroPoint(op.getInputZp());
  auto weightZp = getZeroPoint(op.getWeightZp());
  if (!inputZp || !weightZp || *weightZp != 0)
    return rewriter.notifyMatchFailure(
        op, "expected a constant zero point of the input, and 0 for weights");
  constants.inputZeroPoint = *inputZp;
  for (ElementsAttr attribute : {constants.weights, constants.bias})
    if (!readIntegers(attribute) && !readFloats(attribute))
      return rewriter.notifyMatchFailure(op, "unreadable weights or bias");
  if (!op.getType().hasStaticShape() ||
      !cast<ShapedType>(op.getInput().getType()).hasStaticShape())
    return rewriter.notifyMatchFailure(op, "shapes not static");
  return constants;
}

/// The start of the sums, one value a channel, over the whole result.
/// `sums` holds the sum of each channel's weights.
Value createStart(PatternRewriter &rewriter, Location loc, ElementsAttr bias,
                  ArrayRef<int64_t> sums, int64_t zeroPoint,
                  RankedTensorType type) {
  int64_t channels = type.getShape().back();
  Type element = type.getElementType();
  auto vectorType = RankedTensorType::get({channels}, element);
  Value start;
  if (auto integers = readIntegers(bias)) {
    SmallVector<int32_t> values;
    for (int64_t i = 0; i < channels; ++i) {
      // The sum that a kernel computes is exact modulo 2^32, so this may wrap.
      int64_t value = (*integers)[integers->size() == 1 ? 0 : i];
      values.push_back(static_cast<int32_t>(
          static_cast<uint32_t>(value - zeroPoint * sums[i])));
    }
    start = createConstant<int32_t>(rewriter, loc, vectorType, values);
  } else {
    SmallVector<float> values, floats = *readFloats(bias);
    for (int64_t i = 0; i < channels; ++i)
      values.push_back(floats[floats.size() == 1 ? 0 : i]);
    start = createConstant<float>(rewriter, loc, vectorType, values);
  }
  Value empty =
      tensor::EmptyOp::create(rewriter, loc, type.getShape(), element);
  SmallVector<int64_t> dimensions;
  for (int64_t i = 0; i < type.getRank() - 1; ++i)
    dimensions.push_back(i);
  return linalg::BroadcastOp::create(rewriter, loc, start, empty, dimensions)
      ->getResult(0);
}

/// Element types that the lowering reads: f32, or i8 summed in i32.
template <typename ConvOp>
bool hasKernelTypes(ConvOp op) {
  Type input = cast<ShapedType>(op.getInput().getType()).getElementType();
  Type weight = cast<ShapedType>(op.getWeight().getType()).getElementType();
  Type result = op.getType().getElementType();
  if (input.isF32())
    return weight.isF32() && result.isF32();
  return input.isInteger(8) && weight.isInteger(8) && result.isInteger(32);
}

DenseIntElementsAttr toElements(PatternRewriter &rewriter,
                                ArrayRef<int64_t> values) {
  return rewriter.getI64TensorAttr(values);
}

/// A convolution of f16 or bf16 sums in the type that it says, and rounds the sum.
struct HalfConv2D : OpRewritePattern<tosa::Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    auto input = cast<RankedTensorType>(op.getInput().getType());
    Type half = type.getElementType(), acc = op.getAccType();
    ElementsAttr weights, bias;
    bool isSupported = isa<Float16Type, BFloat16Type>(half) &&
                       input.getElementType() == half &&
                       (acc.isF32() || acc == half) && type.hasStaticShape() &&
                       input.hasStaticShape() &&
                       matchPattern(op.getBias(), m_Constant(&bias)) &&
                       matchPattern(op.getWeight(), m_Constant(&weights)) &&
                       readHalfBits(weights) && readHalfBits(bias);
    if (!isSupported)
      return rewriter.notifyMatchFailure(
          op, "expected f16 or bf16 with constant weights and bias");
    Location loc = op.getLoc();
    int64_t channels = type.getShape().back();
    auto startType = RankedTensorType::get({channels}, acc);
    Value start;
    if (acc.isF32()) {
      SmallVector<float> values = *readFloats(bias);
      values.resize(channels, values.front());
      start = createConstant<float>(rewriter, loc, startType, values);
    } else {
      SmallVector<uint16_t> values = *readHalfBits(bias);
      values.resize(channels, values.front());
      start = createConstant<uint16_t>(rewriter, loc, startType, values);
    }
    auto sumType = type.clone(acc);
    Value empty = tensor::EmptyOp::create(rewriter, loc, type.getShape(), acc);
    Value starts = linalg::BroadcastOp::create(rewriter, loc, start, empty,
                                               ArrayRef<int64_t>{0, 1, 2})
                       ->getResult(0);
    Value sums =
        linalg::Conv2DNhwcFhwcOp::create(
            rewriter, loc, sumType,
            ValueRange{padInput(rewriter, loc, op.getInput(), op.getPad(), 0),
                       op.getWeight()},
            starts, toElements(rewriter, op.getStride()),
            toElements(rewriter, op.getDilation()))
            .getResult(0);
    if (acc == half) {
      rewriter.replaceOp(op, sums);
      return success();
    }
    AffineMap identity = rewriter.getMultiDimIdentityMap(4);
    Value result =
        tensor::EmptyOp::create(rewriter, loc, type.getShape(), half);
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, type, sums, result, ArrayRef<AffineMap>{identity, identity},
        SmallVector<utils::IteratorType>(4, utils::IteratorType::parallel),
        [&](OpBuilder &b, Location loc, ValueRange arguments) {
          linalg::YieldOp::create(
              b, loc,
              arith::TruncFOp::create(b, loc, half, arguments[0]).getResult());
        });
    return success();
  }
};

struct Conv2D : OpRewritePattern<tosa::Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<Constants> constants = matchConstants(op, rewriter);
    if (failed(constants) || !hasKernelTypes(op))
      return failure();
    auto resultType = cast<RankedTensorType>(op.getType());
    int64_t channels = resultType.getShape().back();
    SmallVector<int64_t> sums(channels, 0);
    if (auto weights = readIntegers(constants->weights)) {
      int64_t perChannel = weights->size() / channels;
      for (auto [i, weight] : llvm::enumerate(*weights))
        sums[i / perChannel] += weight;
    }
    Location loc = op.getLoc();
    Value input = padInput(rewriter, loc, op.getInput(), op.getPad(),
                           constants->inputZeroPoint);
    Value start = createStart(rewriter, loc, constants->bias, sums,
                              constants->inputZeroPoint, resultType);
    rewriter.replaceOpWithNewOp<linalg::Conv2DNhwcFhwcOp>(
        op, resultType, ValueRange{input, op.getWeight()}, start,
        toElements(rewriter, op.getStride()),
        toElements(rewriter, op.getDilation()));
    return success();
  }
};

/// Weights are [KH, KW, C, M]. With M > 1 result channel c * M + m.
struct DepthwiseConv2D : OpRewritePattern<tosa::DepthwiseConv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tosa::DepthwiseConv2DOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<Constants> constants = matchConstants(op, rewriter);
    if (failed(constants) || !hasKernelTypes(op))
      return failure();
    auto resultType = cast<RankedTensorType>(op.getType());
    auto weightType = cast<RankedTensorType>(op.getWeight().getType());
    int64_t channels = resultType.getShape().back();
    int64_t multiplier = weightType.getDimSize(3);
    SmallVector<int64_t> sums(channels, 0);
    if (auto weights = readIntegers(constants->weights))
      for (auto [i, weight] : llvm::enumerate(*weights))
        sums[i % channels] += weight;

    Location loc = op.getLoc();
    Value start = createStart(rewriter, loc, constants->bias, sums,
                              constants->inputZeroPoint, resultType);
    DenseIntElementsAttr strides = toElements(rewriter, op.getStride());
    DenseIntElementsAttr dilations = toElements(rewriter, op.getDilation());
    auto pad = [&](Value input) {
      return padInput(rewriter, loc, input, op.getPad(),
                      constants->inputZeroPoint);
    };
    ArrayRef<int64_t> shape = weightType.getShape();
    // One channel has a sum over all of its window and nothing else.
    if (shape[2] == 1 && multiplier != 1) {
      Value weights = transposeToRows(rewriter, loc, constants->weights);
      rewriter.replaceOpWithNewOp<linalg::Conv2DNhwcFhwcOp>(
          op, resultType, ValueRange{pad(op.getInput()), weights}, start,
          strides, dilations);
      return success();
    }
    Value input = op.getInput();
    if (multiplier != 1)
      input = repeatChannels(rewriter, loc, input, multiplier);
    // A constant again: kernels choose a layout for it.
    Value weights = arith::ConstantOp::create(
        rewriter, loc,
        reshapeElements(constants->weights, {shape[0], shape[1], channels}));
    rewriter.replaceOpWithNewOp<linalg::DepthwiseConv2DNhwcHwcOp>(
        op, resultType, ValueRange{pad(input), weights}, start, strides,
        dilations);
    return success();
  }

  /// Constant weights [KH, KW, 1, M] as [M, KH, KW, 1].
  static Value transposeToRows(PatternRewriter &rewriter, Location loc,
                               ElementsAttr weights) {
    ArrayRef<int64_t> shape = weights.getShapedType().getShape();
    int64_t taps = shape[0] * shape[1], rows = shape[3];
    auto type = RankedTensorType::get({rows, shape[0], shape[1], 1},
                                      weights.getElementType());
    auto transpose = [&](const auto &from, auto example) {
      SmallVector<decltype(example)> to(taps * rows);
      for (int64_t tap = 0; tap < taps; ++tap)
        for (int64_t row = 0; row < rows; ++row)
          to[row * taps + tap] =
              static_cast<decltype(example)>(from[tap * rows + row]);
      return createConstant<decltype(example)>(rewriter, loc, type, to);
    };
    if (auto integers = readIntegers(weights))
      return transpose(*integers, int8_t());
    return transpose(*readFloats(weights), float());
  }

  /// [N, H, W, C] as [N, H, W, C * times], each channel `times` in a row.
  static Value repeatChannels(PatternRewriter &rewriter, Location loc,
                              Value input, int64_t times) {
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape.push_back(times);
    Value empty =
        tensor::EmptyOp::create(rewriter, loc, shape, type.getElementType());
    Value repeated = linalg::BroadcastOp::create(rewriter, loc, input, empty,
                                                 ArrayRef<int64_t>{4})
                         ->getResult(0);
    shape.pop_back();
    shape[3] *= times;
    return tensor::CollapseShapeOp::create(
        rewriter, loc, type.clone(shape), repeated,
        SmallVector<ReassociationIndices>{{0}, {1}, {2}, {3, 4}});
  }
};

} // namespace

void codegen::populateConvolutionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<Conv2D, DepthwiseConv2D>(patterns.getContext());
  // Before the form in f32, which fits others.
  patterns.add<HalfConv2D>(patterns.getContext(), /*benefit=*/2);
}
