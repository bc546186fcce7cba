//===- RangeError.cpp - The range of least squared error -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeBins.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;
using namespace mlir::quanta;

namespace {

/// Sums of 1, x and x^2 over values.
struct Moments {
  double count = 0, sum = 0, squares = 0;

  void add(const ValueBin &bin) {
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

/// The expected squared error of quantizing a channel, for any range.
class ErrorModel {
public:
  ErrorModel(ArrayRef<ValueBin> bins, int64_t levels)
      : bins(bins), steps(static_cast<double>(levels - 1)) {
    prefix.emplace_back();
    for (const ValueBin &bin : bins) {
      prefix.push_back(prefix.back());
      prefix.back().add(bin);
    }
  }

  /// `low` and `high` are edges of bins, or 0, with low <= 0 <= high.
  double operator()(double low, double high) const {
    size_t first = lower_bound(bins, low,
                               [](const ValueBin &bin, double value) {
                                 return bin.high <= value && bin.low < value;
                               }) -
                   bins.begin();
    size_t last = upper_bound(bins, high,
                              [](double value, const ValueBin &bin) {
                                return bin.low >= value && bin.high > value;
                              }) -
                  bins.begin();
    double error = range(0, first).squaresAround(low) +
                   range(last, bins.size()).squaresAround(high);
    double step = (high - low) / steps;
    // Values that round to zero are wrong by themselves, not by a share of the
    // step: activations crowd there.
    size_t small =
        partition_point(
            bins, [&](const ValueBin &bin) { return bin.low < -step / 2; }) -
        bins.begin();
    size_t large =
        partition_point(
            bins, [&](const ValueBin &bin) { return bin.high <= step / 2; }) -
        bins.begin();
    small = std::clamp(small, first, last);
    large = std::clamp(large, small, last);
    Moments tiny = range(small, large);
    double rounded = range(first, last).count - tiny.count;
    return error + tiny.squares + rounded * step * step / 12;
  }

private:
  ArrayRef<ValueBin> bins;
  double steps;
  std::vector<Moments> prefix;

  Moments range(size_t begin, size_t end) const {
    return prefix[end] - prefix[begin];
  }
};

} // namespace

RealRange mlir::quanta::chooseLeastError(ArrayRef<ValueBin> bins,
                                         int64_t levels) {
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
