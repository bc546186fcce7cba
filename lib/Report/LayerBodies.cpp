//===- LayerBodies.cpp - Layers by themselves -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Report/ErrorBounds.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::quanta;

/// The tensor that `value` holds the integers of, if it has a name.
static std::optional<LayerInput> getNamedTensor(Value value) {
  StringAttr key;
  Type type;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
    unsigned index = argument.getArgNumber();
    if (!function)
      return std::nullopt;
    auto scale = function.getArgAttrOfType<FloatAttr>(index, "quanta.scale");
    auto zeroPoint =
        function.getArgAttrOfType<IntegerAttr>(index, "quanta.zero_point");
    key = function.getArgAttrOfType<StringAttr>(index, "quanta.name");
    Builder builder(value.getContext());
    Type stored = getElementTypeOrSelf(value.getType());
    if (key && !scale && isa<IntegerType>(stored))
      return LayerInput{value, key.str(), {}};
    if (scale && zeroPoint && isa<IntegerType>(stored))
      type = quant::UniformQuantizedType::get(
          quant::QuantizationFlags::Signed, stored, builder.getF32Type(),
          scale.getValueAsDouble(), zeroPoint.getInt(),
          stored.isInteger(8) ? -128 : -32767,
          stored.isInteger(8) ? 127 : 32767);
  } else if (auto cast = value.getDefiningOp<quant::StorageCastOp>()) {
    auto quantize = cast.getInput().getDefiningOp<QuantizeOp>();
    if (!quantize)
      return std::nullopt;
    key = quantize->getAttrOfType<StringAttr>(keyAttrName);
    type = quantize.getResult().getType().getElementType();
  } else {
    Operation *op = value.getDefiningOp();
    key = op->getAttrOfType<StringAttr>(keyAttrName);
    if (auto attr = op->getAttrOfType<TypeAttr>(storedTypeAttrName))
      type = attr.getValue();
  }
  auto uniform = dyn_cast_or_null<quant::UniformQuantizedType>(type);
  Type stored = getElementTypeOrSelf(value.getType());
  if (!key || !uniform || (!stored.isInteger(8) && !stored.isInteger(16)))
    return std::nullopt;
  return LayerInput{value, key.str(), uniform};
}

std::optional<LayerBody> mlir::quanta::getLayerBody(const Layer &layer) {
  if (layer.facts.isFloat())
    return std::nullopt;
  LayerBody body;
  Operation *producer = layer.value.getDefiningOp();
  if (!producer || isa<quant::StorageCastOp>(producer)) {
    auto input = getNamedTensor(layer.value);
    if (!input || !input->type)
      return std::nullopt;
    body.inputs.push_back(*input);
    return body;
  }
  llvm::SmallMapVector<Value, bool, 4> seen;
  SmallVector<Operation *> open = {producer};
  llvm::SmallPtrSet<Operation *, 16> inside = {producer};
  while (!open.empty())
    for (Value operand : open.pop_back_val()->getOperands()) {
      if (matchPattern(operand, m_Constant()) ||
          !seen.insert({operand, true}).second)
        continue;
      if (auto input = getNamedTensor(operand)) {
        body.inputs.push_back(*input);
        continue;
      }
      Operation *op = operand.getDefiningOp();
      if (!op || op->hasAttr(storedTypeAttrName) || isa<QuantizeOp>(op))
        return std::nullopt;
      if (inside.insert(op).second)
        open.push_back(op);
    }
  body.ops.assign(inside.begin(), inside.end());
  llvm::sort(body.ops,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return body;
}

OwningOpRef<ModuleOp>
mlir::quanta::isolateLayers(func::FuncOp function, ArrayRef<Layer> all,
                            ArrayRef<std::optional<LayerBody>> bodies,
                            SmallVectorImpl<LayerInput> &inputs,
                            SmallVectorImpl<size_t> &layers) {
  Location loc = function.getLoc();
  OpBuilder builder(function.getContext());
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  auto isolated = func::FuncOp::create(builder, loc, function.getName(),
                                       builder.getFunctionType({}, {}));
  Block *block = isolated.addEntryBlock();
  builder.setInsertionPointToStart(block);
  DenseMap<Value, Value> stored;
  auto getStored = [&](const LayerInput &input) -> Value {
    Value &value = stored[input.value];
    if (value)
      return value;
    auto type = cast<RankedTensorType>(input.value.getType());
    inputs.push_back(input);
    if (!input.type)
      return value = block->addArgument(type, loc);
    Value real = block->addArgument(type.clone(builder.getF32Type()), loc);
    Value quantized =
        QuantizeOp::create(builder, loc, type.clone(input.type), real);
    return value = quant::StorageCastOp::create(builder, loc, type, quantized);
  };
  SmallVector<Value> results;
  for (auto [index, layer, body] : llvm::enumerate(all, bodies)) {
    if (!body)
      continue;
    IRMapping mapping;
    for (const LayerInput &input : body->inputs)
      mapping.map(input.value, getStored(input));
    for (Operation *op : body->ops) {
      for (Value operand : op->getOperands())
        if (!mapping.contains(operand))
          builder.clone(*operand.getDefiningOp(), mapping);
      builder.clone(*op, mapping);
    }
    results.push_back(mapping.lookup(layer.value));
    layers.push_back(index);
  }
  func::ReturnOp::create(builder, loc, results);
  isolated.setType(builder.getFunctionType(block->getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  for (auto [index, input] : llvm::enumerate(inputs))
    isolated.setArgAttr(index, "quanta.name",
                        builder.getStringAttr("in" + std::to_string(index)));
  return module;
}
