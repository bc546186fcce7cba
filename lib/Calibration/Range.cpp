//===- Range.cpp - From records to ranges -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include "RangeBins.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;
using namespace mlir::quanta;

static constexpr RangeMethod allMethods[] = {
    RangeMethod::MinMax, RangeMethod::Percentile, RangeMethod::MeanSquaredError,
    RangeMethod::Entropy, RangeMethod::Auto};

std::optional<RangeMethod> mlir::quanta::parseRangeMethod(StringRef name) {
  for (RangeMethod method : allMethods)
    if (name == getName(method))
      return method;
  return std::nullopt;
}

std::optional<RangeOptions> mlir::quanta::parseRangeOptions(StringRef text) {
  RangeOptions options;
  options.symmetric = text.consume_back("/symmetric");
  auto [name, parameter] = text.split(':');
  auto method = parseRangeMethod(name);
  if (!method)
    return std::nullopt;
  options.method = *method;
  if (text.contains(':'))
    if (*method != RangeMethod::Percentile ||
        parameter.getAsDouble(options.percentile) ||
        !(options.percentile >= 50 && options.percentile <= 100))
      return std::nullopt;
  return options;
}

StringRef mlir::quanta::getName(RangeMethod method) {
  switch (method) {
  case RangeMethod::MinMax:
    return "min-max";
  case RangeMethod::Percentile:
    return "percentile";
  case RangeMethod::MeanSquaredError:
    return "mse";
  case RangeMethod::Entropy:
    return "entropy";
  case RangeMethod::Auto:
    return "auto";
  }
  llvm_unreachable("all methods are handled");
}

StringRef mlir::quanta::getRangeSyntax() {
  return "min-max, percentile, percentile:P, mse, entropy or auto, and "
         "/symmetric behind any of them";
}

bool mlir::quanta::needsHistogram(RangeMethod method) {
  return method != RangeMethod::MinMax;
}

/// The value that `rank` of the values are not above, by linear interpolation
/// inside of the bin.
static double valueAtRank(ArrayRef<ValueBin> ascending, double rank) {
  for (const ValueBin &bin : ascending) {
    if (rank <= bin.count)
      return bin.low + (bin.high - bin.low) * rank / bin.count;
    rank -= bin.count;
  }
  return ascending.back().high;
}

static RealRange choosePercentile(ArrayRef<ValueBin> bins, double percentile) {
  std::vector<ValueBin> mirrored;
  double total = 0;
  for (const ValueBin &bin : reverse(bins)) {
    mirrored.push_back({-bin.high, -bin.low, bin.count});
    total += bin.count;
  }
  double rank = total * (percentile / 100);
  double max = valueAtRank(bins, rank);
  // Not -x, which makes a negative zero of zero.
  double min = 0.0 - valueAtRank(mirrored, rank);
  return {std::min(min, max), std::max(min, max)};
}

/// The range of a channel that isn't constant.
static RealRange chooseByHistogram(ArrayRef<ValueBin> bins,
                                   const RangeOptions &options,
                                   int64_t levels) {
  switch (options.method) {
  case RangeMethod::Percentile:
    return choosePercentile(bins, options.percentile);
  case RangeMethod::Entropy:
    return chooseLeastDivergence(bins, levels);
  case RangeMethod::MeanSquaredError:
  case RangeMethod::Auto:
    return chooseLeastError(bins, levels);
  case RangeMethod::MinMax:
    break;
  }
  llvm_unreachable("min-max needs no histogram");
}

static RealRange chooseChannelRange(const Record &record, size_t channel,
                                    const RangeOptions &options) {
  RealRange extremes{record.min[channel], record.max[channel]};
  double magnitude = std::max(std::abs(extremes.min), std::abs(extremes.max));
  bool needsNoChoice =
      options.method == RangeMethod::MinMax || extremes.min == extremes.max;
  if (needsNoChoice)
    return options.symmetric ? RealRange{0.0 - magnitude, magnitude} : extremes;
  std::vector<ValueBin> bins = sortBins(record, channel);
  if (!options.symmetric)
    return chooseByHistogram(bins, options, options.levels);
  // The magnitudes take the levels of one sign and zero.
  double limit =
      chooseByHistogram(foldMagnitudes(bins), options, options.levels / 2).max;
  return {0.0 - limit, limit};
}

Expected<std::vector<RealRange>>
mlir::quanta::chooseRange(const Record &record, const RangeOptions &options) {
  auto error = [](const Twine &reason) {
    return createStringError(inconvertibleErrorCode(), reason);
  };
  if (!(options.percentile >= 50.0 && options.percentile <= 100.0))
    return error("the percentile has to be between 50 and 100");
  if (options.levels < 4 || options.levels > (int64_t(1) << 32))
    return error("the number of levels has to be between 4 and 2^32");
  if (needsHistogram(options.method) && record.kind != RecordKind::Histogram)
    return error("the method '" + getName(options.method) +
                 "' needs a histogram, but only extremes were recorded");
  std::vector<RealRange> ranges;
  for (size_t c = 0; c < record.numChannels(); ++c)
    ranges.push_back(chooseChannelRange(record, c, options));
  return ranges;
}
