//===- Range.h - From records to ranges and quantization parameters -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CALIBRATION_RANGE_H
#define QUANTA_CALIBRATION_RANGE_H

#include "quanta/Calibration/Statistics.h"
#include <optional>

namespace mlir::quanta {

/// How a range is chosen from a record; docs/Calibration.md has the formulas.
enum class RangeMethod {
  /// The exact extremes.
  MinMax,
  /// Leaves out a share of the values at either end. Needs a histogram.
  Percentile,
  /// Smallest mean squared error of an affine quantization to `levels` levels:
  /// clipping plus rounding. Needs a histogram.
  MeanSquaredError,
  /// Least Kullback-Leibler divergence of the histogram quantized to `levels`
  /// levels from the histogram itself. Needs a histogram.
  Entropy,
  /// Whatever disturbs the network's output least, measured on samples
  /// (quanta/Pipelines/Refine.h). Where there are only records it is
  /// MeanSquaredError, the best signal-to-noise ratio of the tensor itself.
  Auto,
};

struct RangeOptions {
  RangeMethod method = RangeMethod::MinMax;
  /// Percentile: this percentage of the values is not above max, and the same
  /// percentage is not below min. Between 50 and 100.
  double percentile = 99.99;
  /// MeanSquaredError and Entropy: number of quantized values.
  int64_t levels = 256;
  /// The range is [-m, m], with m chosen from the magnitudes by the method; they
  /// have levels / 2 levels.
  bool symmetric = false;
};

/// A closed range of real values; finite, min <= max.
struct RealRange {
  double min = 0.0;
  double max = 0.0;
};

/// One range a channel of the record. Fails if the method needs a histogram
/// that the record doesn't have, or an option is out of range.
llvm::Expected<std::vector<RealRange>> chooseRange(const Record &record,
                                                   const RangeOptions &options);

/// "min-max", "percentile", "mse", "entropy", "auto"; nothing for another name.
std::optional<RangeMethod> parseRangeMethod(llvm::StringRef name);

/// "METHOD" or "percentile:P", and "/symmetric" behind any of them, as command
/// lines and pass options have it. Nothing for an unknown method or a P that is
/// not between 50 and 100.
std::optional<RangeOptions> parseRangeOptions(llvm::StringRef text);
/// What parseRangeOptions takes, for messages: "min-max, percentile, ... or mse".
llvm::StringRef getRangeSyntax();
llvm::StringRef getName(RangeMethod method);
/// Whether the method can do with the extremes alone.
bool needsHistogram(RangeMethod method);

/// real = scale * (stored - zeroPoint). `scale` is positive, finite and a
/// number that f32 represents.
struct QuantParams {
  double scale = 1.0;
  int64_t zeroPoint = 0;
};

/// Activations, affine: the range is extended to hold 0, scale is
/// (max - min) / (storageMax - storageMin) rounded to f32, and zeroPoint is
/// round(storageMin - min / scale) clamped to the storage. A range of width 0
/// has scale 1; a scale below the normal f32 becomes the smallest of those.
QuantParams chooseQuantParams(const RealRange &range, int64_t storageMin = -128,
                              int64_t storageMax = 127);

/// Weights, symmetric: scale = maxAbs / storageMax rounded to f32, zero point
/// 0. All zeros (maxAbs 0) has scale 1.
QuantParams chooseSymmetricQuantParams(double maxAbs, int64_t storageMax = 127);

} // namespace mlir::quanta

#endif // QUANTA_CALIBRATION_RANGE_H
