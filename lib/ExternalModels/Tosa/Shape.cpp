//===- Shape.cpp - Integer forms of ops that move values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/IRMapping.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// Ops that only move values: the same op on storage integers. `activations`
/// is the number of leading operands that are activations, -1 for all.
template <typename MoveOp, int activations>
struct MoveModel
    : QuantizableOpInterface::ExternalModel<MoveModel<MoveOp, activations>,
                                            MoveOp> {
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return activations < 0 || static_cast<int>(index) < activations
               ? OperandRole::Activation
               : OperandRole::Parameter;
  }
  unsigned getActivationBits(Operation *) const { return 32; }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::sameScale();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &builder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    IRMapping mapping;
    for (auto [index, value] : llvm::enumerate(operands.operands))
      if (value)
        mapping.map(op->getOperand(index), value->storage);
    Operation *moved = builder.cloneWithoutRegions(*op, mapping);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    moved->getResult(0).setType(
        type.clone(operands.resultType.getStorageType()));
    return moved->getResult(0);
  }
};

/// tosa.pad: the padding becomes its stored value.
struct PadModel : QuantizableOpInterface::ExternalModel<PadModel, tosa::PadOp> {
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return index == 0 ? OperandRole::Activation : OperandRole::Parameter;
  }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::sameScale();
  }
  unsigned getActivationBits(Operation *) const { return 32; }
  std::optional<RealRange> getInsertedRange(Operation *op) const {
    auto value = getFloatConstant(cast<tosa::PadOp>(op).getPadConst());
    if (!value)
      return std::nullopt;
    return RealRange{value->front(), value->front()};
  }
  LogicalResult checkQuantizable(Operation *op, std::string &reason) const {
    auto value = getFloatConstant(cast<tosa::PadOp>(op).getPadConst());
    if (value && std::isfinite(value->front()))
      return success();
    reason = "its padding is not a finite constant";
    return failure();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto pad = cast<tosa::PadOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    quant::UniformQuantizedType type = operands.resultType;
    double real = getFloatConstant(pad.getPadConst())->front();
    double stored = std::clamp<double>(
        std::nearbyint(real / type.getScale()) + type.getZeroPoint(),
        type.getStorageTypeMin(), type.getStorageTypeMax());
    Value result = tosa::PadOp::create(
        builder,
        cast<RankedTensorType>(pad.getType()).clone(type.getStorageType()),
        operands[0].storage, pad.getPadding(),
        createSplat(builder, type.getStorageType(), stored));
    return result;
  }
};

} // namespace

void mlir::quanta::attachTosaShapeModels(MLIRContext &context) {
  tosa::ConcatOp::attachInterface<MoveModel<tosa::ConcatOp, -1>>(context);
  tosa::ReshapeOp::attachInterface<MoveModel<tosa::ReshapeOp, 1>>(context);
  tosa::TransposeOp::attachInterface<MoveModel<tosa::TransposeOp, 1>>(context);
  tosa::SliceOp::attachInterface<MoveModel<tosa::SliceOp, 1>>(context);
  tosa::ReverseOp::attachInterface<MoveModel<tosa::ReverseOp, 1>>(context);
  tosa::TileOp::attachInterface<MoveModel<tosa::TileOp, 1>>(context);
  tosa::GatherOp::attachInterface<MoveModel<tosa::GatherOp, 1>>(context);
  tosa::ReduceMaxOp::attachInterface<MoveModel<tosa::ReduceMaxOp, 1>>(context);
  tosa::ReduceMinOp::attachInterface<MoveModel<tosa::ReduceMinOp, 1>>(context);
  tosa::PadOp::attachInterface<PadModel>(context);
}
