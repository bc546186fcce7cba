//===- IsolatedLayers.cpp - Every layer on the float model's inputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IsolatedLayers.h"
#include "quanta/Pipelines/Execution.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

/// By how much the farthest value leaves [min, max].
static double getExcess(ArrayRef<float> values, double min, double max) {
  double excess = 0;
  for (float value : values)
    excess = std::max({excess, value - max, min - value});
  return excess;
}

static ArrayRef<float> toFloats(ArrayRef<char> bytes) {
  return {reinterpret_cast<const float *>(bytes.data()),
          bytes.size() / sizeof(float)};
}

void IsolatedLayers::addLayer(const Layer &layer, bool hasFloat,
                              SmallVector<float> layerWeights) {
  bodies.push_back(hasFloat ? getLayerBody(layer) : std::nullopt);
  weights.push_back(std::move(layerWeights));
}

void IsolatedLayers::findInputs(
    llvm::function_ref<std::optional<size_t>(const LayerInput &)> find) {
  for (std::optional<LayerBody> &body : bodies) {
    if (!body)
      continue;
    for (const LayerInput &input : body->inputs) {
      if (tensors.count(input.value))
        continue;
      if (std::optional<size_t> tensor = find(input))
        tensors[input.value] = *tensor;
    }
    if (llvm::any_of(body->inputs, [&](const LayerInput &input) {
          return !tensors.count(input.value);
        }))
      body.reset();
  }
}

llvm::Error IsolatedLayers::compile(func::FuncOp function,
                                    ArrayRef<Layer> layers) {
  // A layer whose error has no bound needs no run.
  IntegerIntervals intervals(function);
  for (auto [layer, body, floats] : llvm::zip_equal(layers, bodies, weights)) {
    SmallVector<double> excess(body ? body->inputs.size() : 0, 0.0);
    if (body && !boundError(layer, *body, excess, floats, intervals))
      body.reset();
  }
  SmallVector<LayerInput> inputs;
  SmallVector<size_t> numbers;
  OwningOpRef<ModuleOp> module =
      isolateLayers(function, layers, bodies, inputs, numbers);
  if (numbers.empty())
    return llvm::Error::success();
  for (const LayerInput &input : inputs)
    arguments.push_back({input, tensors.lookup(input.value)});
  for (size_t number : numbers) {
    Result &result = results.emplace_back();
    result.layer = number;
    result.facts = layers[number].facts;
    // A bound asks for one input.
    const LayerBody &body = *bodies[number];
    if (NormalizeOp normalize = body.getNormalization())
      result.rows.emplace(normalize, body.inputs.front().type);
  }
  auto compiled = compileForHost(*module);
  if (!compiled)
    return compiled.takeError();
  model = std::move(*compiled);
  for (auto [result, output] :
       llvm::zip_equal(results, model->getDescriptor().outputs))
    result.stored.resize(output.bytes());
  return llvm::Error::success();
}

llvm::Error
IsolatedLayers::add(llvm::function_ref<ArrayRef<char>(size_t)> getTensor,
                    llvm::function_ref<size_t(size_t)> getNumber) {
  if (!model)
    return llvm::Error::success();
  SmallVector<const void *> inputData;
  for (auto [argument, input] :
       llvm::zip_equal(arguments, model->getDescriptor().inputs)) {
    ArrayRef<char> bytes = getTensor(argument.tensor);
    if (static_cast<int64_t>(bytes.size()) != input.bytes()) {
      // Several samples share a run: a layer can't be run on one of them.
      model.reset();
      results.clear();
      return llvm::Error::success();
    }
    inputData.push_back(bytes.data());
    const auto type = argument.input.type;
    if (!type)
      continue;
    auto real = [&](int64_t stored) {
      return type.getScale() * (stored - type.getZeroPoint());
    };
    argument.excess =
        std::max(argument.excess,
                 getExcess(toFloats(bytes), real(type.getStorageTypeMin()),
                           real(type.getStorageTypeMax())));
  }
  SmallVector<void *> outputData;
  for (Result &result : results)
    outputData.push_back(result.stored.data());
  if (llvm::Error error = model->run(inputData, outputData))
    return error;
  for (Result &result : results) {
    ArrayRef<float> real = toFloats(getTensor(getNumber(result.layer)));
    if (result.rows)
      result.rows->add(toFloats(getTensor(
          tensors.lookup(bodies[result.layer]->inputs.front().value))));
    const LayerReport &facts = result.facts;
    const ArrayRef<char> stored(result.stored.data(), result.stored.size());
    for (auto [i, value] : llvm::enumerate(real)) {
      const double integer =
          facts.scale *
          static_cast<double>(facts.read(stored, i) - facts.zeroPoint);
      result.observed = std::max(result.observed, std::abs(value - integer));
    }
    result.excess = std::max(result.excess, getExcess(real, facts.getRangeMin(),
                                                      facts.getRangeMax()));
  }
  return llvm::Error::success();
}

void IsolatedLayers::finish(func::FuncOp function, std::vector<Layer> &layers) {
  IntegerIntervals intervals(function);
  DenseMap<Value, double> excess;
  for (const Argument &argument : arguments)
    excess[argument.input.value] = argument.excess;
  for (const Result &result : results) {
    const LayerBody &body = *bodies[result.layer];
    SmallVector<double> beyond;
    for (const LayerInput &input : body.inputs)
      beyond.push_back(excess.lookup(input.value));
    auto terms =
        boundError(layers[result.layer], body, beyond, weights[result.layer],
                   intervals, result.rows ? &*result.rows : nullptr);
    if (!terms)
      continue;
    // The clamp at the ends of the result's range moves no two numbers apart;
    // what lies beyond comes on top. An input has been counted already.
    if (!body.ops.empty())
      terms->saturation += result.excess;
    ErrorFacts facts;
    facts.observed = result.observed;
    facts.bound = terms->getTotal();
    facts.inputs = terms->inputs;
    facts.weights = terms->weights;
    facts.rounding = terms->rounding;
    facts.saturation = terms->saturation;
    layers[result.layer].facts.error = facts;
  }
}
