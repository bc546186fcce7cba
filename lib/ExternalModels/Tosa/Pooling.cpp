//===- Pooling.cpp - Integer forms of pooling -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Averages.h"
#include "../WideContractions.h"
#include "Models.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/ElementwiseScales.h"
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// How many elements of the image each output position of a pooling window
/// sees along one dimension: padding doesn't count.
SmallVector<int64_t> countValid(int64_t outputs, int64_t inputs, int64_t kernel,
                                int64_t stride, int64_t padBefore) {
  SmallVector<int64_t> counts;
  for (int64_t position = 0; position < outputs; ++position) {
    int64_t begin = position * stride - padBefore;
    counts.push_back(std::min(begin + kernel, inputs) -
                     std::max<int64_t>(begin, 0));
  }
  return counts;
}

/// tosa.max_pool2d on stored values: order is kept.
struct MaxPoolModel
    : QuantizableOpInterface::ExternalModel<MaxPoolModel, tosa::MaxPool2dOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::sameScale();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &builder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto pool = cast<tosa::MaxPool2dOp>(op);
    auto type = cast<RankedTensorType>(pool.getType())
                    .clone(operands.resultType.getStorageType());
    Value result = tosa::MaxPool2dOp::create(
        builder, op->getLoc(), type, operands[0].storage, pool.getKernel(),
        pool.getStride(), pool.getPad());
    return result;
  }
};

/// tosa.avg_pool2d: the window's sum of (x - z) as a depthwise convolution
/// with weights of one (a plain reduction where the window is the image), and
/// 1/n in the requantization. Where windows at the border see fewer elements,
/// the sum is first brought to the least common multiple L of all counts by an
/// exact product with L/n.
struct AvgPoolModel
    : QuantizableOpInterface::ExternalModel<AvgPoolModel, tosa::AvgPool2dOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return index == 0 ? OperandRole::Activation : OperandRole::Parameter;
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto pool = cast<tosa::AvgPool2dOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &input = operands[0];
    ArrayRef<int64_t> inShape = input.storage.getType().getShape();
    Type accumulator = getAccumulatorType(input.storage.getType());
    auto accType = cast<RankedTensorType>(pool.getType()).clone(accumulator);
    ArrayRef<int64_t> outShape = accType.getShape();
    ArrayRef<int64_t> kernel = pool.getKernel(), pad = pool.getPad();
    bool padded = llvm::any_of(pad, [](int64_t p) { return p != 0; });
    if (!padded && kernel[0] == inShape[1] && kernel[1] == inShape[2])
      return createMean(builder, op->getLoc(), {1, 2}, operands, reason);

    SmallVector<int64_t> rows = countValid(outShape[1], inShape[1], kernel[0],
                                           pool.getStride()[0], pad[0]);
    SmallVector<int64_t> columns = countValid(
        outShape[2], inShape[2], kernel[1], pool.getStride()[1], pad[2]);
    int64_t common = 1;
    unsigned width = input.storage.getType().getElementTypeBitWidth();
    for (int64_t row : rows)
      for (int64_t column : columns) {
        if (row <= 0 || column <= 0) {
          reason = "one of its windows sees only padding";
          return failure();
        }
        common = std::lcm(common, row * column);
        if (common > (int64_t(1) << (width > 16 ? 14 : 30 - width))) {
          reason = "its windows at the border have too many sizes";
          return failure();
        }
      }

    int64_t channels = inShape[3];
    Value ones = createConstant(builder, {kernel[0], kernel[1], channels, 1},
                                ArrayRef<int8_t>(SmallVector<int8_t>(
                                    kernel[0] * kernel[1] * channels, 1)),
                                "ones");
    bool isWide = accumulator.isInteger(64);
    Value zeros =
        isWide
            ? createConstant(
                  builder, {channels},
                  ArrayRef<int64_t>(SmallVector<int64_t>(channels, 0)), "zeros")
            : createConstant(
                  builder, {channels},
                  ArrayRef<int32_t>(SmallVector<int32_t>(channels, 0)),
                  "zeros");
    const int64_t dilation[] = {1, 1};
    Value sum;
    if (width > 8)
      sum = createWideDepthwiseConvolution(builder, accType, input.storage,
                                           ones, zeros,
                                           {pad, pool.getStride(), dilation});
    else
      sum = tosa::DepthwiseConv2DOp::create(
          builder, accType, input.storage, ones, zeros,
          createSplat(builder, builder.getI8Type(), input.zeroPoint()),
          createSplat(builder, builder.getI8Type(), 0), pad, pool.getStride(),
          dilation, builder.getI32Type());
    if (llvm::any_of(rows, [&](int64_t n) { return n != rows[0]; }) ||
        llvm::any_of(columns, [&](int64_t n) { return n != columns[0]; })) {
      SmallVector<int64_t> weights;
      for (int64_t row : rows)
        for (int64_t column : columns)
          weights.push_back(common / (row * column));
      SmallVector<int64_t> shape = {1, outShape[1], outShape[2], 1};
      SmallVector<int32_t> narrow(weights.begin(), weights.end());
      sum = createMultiply(
          builder, sum,
          isWide ? createConstant(builder, shape, ArrayRef<int64_t>(weights),
                                  "window")
                 : createConstant(builder, shape, ArrayRef<int32_t>(narrow),
                                  "window"));
    }
    auto scale = chooseAverageScale(
        input.scale(), common, operands.resultType.getScale(),
        getRounding(operands),
        operands.resultType.getStorageTypeIntegralWidth());
    if (!scale) {
      reason = "no multiplier and shift stand for its mean";
      return failure();
    }
    // What can be proved without knowing which taps are padding, and which sum is
    // multiplied by what.
    int64_t fewest = *llvm::min_element(rows) * *llvm::min_element(columns);
    int64_t taps = pool.getKernel()[0] * pool.getKernel()[1];
    return createRequantize(builder, sum, *scale, operands, reason,
                            (common / fewest * taps) << 31);
  }
};

} // namespace

void mlir::quanta::attachTosaPoolingModels(MLIRContext &context) {
  tosa::MaxPool2dOp::attachInterface<MaxPoolModel>(context);
  tosa::AvgPool2dOp::attachInterface<AvgPoolModel>(context);
}
