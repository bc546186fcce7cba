//===- Elementwise.cpp - Integer forms of elementwise arithmetic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/ElementwiseScales.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// tosa.add and tosa.sub: acc = (x1 - z1) * m1 +- (x2 - z2) * m2 with common
/// small multipliers, then one requantization.
template <typename AddOp>
struct AddModel
    : QuantizableOpInterface::ExternalModel<AddModel<AddOp>, AddOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    auto scales =
        chooseAddScales(operands[0].scale(), operands[1].scale(),
                        operands.resultType.getScale(), getRounding(operands),
                        operands.resultType.getStorageTypeIntegralWidth());
    if (!scales) {
      reason = "its scales are too far apart";
      return failure();
    }
    Type accumulator = getAccumulatorType(operands[0], operands[1]);
    auto accType =
        cast<RankedTensorType>(op->getResult(0).getType()).clone(accumulator);
    auto term = [&](unsigned index, int32_t multiplier) {
      Value centered = createCentered(builder, operands[index].storage,
                                      operands[index].zeroPoint(), accumulator);
      return createMultiply(
          builder, centered,
          createSplat(builder, accumulator, multiplier, accType.getRank()));
    };
    Value lhs = term(0, scales->multiplier1),
          rhs = term(1, scales->multiplier2);
    Value acc = AddOp::create(builder, accType, lhs, rhs);
    int64_t factors = int64_t{scales->multiplier1} + scales->multiplier2;
    return createRequantize(builder, acc, scales->output, operands, reason,
                            factors << 31);
  }
};

/// tosa.mul: acc = (x1 - z1) * (x2 - z2), then one requantization.
struct MulModel : QuantizableOpInterface::ExternalModel<MulModel, tosa::MulOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return index < 2 ? OperandRole::Activation : OperandRole::Parameter;
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &lhs = operands[0], &rhs = operands[1];
    Type accumulator = getAccumulatorType(lhs, rhs);
    Value acc = createMultiply(
        builder,
        createCentered(builder, lhs.storage, lhs.zeroPoint(), accumulator),
        createCentered(builder, rhs.storage, rhs.zeroPoint(), accumulator));
    return createRequantize(builder, acc,
                            {getProductScale(lhs.scale(), rhs.scale(),
                                             operands.resultType.getScale(),
                                             getRounding(operands))},
                            std::nullopt, operands, reason);
  }
};

/// tosa.maximum and tosa.minimum compare stored values of one scale.
template <typename MaxOp>
struct MaxModel
    : QuantizableOpInterface::ExternalModel<MaxModel<MaxOp>, MaxOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::sameScale();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    auto type = cast<RankedTensorType>(op->getResult(0).getType())
                    .clone(operands.resultType.getStorageType());
    return MaxOp::create(builder, type, operands[0].storage,
                         operands[1].storage)
        .getResult();
  }
};

/// tosa.clamp: usually absorbed by the producer's requantization; what is left
/// is a clamp of stored values, or a requantization where the scale changes.
struct ClampModel
    : QuantizableOpInterface::ExternalModel<ClampModel, tosa::ClampOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::clamp();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    auto clamp = cast<tosa::ClampOp>(op);
    quant::UniformQuantizedType type = operands.resultType;
    int64_t storageMin = type.getStorageTypeMin();
    int64_t storageMax = type.getStorageTypeMax();
    auto toStored = [&](Attribute bound) -> int64_t {
      double real = cast<FloatAttr>(bound).getValueAsDouble();
      double stored =
          std::nearbyint(real / type.getScale()) + type.getZeroPoint();
      return std::clamp<double>(stored, storageMin, storageMax);
    };
    int64_t lower = toStored(clamp.getMinVal());
    int64_t upper = toStored(clamp.getMaxVal());
    const QuantizedValue &input = operands[0];
    if (input.scale() == type.getScale() &&
        input.zeroPoint() == type.getZeroPoint()) {
      if (lower <= input.parameters.storageMin &&
          upper >= input.parameters.storageMax)
        return Value(input.storage);
      Type storage = type.getStorageType();
      return tosa::ClampOp::create(builder, input.storage.getType(),
                                   input.storage,
                                   builder.getIntegerAttr(storage, lower),
                                   builder.getIntegerAttr(storage, upper))
          .getResult();
    }
    FailureOr<Value> result = createRequantize(
        builder, createCentered(builder, input.storage, input.zeroPoint()),
        {input.scale() / type.getScale()}, std::nullopt, operands, reason,
        maxCentered);
    if (failed(result))
      return failure();
    auto requantize = result->getDefiningOp<RequantizeOp>();
    requantize.setMin(lower);
    requantize.setMax(upper);
    return result;
  }
};

} // namespace

void mlir::quanta::attachTosaElementwiseModels(MLIRContext &context) {
  tosa::AddOp::attachInterface<AddModel<tosa::AddOp>>(context);
  tosa::SubOp::attachInterface<AddModel<tosa::SubOp>>(context);
  tosa::MulOp::attachInterface<MulModel>(context);
  tosa::MaximumOp::attachInterface<MaxModel<tosa::MaximumOp>>(context);
  tosa::MinimumOp::attachInterface<MaxModel<tosa::MinimumOp>>(context);
  tosa::ClampOp::attachInterface<ClampModel>(context);
}
