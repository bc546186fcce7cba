//===- WriteJson.cpp - A report as JSON -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Writers.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mlir::quanta;

using llvm::json::OStream;

/// JSON has no infinity: null.
static llvm::json::Value toJson(double value) {
  return std::isfinite(value) ? llvm::json::Value(value)
                              : llvm::json::Value(nullptr);
}

static void writeOptional(OStream &json, llvm::StringRef name,
                          std::optional<double> value) {
  if (value)
    json.attribute(name, toJson(*value));
}

/// Model names and keys may come from a file that is not UTF-8.
static void writeText(OStream &json, llvm::StringRef name,
                      llvm::StringRef text) {
  json.attribute(name, llvm::json::fixUTF8(text));
}

template <typename T>
static void writeArray(OStream &json, llvm::StringRef name, const T &values) {
  json.attributeArray(name, [&] {
    for (auto value : values)
      json.value(toJson(value));
  });
}

static void writeIntegers(OStream &json, llvm::StringRef name,
                          llvm::ArrayRef<int64_t> values) {
  json.attributeArray(name, [&] {
    for (int64_t value : values)
      json.value(value);
  });
}

static void writeMeasures(OStream &json, const LayerReport &layer) {
  const ActivationMeasures &measures = *layer.measures;
  json.attribute("values", static_cast<int64_t>(measures.count));
  writeOptional(json, "sqnr_db", layer.getSqnr());
  if (!layer.isFloat())
    writeOptional(json, "grid_sqnr_db", measures.grid.getDecibels());
  writeOptional(json, "saturation", layer.getSaturation());
  writeOptional(json, "at_limit", layer.getAtLimit());
  writeArray(json, "observed",
             llvm::ArrayRef<double>{measures.min, measures.max});
  json.attributeObject("histogram", [&] {
    json.attribute("first", toJson(measures.histogram.getLower(0)));
    json.attribute("width", toJson(measures.histogram.getWidth()));
    json.attributeArray("counts", [&] {
      for (uint64_t count : measures.histogram.getCounts())
        json.value(static_cast<int64_t>(count));
    });
  });
}

static void writeError(OStream &json, const ErrorFacts &error) {
  json.attributeObject("error", [&] {
    json.attribute("observed", toJson(error.observed));
    json.attribute("bound", toJson(error.bound));
    json.attribute("inputs", toJson(error.inputs));
    json.attribute("weights", toJson(error.weights));
    json.attribute("rounding", toJson(error.rounding));
    json.attribute("saturation", toJson(error.saturation));
  });
}

static void writeWeights(OStream &json, const WeightFacts &weights) {
  json.attributeObject("weights", [&] {
    writeText(json, "key", weights.key);
    json.attribute("elements", weights.elements);
    json.attribute("scales", weights.channels);
    writeArray(json, "scale",
               llvm::ArrayRef<double>{weights.minScale, weights.maxScale});
    writeOptional(json, "sqnr_db", weights.sqnr);
    writeOptional(json, "worst_channel_sqnr_db", weights.worstChannelSqnr);
    if (weights.worstChannel)
      json.attribute("worst_channel", *weights.worstChannel);
  });
}

static void writeRequantize(OStream &json, const RequantizeFacts &facts) {
  json.attributeObject("requantize", [&] {
    json.attributeArray("multipliers", [&] {
      for (int32_t multiplier : facts.multipliers)
        json.value(multiplier);
    });
    json.attributeArray("shifts", [&] {
      for (int32_t shift : facts.shifts)
        json.value(shift);
    });
    json.attribute("rounding", facts.rounding);
    json.attribute("realization", facts.realization);
    writeIntegers(json, "accumulator",
                  {facts.minAccumulator, facts.maxAccumulator});
  });
}

static void writeLayer(OStream &json, const LayerReport &layer) {
  json.object([&] {
    json.attribute("index", layer.index);
    writeText(json, "key", layer.key);
    writeText(json, "op", layer.op);
    writeIntegers(json, "shape", layer.shape);
    json.attribute("macs", layer.macs);
    if (layer.isFloat()) {
      writeText(json, "float", layer.floatReason);
    } else {
      json.attribute("scale", toJson(layer.scale));
      json.attribute("zero_point", layer.zeroPoint);
      writeIntegers(json, "storage", {layer.storageMin, layer.storageMax});
      writeArray(
          json, "range",
          llvm::ArrayRef<double>{layer.getRangeMin(), layer.getRangeMax()});
    }
    if (layer.measures)
      writeMeasures(json, layer);
    if (layer.error)
      writeError(json, *layer.error);
    if (layer.weights)
      writeWeights(json, *layer.weights);
    if (layer.requantize)
      writeRequantize(json, *layer.requantize);
  });
}

void mlir::quanta::report::printJson(llvm::raw_ostream &stream,
                                     const Report &report) {
  OStream json(stream, /*IndentSize=*/1);
  json.object([&] {
    json.attribute("format", "quanta-report");
    json.attribute("version", 1);
    writeText(json, "model", report.model);
    if (!report.against.empty())
      writeText(json, "against", report.against);
    if (report.samples)
      json.attribute("samples", *report.samples);
    writeOptional(json, "top1", report.top1);
    writeOptional(json, "float_top1", report.floatTop1);
    writeOptional(json, "agreement", report.agreement);
    writeOptional(json, "sqnr_db", report.sqnr);
    json.attribute("macs", report.macs);
    json.attribute("weight_bytes", report.weightBytes);
    if (report.floatWeightBytes)
      json.attribute("float_weight_bytes", *report.floatWeightBytes);
    if (report.arenaBytes)
      json.attribute("arena_bytes", *report.arenaBytes);
    json.attributeArray("layers", [&] {
      for (const LayerReport *layer : report.getWorstFirst())
        writeLayer(json, *layer);
    });
  });
  stream << '\n';
}
