//===- WeightRange.cpp - How far the integers of weights reach -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/WeightRange.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mlir::quanta;

static constexpr int64_t candidates = 128, smallestCandidate = 32;

std::optional<RangeOptions>
mlir::quanta::parseWeightRange(llvm::StringRef text) {
  auto options = parseRangeOptions(text);
  if (!options || (options->method != RangeMethod::MinMax &&
                   options->method != RangeMethod::Percentile &&
                   options->method != RangeMethod::MeanSquaredError))
    return std::nullopt;
  return options;
}

static double getLargest(llvm::ArrayRef<float> weights) {
  double largest = 0;
  for (float weight : weights)
    largest = std::max<double>(largest, std::abs(weight));
  return largest;
}

static double getSquaredError(llvm::ArrayRef<float> weights, double limit,
                              int64_t levels) {
  const double scale = limit / levels;
  double error = 0;
  for (double weight : weights) {
    double stored =
        std::clamp<double>(std::nearbyint(weight / scale), -levels, levels);
    error += (weight - stored * scale) * (weight - stored * scale);
  }
  return error;
}

static double chooseLeastError(llvm::ArrayRef<float> weights, double largest,
                               int64_t levels) {
  double best = largest;
  double least = getSquaredError(weights, largest, levels);
  for (int64_t k = candidates - 1; k >= smallestCandidate; --k) {
    double limit = largest * k / candidates;
    double error = getSquaredError(weights, limit, levels);
    if (error < least) {
      least = error;
      best = limit;
    }
  }
  return best;
}

/// Weights that the share leaves out, counted from the largest.
static double choosePercentile(llvm::ArrayRef<float> weights,
                               double percentile) {
  std::vector<float> magnitudes;
  for (float weight : weights)
    magnitudes.push_back(std::abs(weight));
  size_t rank = std::ceil(percentile / 100 * magnitudes.size());
  auto nth = magnitudes.begin() + std::max<size_t>(rank, 1) - 1;
  std::nth_element(magnitudes.begin(), nth, magnitudes.end());
  return *nth;
}

double mlir::quanta::chooseWeightLimit(llvm::ArrayRef<float> weights,
                                       const RangeOptions &options,
                                       int64_t levels) {
  const double largest = getLargest(weights);
  if (largest == 0)
    return 0;
  if (options.method == RangeMethod::Percentile)
    return choosePercentile(weights, options.percentile);
  if (options.method == RangeMethod::MeanSquaredError)
    return chooseLeastError(weights, largest, levels);
  return largest;
}
