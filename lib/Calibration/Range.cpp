//===- Range.cpp - From records to ranges -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include "HistogramBins.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

std::optional<RangeMethod> mlir::quanta::parseRangeMethod(StringRef name) {
  for (RangeMethod method : {RangeMethod::MinMax, RangeMethod::Percentile,
                             RangeMethod::MeanSquaredError})
    if (name == getName(method))
      return method;
  return std::nullopt;
}

std::optional<RangeOptions> mlir::quanta::parseRangeOptions(StringRef text) {
  auto [name, parameter] = text.split(':');
  auto method = parseRangeMethod(name);
  if (!method)
    return std::nullopt;
  RangeOptions options;
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
  }
  return "";
}

StringRef mlir::quanta::getRangeSyntax() {
  return "min-max, percentile, percentile:P or mse";
}

bool mlir::quanta::needsHistogram(RangeMethod method) {
  return method != RangeMethod::MinMax;
}

namespace {

/// `count` values, taken as spread evenly over [low, high].
struct Bin {
  double low, high, count;
};

/// Sums of 1, x and x^2 over values.
struct Moments {
  double count = 0, sum = 0, squares = 0;

  void add(const Bin &bin) {
    count += bin.count;
    sum += bin.count * (bin.low + bin.high) / 2;
    squares += bin.count *
               (bin.low * bin.low + bin.low * bin.high + bin.high * bin.high) /
               3;
  }
  Moments operator-(const Moments &other) const {
    return {count - other.count, sum - other.sum, squares - other.squares};
  }
  /// Sum of (x - center)^2.
  double squaresAround(double center) const {
    return squares - 2 * center * sum + center * center * count;
  }
};

} // namespace

/// The bins of a channel in ascending order of their values, the outermost ones
/// cut off at min and max. All that is next to zero counts as zero.
static std::vector<Bin> sortBins(const Record &record, size_t channel) {
  std::vector<std::pair<int64_t, Bin>> keyed;
  for (auto [index, count] : record.histogram[channel]) {
    double low = innerEdge(index), high = outerEdge(index);
    if (index == 0)
      low = high = 0.0;
    else if (index > firstNegativeBin)
      std::tie(low, high) = std::make_pair(-high, -low);
    low = std::max<double>(low, record.min[channel]);
    high = std::min<double>(high, record.max[channel]);
    keyed.push_back({orderOfBin(index),
                     {std::min(low, high), high, static_cast<double>(count)}});
  }
  llvm::sort(keyed, llvm::less_first());
  std::vector<Bin> bins;
  for (const auto &entry : keyed)
    bins.push_back(entry.second);
  return bins;
}

/// The value that `rank` of the values are not above, by linear interpolation
/// inside of the bin.
static double valueAtRank(ArrayRef<Bin> ascending, double rank) {
  for (const Bin &bin : ascending) {
    if (rank <= bin.count)
      return bin.low + (bin.high - bin.low) * rank / bin.count;
    rank -= bin.count;
  }
  return ascending.back().high;
}

static RealRange choosePercentile(ArrayRef<Bin> bins, double percentile) {
  std::vector<Bin> mirrored;
  double total = 0;
  for (const Bin &bin : reverse(bins)) {
    mirrored.push_back({-bin.high, -bin.low, bin.count});
    total += bin.count;
  }
  double rank = total * (percentile / 100);
  double max = valueAtRank(bins, rank);
  // Not -x, which makes a negative zero of zero.
  double min = 0.0 - valueAtRank(mirrored, rank);
  return {std::min(min, max), std::max(min, max)};
}

namespace {

/// The expected squared error of quantizing a channel, for any range.
class ErrorModel {
public:
  ErrorModel(ArrayRef<Bin> bins, int64_t levels)
      : bins(bins), steps(static_cast<double>(levels - 1)) {
    prefix.emplace_back();
    for (const Bin &bin : bins) {
      prefix.push_back(prefix.back());
      prefix.back().add(bin);
    }
  }

