//===- Measures.cpp - What samples and weights show of a layer -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Numerics/Quantize.h"
#include "quanta/Report/Layers.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// Narrow enough for the smallest tensors; bins double until they fit.
static constexpr double finestBin = 0x1p-40;
/// Bins of a histogram over the range of the integers.
static constexpr int64_t binsOfRange = 64;

static ActivationMeasures &getMeasures(LayerReport &layer) {
  if (!layer.measures) {
    layer.measures.emplace();
    if (!layer.isFloat())
      layer.measures->histogram = LinearHistogram(
          layer.getRangeMin(),
          (layer.getRangeMax() - layer.getRangeMin()) / binsOfRange);
    else
      layer.measures->histogram = LinearHistogram(0, finestBin);
  }
  return *layer.measures;
}

static void addToDistribution(ActivationMeasures &measures, double value) {
  measures.min = measures.count ? std::min(measures.min, value) : value;
  measures.max = measures.count ? std::max(measures.max, value) : value;
  measures.histogram.add(value);
  ++measures.count;
}

static void addFloatSample(ActivationMeasures &measures, ArrayRef<char> stored,
                           ArrayRef<float> real) {
  for (size_t i = 0; i < stored.size() / sizeof(float); ++i) {
    float value;
    std::memcpy(&value, stored.data() + i * sizeof(float), sizeof(float));
    if (!real.empty())
      measures.network.add(real[i], value);
    addToDistribution(measures, real.empty() ? value : real[i]);
  }
}

int32_t LayerReport::read(ArrayRef<char> stored, size_t index) const {
  if (getBytes() == 1)
    return static_cast<int8_t>(stored[index]);
  int16_t value;
  std::memcpy(&value, stored.data() + index * sizeof(value), sizeof(value));
  return value;
}

void mlir::quanta::addSample(LayerReport &layer, ArrayRef<char> stored,
                             ArrayRef<float> real) {
  ActivationMeasures &measures = getMeasures(layer);
  if (layer.isFloat())
    return addFloatSample(measures, stored, real);
  const int32_t zeroPoint = layer.zeroPoint, storageMin = layer.storageMin,
                storageMax = layer.storageMax;
  const float scale = layer.scale;
  // What lies within half a step of the range is rounded, not cut off.
  const double lower = layer.getRangeMin() - layer.scale / 2;
  const double upper = layer.getRangeMax() + layer.scale / 2;
  if (!real.empty() && !measures.clipped)
    measures.clipped = 0;
  for (size_t i = 0; i < stored.size() / layer.getBytes(); ++i) {
    int32_t integer = layer.read(stored, i);
    measures.atLimit += integer != zeroPoint &&
                        (integer == storageMin || integer == storageMax);
    double value = dequantize(integer, scale, zeroPoint);
    if (real.empty()) {
      addToDistribution(measures, value);
      continue;
    }
    float exact = real[i];
    measures.network.add(exact, value);
    measures.grid.add(exact, dequantize(quantize(exact, scale, zeroPoint,
                                                 storageMin, storageMax),
                                        scale, zeroPoint));
    *measures.clipped += exact < lower || exact > upper;
    addToDistribution(measures, exact);
  }
}

void mlir::quanta::compareWeights(Layer &layer, ArrayRef<float> real) {
  auto stored = readIntegers(layer.weights);
  auto parameters = getQuantizationParameters(layer.weightType);
  auto type = cast<RankedTensorType>(layer.weights.getType());
  if (!stored || stored->size() != real.size() || !parameters)
    return;
  int64_t inner = 1;
  if (parameters->axis)
    for (int64_t size : type.getShape().drop_front(*parameters->axis + 1))
      inner *= size;
  const size_t channels = parameters->scales.size();
  SignalToNoise all;
  std::vector<SignalToNoise> perChannel(channels);
  for (size_t i = 0; i < real.size(); ++i) {
    size_t channel = i / inner % channels;
    double value = (*stored)[i] * parameters->scales[channel];
    all.add(real[i], value);
    perChannel[channel].add(real[i], value);
  }
  WeightFacts &facts = *layer.facts.weights;
  facts.sqnr = all.getDecibels();
  for (auto [channel, ratio] : llvm::enumerate(perChannel)) {
    auto decibels = ratio.getDecibels();
    if (decibels &&
        (!facts.worstChannelSqnr || *decibels < *facts.worstChannelSqnr)) {
      facts.worstChannelSqnr = decibels;
      facts.worstChannel = channel;
    }
  }
}
