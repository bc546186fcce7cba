//===- LayerComparison.cpp - Every layer of a model on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerComparison.h"
#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Pipelines/Execution.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// A copy of a module with @main, of one sample where its batch is dynamic. Null
/// after an error.
static OwningOpRef<ModuleOp> cloneForOneSample(ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  auto function = copy->lookupSymbol<func::FuncOp>("main");
  if (!hasDynamicBatch(function))
    return copy;
  FailureOr<BatchAxes> axes = BatchAxes::compute(function);
  if (failed(axes))
    return {};
  axes->resize(function, 1);
  return copy;
}

/// The constant weights of the op that makes `value`; empty for another op.
static SmallVector<float> findFloatWeights(Value value) {
  auto op = dyn_cast_or_null<QuantizableOpInterface>(
      value ? value.getDefiningOp() : nullptr);
  if (!op)
    return {};
  for (OpOperand &operand : op->getOpOperands())
    if (op.getOperandRole(operand.getOperandNumber()) == OperandRole::Weight)
      return getFloatConstant(operand.get()).value_or(SmallVector<float>());
  return {};
}

SmallVector<Value> LayerComparison::findFloatTensors(func::FuncOp function) {
  TensorKeys keys(function);
  SmallVector<Value> values;
  Type f32 = Float32Type::get(function.getContext());
  auto find = [&](StringRef key, ArrayRef<int64_t> shape,
                  Type element) -> Value {
    Value value = keys.find(key);
    bool fits =
        value && value.getType() == RankedTensorType::get(shape, element);
    return fits ? value : Value();
  };
  for (Layer &layer : layers) {
    Value value = find(layer.facts.key, layer.facts.shape, f32);
    floatTensors.push_back(value ? std::optional<size_t>(values.size())
                                 : std::nullopt);
    if (value)
      values.push_back(value);
    SmallVector<float> weights;
    if (layer.facts.weights) {
      weights = findFloatWeights(keys.find(layer.facts.weights->key));
      compareWeights(layer, weights);
    }
    isolated->addLayer(layer, value != nullptr, std::move(weights));
  }
  isolated->findInputs([&](const LayerInput &input) -> std::optional<size_t> {
    auto type = cast<RankedTensorType>(input.value.getType());
    Value value = find(input.key, type.getShape(),
                       input.type ? f32 : type.getElementType());
    if (!value)
      return std::nullopt;
    values.push_back(value);
    return values.size() - 1;
  });
  return values;
}

llvm::Error LayerComparison::open(Opened &opened, func::FuncOp function,
                                  ArrayRef<Value> values, Dataset &dataset,
                                  llvm::StringRef spec, bool normalizes) {
  auto compiled =
      compileForHost(*exposeTensors(function, values, opened.outputs));
  if (!compiled)
    return compiled.takeError();
  opened.model = std::move(*compiled);
  auto created = SampleRunner::create(*opened.model, dataset, spec, normalizes);
  if (!created)
    return created.takeError();
  opened.runner.emplace(std::move(*created));
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<LayerComparison>>
LayerComparison::create(ModuleOp module, ModuleOp floatModule, Dataset &dataset,
                        llvm::StringRef spec, bool normalizes) {
  std::unique_ptr<LayerComparison> result(new LayerComparison);
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function)
    return makeError("a report needs a function '@main'");
  result->integerModule = cloneForOneSample(module);
  if (!result->integerModule)
    return makeError("the samples of the module are not independent");
  function = result->integerModule->lookupSymbol<func::FuncOp>("main");
  result->layers = collectLayers(function);
  if (llvm::all_of(result->layers,
                   [](const Layer &layer) { return layer.facts.isFloat(); }))
    return makeError("there is no tensor with a scale to report on: --report "
                     "is for an integer module, quant-compile -o M.mlir");
  result->weightBytes = countConstantBytes(function);
  SmallVector<Value> values = llvm::map_to_vector(
      result->layers, [](const Layer &layer) { return layer.value; });
  if (llvm::Error error =
          open(result->integer, function, values, dataset, spec, normalizes))
    return std::move(error);
  if (!floatModule)
    return result;
  auto floatFunction = floatModule.lookupSymbol<func::FuncOp>("main");
  if (!floatFunction)
    return makeError("the float model has no function '@main'");
  OwningOpRef<ModuleOp> floatSample = cloneForOneSample(floatModule);
  if (!floatSample)
    return makeError("the samples of the float model are not independent");
  floatFunction = floatSample->lookupSymbol<func::FuncOp>("main");
  result->floatWeightBytes = countConstantBytes(floatFunction);
  result->isolated.emplace();
  SmallVector<Value> floatValues = result->findFloatTensors(floatFunction);
  if (floatValues.empty())
    return makeError("no tensor of the float model has the name and shape of a "
                     "layer: is it the model that was compiled?");
  if (llvm::Error error = open(result->real, floatFunction, floatValues,
                               dataset, spec, normalizes))
    return std::move(error);
  if (llvm::Error error = result->isolated->compile(function, result->layers))
    return std::move(error);
  return result;
}

llvm::Error LayerComparison::add(int64_t sample) {
  for (Opened *opened : {&integer, &real})
    if (opened->runner)
      if (llvm::Error error = opened->runner->select(sample))
        return error;
  for (auto [index, layer] : llvm::enumerate(layers)) {
    llvm::ArrayRef<char> bytes;
    if (real.runner && floatTensors[index])
      bytes = real.runner->getOutput(real.outputs[*floatTensors[index]]);
    llvm::ArrayRef<float> values(reinterpret_cast<const float *>(bytes.data()),
                                 bytes.size() / sizeof(float));
    addSample(layer.facts, integer.runner->getOutput(integer.outputs[index]),
              values);
  }
  if (!isolated)
    return llvm::Error::success();
  return isolated->add(
      [&](size_t tensor) {
        return real.runner->getOutput(real.outputs[tensor]);
      },
      [&](size_t layer) { return *floatTensors[layer]; });
}

void LayerComparison::finish(Report &report) {
  if (isolated)
    isolated->finish(integerModule->lookupSymbol<func::FuncOp>("main"), layers);
  report.weightBytes = weightBytes;
  report.floatWeightBytes = floatWeightBytes;
  for (Layer &layer : layers)
    report.layers.push_back(std::move(layer.facts));
  layers.clear();
}
