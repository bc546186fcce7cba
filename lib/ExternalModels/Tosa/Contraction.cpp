//===- Contraction.cpp - Integer forms of convolutions and matmul -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Padding.h"
#include "../WeightTerms.h"
#include "../WideContractions.h"
#include "Models.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Interfaces/DynamicBuilders.h"
#include "quanta/Interfaces/IntegerBuilders.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// tosa.conv2d and tosa.depthwise_conv2d: i8 x i8 with i32 accumulators that
/// start from an i32 bias at scale s_x * s_w, then one requantization. i16 x i8 is
/// summed in i32 too, i32 x i32 in i64, each channel's scale being such that they fit.
/// `WeightAxis` is the output channel's dimension in the weights: 0 of OHWI,
/// 2 of HWCM.
template <typename ConvOp, int64_t WeightAxis>
struct ConvolutionModel : QuantizableOpInterface::ExternalModel<
                              ConvolutionModel<ConvOp, WeightAxis>, ConvOp> {
  OperandRole getOperandRole(Operation *, unsigned index) const {
    constexpr OperandRole roles[] = {
        OperandRole::Activation, OperandRole::Weight, OperandRole::Bias,
        OperandRole::Parameter, OperandRole::Parameter};
    return roles[index];
  }
  std::optional<int64_t> getWeightAxis(Operation *, unsigned index) const {
    return WeightAxis;
  }
  std::optional<int64_t> getGroupAxis(Operation *, unsigned) const {
    return WeightAxis == 0 ? std::optional<int64_t>(3) : std::nullopt;
  }
  /// A depthwise convolution of several weights a channel has no wide form.
  unsigned getActivationBits(Operation *op) const {
    auto weights = cast<RankedTensorType>(op->getOperand(1).getType());
    return WeightAxis == 0 || weights.getShape().back() == 1 ? 32 : 8;
  }
  LogicalResult checkQuantizable(Operation *op, std::string &reason) const {
    auto conv = cast<ConvOp>(op);
    if (!isConstantWeight(conv.getWeight())) {
      reason = "its weights are not constant";
      return failure();
    }
    if (!getFloatConstant(conv.getBias())) {
      reason = "its bias is not constant";
      return failure();
    }
    return success();
  }
  static Value createSums(ImplicitLocOpBuilder &builder, ConvOp conv,
                          RankedTensorType accType, const QuantizedValue &input,
                          Value weights, Value bias) {
    ConvolutionWindow window = {conv.getPad(), conv.getStride(),
                                conv.getDilation()};
    if (input.storage.getType().getElementType().isInteger(8))
      return ConvOp::create(
          builder, accType, input.storage, weights, bias,
          createSplat(builder, builder.getI8Type(), input.zeroPoint()),
          createSplat(builder, builder.getI8Type(), 0), window.pad,
          window.stride, window.dilation, builder.getI32Type());
    return WeightAxis == 0
               ? createWideConvolution(builder, accType, input.storage, weights,
                                       bias, window)
               : createWideDepthwiseConvolution(builder, accType, input.storage,
                                                weights, bias, window);
  }
  FailureOr<Value> buildDynamicForm(Operation *op, OpBuilder &opBuilder,
                                    const DynamicOperands &operands,
                                    std::string &reason) const {
    auto conv = cast<ConvOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    auto type = cast<RankedTensorType>(conv.getType());
    int64_t channels = type.getShape().back();
    auto bias = getFloatConstant(conv.getBias());
    if (!bias) {
      reason = "its bias is not constant";
      return failure();
    }
    FailureOr<SmallVector<Value>> terms =
        createWeightTerms(builder, *operands.weights[1], reason);
    if (failed(terms))
      return failure();
    // Padding is the real zero, which becomes the zero point.
    DynamicActivation activation = createDynamicActivation(
        builder, cast<TypedValue<RankedTensorType>>(conv.getInput()),
        createPad(builder, conv.getInput(), conv.getPad()), operands.perRow);
    Type i8 = builder.getI8Type(), i32 = builder.getI32Type();
    Value zero = createSplat(builder, i8, 0);
    Value zeros = createConstant(
        builder, {channels},
        ArrayRef<int32_t>(SmallVector<int32_t>(channels, 0)), "zeros");
    Value sums;
    for (Value term : *terms) {
      Value part =
          ConvOp::create(builder, type.clone(i32), activation.storage, term,
                         zeros, zero, zero, ArrayRef<int64_t>{0, 0, 0, 0},
                         conv.getStride(), conv.getDilation(), i32);
      sums = sums ? tosa::AddOp::create(builder, type.clone(i32), sums, part)
                        .getResult()
                  : part;
    }
    return createDynamicDequantize(
        builder, sums, activation,
        {*terms, operands.weights[1]->parameters, WeightAxis, channels}, *bias,
        reason);
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto conv = cast<ConvOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &input = operands[0], &weight = operands[1];
    Type accumulator = getAccumulatorType(input.storage.getType());
    auto accType = cast<RankedTensorType>(conv.getType()).clone(accumulator);
    int64_t channels = accType.getShape().back();
    // A depthwise weight has `multiplier` output channels for each entry.
    SmallVector<double> weightScales;
    int64_t repeat =
        weight.parameters.axis ? channels / weight.parameters.scales.size() : 1;
    for (double scale : weight.parameters.scales)
      weightScales.append(repeat, scale);

    FailureOr<Value> bias =
        createBias(builder, conv.getBias(), accumulator, input.scale(),
                   weightScales, channels, reason);
    if (failed(bias))
      return failure();
    FailureOr<SmallVector<Value>> terms =
        createWeightTerms(builder, weight, reason);
    if (failed(terms))
      return failure();
    Value acc;
    for (Value term : *terms) {
      // The bias starts the sums of one of them.
      Value start = *bias;
      if (acc)
        start = createConstant(
            builder, {channels},
            ArrayRef<int32_t>(SmallVector<int32_t>(channels, 0)), "zeros");
      Value sums = createSums(builder, conv, accType, input, term, start);
      acc = acc ? tosa::AddOp::create(builder, accType, acc, sums).getResult()
                : sums;
    }
    SmallVector<double> scales;
    for (double scale : weightScales)
      scales.push_back(getProductScale(input.scale(), scale,
                                       operands.resultType.getScale(),
                                       getRounding(operands)));
    std::optional<int64_t> axis;
    if (scales.size() > 1)
      axis = accType.getRank() - 1;
    return createRequantize(builder, acc, scales, axis, operands, reason);
  }
};

