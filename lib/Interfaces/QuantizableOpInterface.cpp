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
  if (!absorbed ||
      absorbed.getScaleConstraint().kind != ScaleConstraint::Clamp)
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
