//===- Report.h - What quantization did to each layer -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_REPORT_H
#define QUANTA_REPORT_REPORT_H

#include "quanta/Report/LinearHistogram.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace mlir::quanta {

/// A ratio of energies in decibels, 10 log10(signal / noise), over all elements
/// that were added. Infinite without noise, nothing without elements.
class SignalToNoise {
public:
  void add(double real, double quantized) {
    signal += real * real;
    noise += (real - quantized) * (real - quantized);
    isEmpty = false;
  }
  std::optional<double> getDecibels() const;

private:
  double signal = 0, noise = 0;
  bool isEmpty = true;
};

/// What the samples showed of one activation; docs/Report.md defines each.
struct ActivationMeasures {
  uint64_t count = 0;
  /// Stored values at either end of the storage, other than the zero point.
  uint64_t atLimit = 0;
  /// With a float model only: values of it that the range cuts off, and how
  /// far the quantized network, and this tensor's own grid alone, are from it.
  std::optional<uint64_t> clipped;
  SignalToNoise network, grid;
  /// Of the float values, or of the dequantized ones without a float model.
  double min = 0, max = 0;
  LinearHistogram histogram;
};

/// The constant weights of a layer.
struct WeightFacts {
  /// The float op's name; the layer may have that of the clamp behind it.
  std::string key;
  int64_t elements = 0;
  /// 1 for a scale of the whole tensor.
  int64_t channels = 1;
  double minScale = 0, maxScale = 0;
  /// With a float model only: of all weights, and of the worst channel.
  std::optional<double> sqnr, worstChannelSqnr;
  std::optional<int64_t> worstChannel;
};

/// The requantization that makes the stored integers.
struct RequantizeFacts {
  std::vector<int32_t> multipliers, shifts;
  std::string rounding, realization;
  /// All values that the accumulators can take, from the real weights.
  int64_t minAccumulator = 0, maxAccumulator = 0;
};

/// One layer by itself, its inputs being the float model's, quantized once: how
/// far its result is from float. Real units.
struct ErrorFacts {
  double observed = 0;
  /// No inputs within the samples' range give more, and what that consists of.
  double bound = 0, inputs = 0, weights = 0, rounding = 0, saturation = 0;
};

/// One tensor of the model: i8 or i16 with a scale, or f32 where the op stayed
/// float.
struct LayerReport {
  /// Position in the model; layers are kept in this order.
  int64_t index = 0;
  std::string key;
  /// The float ops that made it: "tosa.conv2d + tosa.clamp".
  std::string op;
  std::vector<int64_t> shape;
  int64_t macs = 0;
  /// Why it is f32; empty for integers, which have the numbers below.
  std::string floatReason;
  double scale = 0;
  int64_t zeroPoint = 0, storageMin = 0, storageMax = 0;
  std::optional<RequantizeFacts> requantize;
  std::optional<WeightFacts> weights;
  std::optional<ActivationMeasures> measures;
  /// With a float model only, where a bound is known.
  std::optional<ErrorFacts> error;

  bool isFloat() const { return !floatReason.empty(); }
  /// Of one stored integer.
  int64_t getBytes() const {
    return storageMin < -128 || storageMax > 127 ? 2 : 1;
  }
  /// The stored integer `index` of a tensor in memory.
  int32_t read(llvm::ArrayRef<char> stored, size_t index) const;
  /// The real values of the storage's ends.
  double getRangeMin() const { return scale * (storageMin - zeroPoint); }
  double getRangeMax() const { return scale * (storageMax - zeroPoint); }
  std::optional<double> getSqnr() const {
    return measures ? measures->network.getDecibels() : std::nullopt;
  }
  /// Shares from 0 to 1; nothing without samples, or without a float model.
  std::optional<double> getSaturation() const;
  std::optional<double> getAtLimit() const;
};

struct Report {
  std::string model;
  /// The float model compared with; empty for none.
  std::string against;
  /// Without samples there are only the facts that the module holds.
  std::optional<int64_t> samples;
  /// Percent.
  std::optional<double> top1, floatTop1, agreement;
  std::optional<double> sqnr;
  int64_t macs = 0;
  /// Bytes of constants with more than one element.
  int64_t weightBytes = 0;
  std::optional<int64_t> floatWeightBytes, arenaBytes;
  std::vector<LayerReport> layers;

  /// The layers, the lowest SQNR first; those without one behind, in the order
  /// of the model.
  std::vector<const LayerReport *> getWorstFirst() const;
};

enum class ReportFormat { Text, Json, Html };

/// By the extension: .txt, .json, .html. The error is a usage error.
llvm::Expected<ReportFormat> parseReportFormat(llvm::StringRef path);

void printReport(llvm::raw_ostream &stream, const Report &report,
                 ReportFormat format);

/// Prints to `path` by way of a temporary file; "-" is stdout.
llvm::Error writeReport(const Report &report, llvm::StringRef path,
                        ReportFormat format);

} // namespace mlir::quanta

#endif // QUANTA_REPORT_REPORT_H