  /// `low` and `high` are edges of bins, or 0, with low <= 0 <= high.
  double operator()(double low, double high) const {
    size_t first = lower_bound(bins, low,
                               [](const Bin &bin, double value) {
                                 return bin.high <= value && bin.low < value;
                               }) -
                   bins.begin();
    size_t last = upper_bound(bins, high,
                              [](double value, const Bin &bin) {
                                return bin.low >= value && bin.high > value;
                              }) -
                  bins.begin();
    double error = range(0, first).squaresAround(low) +
                   range(last, bins.size()).squaresAround(high);
    double step = (high - low) / steps;
    // Values that round to zero are wrong by themselves, not by a share of the
    // step: activations crowd there.
    size_t small =
        partition_point(bins,
                        [&](const Bin &bin) { return bin.low < -step / 2; }) -
        bins.begin();
    size_t large =
        partition_point(bins,
                        [&](const Bin &bin) { return bin.high <= step / 2; }) -
        bins.begin();
    small = std::clamp(small, first, last);
    large = std::clamp(large, small, last);
    Moments tiny = range(small, large);
    double rounded = range(first, last).count - tiny.count;
    return error + tiny.squares + rounded * step * step / 12;
  }

private:
  ArrayRef<Bin> bins;
  double steps;
  std::vector<Moments> prefix;

  Moments range(size_t begin, size_t end) const {
    return prefix[end] - prefix[begin];
  }
};

} // namespace

/// The ends that a range may have on one side, the extreme first. Clipping to
/// less than 1/256 of it would leave nothing of the tail.
static std::vector<double> listEnds(ArrayRef<Bin> bins, bool positive) {
  std::vector<double> ends;
  for (const Bin &bin : bins) {
    double end = positive ? bin.high : bin.low;
    if (positive ? end > 0 : end < 0)
      ends.push_back(end);
  }
  llvm::sort(ends,
             [](double a, double b) { return std::fabs(a) > std::fabs(b); });
  if (!ends.empty())
    erase_if(ends, [limit = std::fabs(ends.front()) / 256](double end) {
      return std::fabs(end) < limit;
    });
  if (ends.empty())
    ends.push_back(0.0);
  return ends;
}

static RealRange chooseLeastError(ArrayRef<Bin> bins, int64_t levels) {
  ErrorModel model(bins, levels);
  std::vector<double> lows = listEnds(bins, /*positive=*/false);
  std::vector<double> highs = listEnds(bins, /*positive=*/true);
  RealRange best{lows.front(), highs.front()};
  double least = model(best.min, best.max);
  for (double low : lows)
    for (double high : highs)
      // Of equals the widest stays: it came first.
      if (double error = model(low, high); error < least) {
        least = error;
        best = {low, high};
      }
  return best;
}

Expected<std::vector<RealRange>>
mlir::quanta::chooseRange(const Record &record, const RangeOptions &options) {
  auto error = [](const Twine &reason) {
    return createStringError(inconvertibleErrorCode(), reason);
  };
  if (!(options.percentile >= 50.0 && options.percentile <= 100.0))
    return error("the percentile has to be between 50 and 100");
  if (options.levels < 2 || options.levels > (int64_t(1) << 32))
    return error("the number of levels has to be between 2 and 2^32");
  if (needsHistogram(options.method) &&
      record.kind != RecordKind::Histogram)
    return error("the method '" + getName(options.method) +
                 "' needs a histogram, but only extremes were recorded");
  std::vector<RealRange> ranges;
  for (size_t c = 0; c < record.numChannels(); ++c) {
    RealRange extremes{record.min[c], record.max[c]};
    if (options.method == RangeMethod::MinMax || extremes.min == extremes.max) {
      ranges.push_back(extremes);
      continue;
    }
    std::vector<Bin> bins = sortBins(record, c);
    ranges.push_back(options.method == RangeMethod::Percentile
                         ? choosePercentile(bins, options.percentile)
                         : chooseLeastError(bins, options.levels));
  }
  return ranges;
}
