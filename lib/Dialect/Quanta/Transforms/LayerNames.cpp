//===- LayerNames.cpp - Names of float tensors on integer ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerNames.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"

using namespace mlir;
using namespace mlir::quanta;

/// The op that computes `value`, casts between storage and quantized types left
/// out. Null for an argument.
static Operation *getProducer(Value value) {
  while (auto cast = value.getDefiningOp<quant::StorageCastOp>())
    value = cast.getInput();
  return value.getDefiningOp();
}

static void setLayer(Operation *producer, StringAttr key, Type type,
                     const Twine &floatOp) {
  Builder builder(producer->getContext());
  // Some forms are made with the attributes of the float op.
  producer->removeAttr(schemeAttrName);
  producer->setAttr(keyAttrName, key);
  producer->setAttr(storedTypeAttrName, TypeAttr::get(type));
  // What is merged already names the ops before this one.
  std::string ops = floatOp.str();
  if (auto earlier = producer->getAttrOfType<StringAttr>(floatOpAttrName))
    ops = (earlier.getValue() + " + " + ops).str();
  producer->setAttr(floatOpAttrName, builder.getStringAttr(ops));
}

void mlir::quanta::nameLayer(QuantizableOpInterface op, QuantizeOp quantize,
                             const IntegerOperands &operands, Value storage) {
  auto key = quantize->getAttrOfType<StringAttr>(keyAttrName);
  if (!key)
    key = op->getAttrOfType<StringAttr>(keyAttrName);
  if (!key)
    return;
  StringRef name = op->getName().getStringRef();
  if (auto composite = dyn_cast<CompositeOp>(op.getOperation()))
    name = composite.getName();
  // The input of the function stays the input.
  Operation *producer = getProducer(storage);
  if (producer && !isa<QuantizeOp>(producer))
    setLayer(producer, key, operands.resultType, name);

  for (unsigned index = 0; index < op->getNumOperands(); ++index) {
    if (op.getOperandRole(index) != OperandRole::Weight)
      continue;
    // The cast was made for this op alone: its users are the integer form.
    auto cast = operands[index].storage.getDefiningOp<quant::StorageCastOp>();
    for (Operation *user : cast->getUsers()) {
      // Depthwise weights of a 16-bit form lose their last dimension, one.
      if (isa<tosa::ReshapeOp>(user) && user->hasOneUse())
        user = *user->user_begin();
      user->setAttr(keyAttrName, key);
      user->setAttr(weightTypeAttrName, TypeAttr::get(getElementTypeOrSelf(
                                            cast.getInput().getType())));
    }
  }
}

void mlir::quanta::mergeLayerNames(Operation *absorbed, Operation *into) {
  auto key = absorbed->getAttrOfType<StringAttr>(keyAttrName);
  auto type = absorbed->getAttrOfType<TypeAttr>(storedTypeAttrName);
  auto op = absorbed->getAttrOfType<StringAttr>(floatOpAttrName);
  if (key && type && op)
    setLayer(into, key, type.getValue(), op.getValue());
}
