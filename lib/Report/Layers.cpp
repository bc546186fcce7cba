//===- Layers.cpp - The layers of an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/Layers.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Conversion/MacCount.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::quanta;

/// Ops that only move the values of one tensor add nothing to a report.
static bool isMove(Operation *op) {
  return isa<tosa::ReshapeOp, tosa::TransposeOp, tosa::SliceOp,
             tosa::ReverseOp>(op);
}

/// The op, and those between it and the tensors that have names of their own.
static llvm::SetVector<Operation *> collectBody(Operation *producer) {
  llvm::SetVector<Operation *> body;
  body.insert(producer);
  for (size_t next = 0; next < body.size(); ++next)
    for (Value operand : body[next]->getOperands()) {
      Operation *op = operand.getDefiningOp();
      if (op && !op->hasAttr(storedTypeAttrName) && !isa<QuantizeOp>(op) &&
          !matchPattern(operand, m_Constant()))
        body.insert(op);
    }
  return body;
}

static RequantizeFacts describe(RequantizeOp op,
                                const IntegerIntervals &intervals) {
  RequantizeFacts facts;
  facts.multipliers.assign(op.getMultipliers().begin(),
                           op.getMultipliers().end());
  facts.shifts.assign(op.getShifts().begin(), op.getShifts().end());
  facts.rounding = stringifyRoundingMode(op.getRounding());
  facts.realization = stringifyRealization(op.getRealization());
  Interval all = uniteChannels(intervals.lookup(op.getInput()));
  facts.minAccumulator = all.lo;
  facts.maxAccumulator = all.hi;
  return facts;
}

static void describeWeights(Layer &layer, Operation *contraction) {
  auto type = contraction->getAttrOfType<TypeAttr>(weightTypeAttrName);
  auto key = contraction->getAttrOfType<StringAttr>(keyAttrName);
  if (!type || !key || contraction->getNumOperands() < 2)
    return;
  auto parameters = getQuantizationParameters(type.getValue());
  Value weights = contraction->getOperand(1);
  auto tensor = dyn_cast<RankedTensorType>(weights.getType());
  if (!parameters || !tensor || !tensor.hasStaticShape())
    return;
  WeightFacts facts;
  facts.key = key.str();
  facts.elements = tensor.getNumElements();
  facts.channels = parameters->scales.size();
  facts.minScale = *llvm::min_element(parameters->scales);
  facts.maxScale = *llvm::max_element(parameters->scales);
  layer.facts.weights = facts;
  layer.weights = weights;
  layer.weightType = type.getValue();
}

static void setType(LayerReport &facts, Type type) {
  auto uniform = dyn_cast<quant::UniformQuantizedType>(type);
  if (!uniform)
    return;
  facts.scale = uniform.getScale();
  facts.zeroPoint = uniform.getZeroPoint();
  facts.storageMin = uniform.getStorageTypeMin();
  facts.storageMax = uniform.getStorageTypeMax();
}

namespace {

class Collector {
public:
  explicit Collector(func::FuncOp function)
      : function(function), intervals(function) {}

  std::vector<Layer> run() {
    for (BlockArgument argument : function.getArguments())
      addArgument(argument);
    for (Operation &op : function.front())
      addOperation(&op);
    return std::move(layers);
  }

private:
  Layer &add(Value value, StringRef key, StringRef op) {
    Layer layer;
    layer.value = value;
    layer.facts.index = layers.size();
    layer.facts.key = key.str();
    layer.facts.op = op.str();
    ArrayRef<int64_t> shape = cast<ShapedType>(value.getType()).getShape();
    layer.facts.shape.assign(shape.begin(), shape.end());
    layers.push_back(std::move(layer));
    return layers.back();
  }

  static bool isStored(Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isInteger(8) || element.isInteger(16);
  }

  /// An argument of stored integers has its parameters as attributes.
  void addArgument(BlockArgument argument) {
    unsigned index = argument.getArgNumber();
    auto scale = function.getArgAttrOfType<FloatAttr>(index, "quanta.scale");
    auto zeroPoint =
        function.getArgAttrOfType<IntegerAttr>(index, "quanta.zero_point");
    auto name = function.getArgAttrOfType<StringAttr>(index, "quanta.name");
    if (!scale || !zeroPoint || !isStored(argument.getType()))
      return;
    LayerReport &facts =
        add(argument, name ? name.getValue() : "arg" + std::to_string(index),
            "input")
            .facts;
    facts.scale = scale.getValueAsDouble();
    facts.zeroPoint = zeroPoint.getInt();
    bool isByte = getElementTypeOrSelf(argument.getType()).isInteger(8);
    facts.storageMin = isByte ? -128 : -32767;
    facts.storageMax = isByte ? 127 : 32767;
  }

