//===- QuantizableOpInterface.cpp - Ops that have an integer form -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"

#include "quanta/Interfaces/QuantizableOpInterface.cpp.inc"

using namespace mlir;
using namespace mlir::quanta;

QuantizableOpInterface mlir::quanta::getWithIntegerForm(Operation *op) {
  auto quantizable = dyn_cast_or_null<QuantizableOpInterface>(op);
  std::string reason;
  // A model may bring integer ops of its own.
  if (!quantizable ||
      !isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())) ||
      failed(quantizable.checkQuantizable(reason)))
    return nullptr;
  return quantizable;
}

QuantizableOpInterface mlir::quanta::getQuantizable(Operation *op) {
  if (op && Scheme::get(op).staysFloat())
    return nullptr;
  return getWithIntegerForm(op);
}

QuantizableOpInterface mlir::quanta::getAbsorbingOp(Operation *clamp) {
  auto absorbed = getWithIntegerForm(clamp);
  if (!absorbed || absorbed.getScaleConstraint().kind != ScaleConstraint::Clamp)
    return nullptr;
  Value source = clamp->getOperand(0);
  auto producer = getWithIntegerForm(source.getDefiningOp());
  if (!producer || !source.hasOneUse() ||
      producer.getScaleConstraint().kind != ScaleConstraint::Free)
    return nullptr;
  return producer;
}

FailureOr<int64_t> mlir::quanta::getGroupSize(QuantizableOpInterface op,
                                              unsigned index, int64_t wanted,
                                              std::string &reason) {
  std::optional<int64_t> axis = op.getGroupAxis(index);
  if (!axis) {
    reason = "its weights can't have a scale for each group: only those of "
             "tosa.conv2d can";
    return failure();
  }
  int64_t size =
      cast<RankedTensorType>(op->getOperand(index).getType()).getDimSize(*axis);
  if (size % wanted == 0)
    return wanted;
  if (size < wanted && size >= minGroupSize && llvm::isPowerOf2_64(size))
    return size;
  reason = "groups of " + std::to_string(wanted) + " don't divide its " +
           std::to_string(size) + " input channels";
  return failure();
}

/// Attributes of floats are those of the type: bounds, and the type of sums.
static Attribute toHalf(NamedAttribute attribute,
                        const HalfOperands &operands) {
  auto type = dyn_cast<TypeAttr>(attribute.getValue());
  if (type && type.getValue().isF32() && attribute.getName() == "acc_type")
    return TypeAttr::get(operands.accumulator);
  auto real = dyn_cast<FloatAttr>(attribute.getValue());
  if (!real || !real.getType().isF32())
    return attribute.getValue();
  APFloat value = real.getValue();
  bool losesInfo;
  value.convert(operands.type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                &losesInfo);
  // A bound of the whole of f32 is one of the whole of the type.
  if (value.isInfinity() && !real.getValue().isInfinity())
    value = APFloat::getLargest(operands.type.getFloatSemantics(),
                                value.isNegative());
  return FloatAttr::get(operands.type, value);
}

FailureOr<Value> mlir::quanta::cloneInHalf(Operation *op, OpBuilder &builder,
                                           const HalfOperands &operands,
                                           std::string &reason) {
  if (op->getNumRegions() != 0 || op->getNumResults() != 1) {
    reason = "its decomposition stays in f32";
    return failure();
  }
  auto type = cast<ShapedType>(op->getResult(0).getType());
  OperationState state(op->getLoc(), op->getName(), operands.operands,
                       type.clone(operands.type),
                       op->getDiscardableAttrDictionary().getValue());
  if (auto all =
          dyn_cast_or_null<DictionaryAttr>(op->getPropertiesAsAttribute())) {
    NamedAttrList properties;
    for (NamedAttribute attribute : all)
      properties.set(attribute.getName(), toHalf(attribute, operands));
    state.propertiesAttr = properties.getDictionary(op->getContext());
  }
  return builder.create(state)->getResult(0);
}
