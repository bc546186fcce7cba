//===- ToyQuantization.cpp - How toy ops are quantized -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToyQuantization.h"
#include "Toy.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Tables.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// The scale of what the convolution hands to the function. Nobody observes it,
/// as it is inside of one op, but the result's range tells: the largest result
/// is that of an operand at most 0.28 above it, and below -8 the function is as
/// good as 0.
quant::UniformQuantizedType
chooseInnerType(quant::UniformQuantizedType resultType) {
  double largest = resultType.getScale() *
                   (resultType.getStorageTypeMax() - resultType.getZeroPoint());
  QuantParams params = chooseQuantParams({-8.0, largest + 0.28});
  return quant::UniformQuantizedType::get(
      resultType.getFlags(), resultType.getStorageType(),
      resultType.getExpressedType(), params.scale, params.zeroPoint,
      resultType.getStorageTypeMin(), resultType.getStorageTypeMax());
}

/// quanta.lookup of silu(x) = x * sigmoid(x), another name of swish.
Value createSwish(ImplicitLocOpBuilder &builder, Value inner,
                  quant::UniformQuantizedType from,
                  quant::UniformQuantizedType to) {
  std::vector<int32_t> entries =
      buildTable(TableFunction::Silu, {},
                 {from.getScale(), static_cast<int32_t>(from.getZeroPoint())},
                 {to.getScale(), static_cast<int32_t>(to.getZeroPoint())});
  SmallVector<int8_t> bytes(entries.begin(), entries.end());
  auto tableType = RankedTensorType::get({256}, builder.getI8Type());
  return LookupOp::create(
      builder, inner.getType(), inner,
      DenseElementsAttr::get(tableType, ArrayRef<int8_t>(bytes)));
}

struct SwishConvModel
    : QuantizableOpInterface::ExternalModel<SwishConvModel, toy::SwishConvOp> {
  OperandRole getOperandRole(Operation *, unsigned index) const {
    constexpr OperandRole roles[] = {OperandRole::Activation,
                                     OperandRole::Weight, OperandRole::Bias};
    return roles[index];
  }

  /// One scale an output channel, the first dimension of OHWI.
  std::optional<int64_t> getWeightAxis(Operation *, unsigned) const {
    return 0;
  }

  LogicalResult checkQuantizable(Operation *op, std::string &reason) const {
    auto conv = cast<toy::SwishConvOp>(op);
    if (isConstantWeight(conv.getWeight()) && getFloatConstant(conv.getBias()))
      return success();
    reason = "its weights or its bias are not constant";
    return failure();
  }

  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto conv = cast<toy::SwishConvOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &input = operands[0], &weight = operands[1];
    ArrayRef<double> weightScales = weight.parameters.scales;
    auto accType =
        cast<RankedTensorType>(conv.getType()).clone(builder.getI32Type());

    FailureOr<Value> bias =
        createBias(builder, conv.getBias(), builder.getI32Type(), input.scale(),
                   weightScales, accType.getShape().back(), reason);
    if (failed(bias))
      return failure();
    Value acc = tosa::Conv2DOp::create(
        builder, accType, input.storage, weight.storage, *bias,
        createSplat(builder, builder.getI8Type(), input.zeroPoint()),
        createSplat(builder, builder.getI8Type(), 0), conv.getPad(),
        conv.getStride(), ArrayRef<int64_t>{1, 1}, builder.getI32Type());

    IntegerOperands inner;
    inner.resultType = chooseInnerType(operands.resultType);
    inner.rounding = operands.rounding;
    SmallVector<double> scales;
    for (double scale : weightScales)
      scales.push_back(input.scale() * scale / inner.resultType.getScale());
    std::optional<int64_t> channels;
    if (weight.parameters.axis)
      channels = accType.getRank() - 1;
    FailureOr<Value> stored =
        createRequantize(builder, acc, scales, channels, inner, reason);
    if (failed(stored))
      return failure();
    return createSwish(builder, *stored, inner.resultType, operands.resultType);
  }
};

} // namespace

void toy::registerToyQuantization(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, toy::ToyDialect *) {
    // The integer form is made of these.
    context
        ->loadDialect<QuantaDialect, quant::QuantDialect, tosa::TosaDialect>();
    toy::SwishConvOp::attachInterface<SwishConvModel>(*context);
  });
}