/// tosa.matmul: a constant right side is a weight per output column. Products of
/// two i16, which one step alone takes to 2^30, are summed in i64.
struct MatMulModel
    : QuantizableOpInterface::ExternalModel<MatMulModel, tosa::MatMulOp> {
  OperandRole getOperandRole(Operation *op, unsigned index) const {
    if (index > 1)
      return OperandRole::Parameter;
    return index == 1 && isConstantWeight(op->getOperand(index))
               ? OperandRole::Weight
               : OperandRole::Activation;
  }
  std::optional<int64_t> getWeightAxis(Operation *, unsigned) const {
    return 2;
  }
  unsigned getActivationBits(Operation *op) const {
    return isConstantWeight(op->getOperand(1)) ? 8 : 16;
  }
  FailureOr<Value> buildDynamicForm(Operation *op, OpBuilder &opBuilder,
                                    const DynamicOperands &operands,
                                    std::string &reason) const {
    auto matmul = cast<tosa::MatMulOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    auto type = cast<RankedTensorType>(matmul.getType());
    if (!operands.weights[1]) {
      reason = "its right side is not constant";
      return failure();
    }
    FailureOr<SmallVector<Value>> terms =
        createWeightTerms(builder, *operands.weights[1], reason);
    if (failed(terms))
      return failure();
    if (terms->size() > 1) {
      reason = "its weights need 9 bits without their zero points";
      return failure();
    }
    auto a = cast<TypedValue<RankedTensorType>>(matmul.getA());
    DynamicActivation activation =
        createDynamicActivation(builder, a, a, operands.perRow);
    Value zero = createSplat(builder, builder.getI8Type(), 0);
    Value sums =
        tosa::MatMulOp::create(builder, type.clone(builder.getI32Type()),
                               activation.storage, terms->front(), zero, zero);
    return createDynamicDequantize(
        builder, sums, activation,
        {*terms, operands.weights[1]->parameters, 2, type.getShape().back()},
        0.0f, reason);
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &a = operands[0], &b = operands[1];
    if (b.parameters.axis && llvm::any_of(b.parameters.zeroPoints,
                                          [](int64_t zp) { return zp != 0; })) {
      reason = "its weights have zero points of their own in each column";
      return failure();
    }
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    Type element = a.storage.getType().getElementType();
    if (element != b.storage.getType().getElementType()) {
      reason = "one of its sides has 8 bits, the other one 16";
      return failure();
    }
    bool isWide = element.isInteger(16);
    int64_t depth = a.storage.getType().getDimSize(2);
    if (isWide && depth > maxWideDepth) {
      reason = "it sums " + std::to_string(depth) +
               " products of 16 bits, more than " +
               std::to_string(maxWideDepth);
      return failure();
    }
    Value acc =
        isWide ? createWideProduct(builder, type.clone(builder.getI64Type()),
                                   a.storage, b.storage)
               : tosa::MatMulOp::create(
                     builder, type.clone(builder.getI32Type()), a.storage,
                     b.storage,
                     createSplat(builder, builder.getI8Type(), a.zeroPoint()),
                     createSplat(builder, builder.getI8Type(), b.zeroPoint()))
                     .getResult();
    SmallVector<double> scales;
    for (double scale : b.parameters.scales)
      scales.push_back(getProductScale(a.scale(), scale,
                                       operands.resultType.getScale(),
                                       getRounding(operands)));
    return createRequantize(builder, acc, scales, b.parameters.axis, operands,
                            reason, isWide ? depth << 30 : maxWideSum);
  }

  /// Leaves 16 bits for the multiplier of the requantization.
  static constexpr int64_t maxWideDepth = int64_t(1) << 16;
};

} // namespace

void mlir::quanta::attachTosaContractionModels(MLIRContext &context) {
  tosa::Conv2DOp::attachInterface<ConvolutionModel<tosa::Conv2DOp, 0>>(context);
  tosa::DepthwiseConv2DOp::attachInterface<
      ConvolutionModel<tosa::DepthwiseConv2DOp, 2>>(context);
  tosa::MatMulOp::attachInterface<MatMulModel>(context);
}
