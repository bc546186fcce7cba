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
  bool supportsWideActivations(Operation *) const { return true; }
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
    auto accType = cast<RankedTensorType>(op->getResult(0).getType())
                       .clone(builder.getI32Type());
    Type i32 = builder.getI32Type();
    auto term = [&](unsigned index, int32_t multiplier) {
      Value centered = createCentered(builder, operands[index].storage,
                                      operands[index].zeroPoint());
      return createMultiply(
          builder, centered,
          createSplat(builder, i32, multiplier, accType.getRank()));
    };
    Value lhs = term(0, scales->multiplier1),
          rhs = term(1, scales->multiplier2);
    Value acc = AddOp::create(builder, accType, lhs, rhs);
    return createRequantize(builder, acc, scales->output, operands);
  }
};

/// tosa.mul: acc = (x1 - z1) * (x2 - z2), then one requantization.
struct MulModel : QuantizableOpInterface::ExternalModel<MulModel, tosa::MulOp> {
  bool supportsWideActivations(Operation *) const { return true; }
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return index < 2 ? OperandRole::Activation : OperandRole::Parameter;
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &lhs = operands[0], &rhs = operands[1];
    Value acc = createMultiply(
        builder, createCentered(builder, lhs.storage, lhs.zeroPoint()),
        createCentered(builder, rhs.storage, rhs.zeroPoint()));
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
  bool supportsWideActivations(Operation *) const { return true; }
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
  bool supportsWideActivations(Operation *) const { return true; }
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
        {input.scale() / type.getScale()}, std::nullopt, operands, reason);
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