  void addOperation(Operation *op) {
    auto key = op->getAttrOfType<StringAttr>(keyAttrName);
    if (!key || op->getNumResults() != 1 || isMove(op) ||
        op->hasTrait<OpTrait::ConstantLike>())
      return;
    if (auto quantize = dyn_cast<QuantizeOp>(op))
      return addBorder(quantize, key);
    Value result = op->getResult(0);
    auto type = op->getAttrOfType<TypeAttr>(storedTypeAttrName);
    if (type && isStored(result.getType())) {
      auto name = op->getAttrOfType<StringAttr>(floatOpAttrName);
      Layer &layer = add(result, key, name ? name.getValue() : "");
      setType(layer.facts, type.getValue());
      describeBody(layer, op);
    } else if (getElementTypeOrSelf(result).isF32()) {
      Layer &layer = add(result, key, op->getName().getStringRef());
      layer.facts.macs = countMacs(op);
      auto because = op->getAttrOfType<StringAttr>("quanta.float_because");
      layer.facts.floatReason = Scheme::get(op).staysFloat()
                                    ? "the configuration asks for it"
                                : because ? because.str()
                                          : "the op has no integer form";
    }
  }

  /// Where the function takes real numbers, the quantization is a layer.
  void addBorder(QuantizeOp quantize, StringAttr key) {
    for (Operation *user : quantize->getUsers())
      if (auto cast = dyn_cast<quant::StorageCastOp>(user);
          cast && isStored(cast.getType())) {
        setType(
            add(cast.getResult(), key,
                isa<BlockArgument>(quantize.getInput()) ? "input" : "quantize")
                .facts,
            quantize.getResult().getType().getElementType());
        return;
      }
  }

  void describeBody(Layer &layer, Operation *op) {
    if (auto requantize = dyn_cast<RequantizeOp>(op))
      layer.facts.requantize = describe(requantize, intervals);
    for (Operation *part : collectBody(op)) {
      layer.facts.macs += countMacs(part);
      if (part->hasAttr(weightTypeAttrName))
        describeWeights(layer, part);
    }
  }

  func::FuncOp function;
  IntegerIntervals intervals;
  std::vector<Layer> layers;
};

} // namespace

std::vector<Layer> mlir::quanta::collectLayers(func::FuncOp function) {
  return Collector(function).run();
}

int64_t mlir::quanta::countConstantBytes(func::FuncOp function) {
  int64_t bytes = 0;
  function.walk([&](Operation *op) {
    ElementsAttr elements;
    if (!op->hasTrait<OpTrait::ConstantLike>() ||
        !matchPattern(op, m_Constant(&elements)) ||
        !elements.getElementType().isIntOrFloat() ||
        elements.getNumElements() < 2)
      return;
    bytes +=
        elements.getNumElements() *
        llvm::divideCeil(elements.getElementType().getIntOrFloatBitWidth(), 8);
  });
  return bytes;
}

FailureOr<Report> mlir::quanta::describeModule(ModuleOp module,
                                               StringRef name) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || function.isExternal() || !function.getBody().hasOneBlock())
    return module.emitError("expected an entry function '@main' of one block");
  // Numbers are those of one sample.
  auto sample = cloneWithBatch(function, 1);
  if (failed(sample))
    return failure();
  function = **sample;
  Report report;
  report.model = name.str();
  report.macs = countMacs(function);
  report.weightBytes = countConstantBytes(function);
  for (Layer &layer : collectLayers(function))
    report.layers.push_back(std::move(layer.facts));
  if (llvm::all_of(report.layers,
                   [](const LayerReport &layer) { return layer.isFloat(); }))
    return function.emitError(
        "no tensor with a scale to report on: expected an integer module "
        "whose ops have 'quanta.type'");
  return report;
}

OwningOpRef<ModuleOp>
mlir::quanta::exposeTensors(func::FuncOp function, ArrayRef<Value> values,
                            SmallVectorImpl<size_t> &positions) {
  IRMapping mapping;
  auto module = function->getParentOfType<ModuleOp>();
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(module->clone(mapping)));
  auto clone = copy->lookupSymbol<func::FuncOp>(function.getName());
  Operation *terminator = clone.front().getTerminator();
  SmallVector<Value> results(terminator->getOperands());
  SmallVector<Type> types;
  for (Value value : values) {
    Value copied = mapping.lookup(value);
    auto *found = llvm::find(results, copied);
    positions.push_back(found - results.begin());
    if (found != results.end())
      continue;
    results.push_back(copied);
    types.push_back(copied.getType());
  }
  terminator->setOperands(results);
  SmallVector<unsigned> indices(types.size(), clone.getNumResults());
  SmallVector<DictionaryAttr> attributes(
      types.size(), DictionaryAttr::get(clone.getContext()));
  (void)clone.insertResults(indices, types, attributes);
  return copy;
}
