//===- RangeEntropy.cpp - The range of least divergence -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeBins.h"
#include <cmath>
#include <limits>

using namespace llvm;
using namespace mlir::quanta;

/// A bin of zero width holds values that are known exactly: those of zero, and
/// of a single number at an extreme.
static bool isExact(const ValueBin &bin) { return bin.low == bin.high; }

/// KL(P || Q) for the bins [first, last): P has what is clipped in its outermost
/// bins; Q has the mass of each quantized level spread over that level's bins
/// by their width. Exact bins are left out of Q's levels: q = h.
static double getDivergence(ArrayRef<ValueBin> bins, size_t first, size_t last,
                            double low, double step) {
  double below = 0, above = 0, inside = 0;
  for (size_t i = 0; i < bins.size(); ++i)
    (i < first ? below : i < last ? inside : above) += bins[i].count;
  double total = below + inside + above, divergence = 0;
  for (size_t begin = first; begin < last;) {
    // The bins whose middles round to one level.
    auto levelOf = [&](size_t i) {
      return std::round(((bins[i].low + bins[i].high) / 2 - low) / step);
    };
    size_t end = begin;
    double mass = 0, width = 0;
    for (; end < last && levelOf(end) == levelOf(begin); ++end)
      if (!isExact(bins[end])) {
        mass += bins[end].count;
        width += bins[end].high - bins[end].low;
      }
    for (size_t i = begin; i < end; ++i) {
      const ValueBin &bin = bins[i];
      double p =
          (bin.count + (i == first ? below : 0) + (i + 1 == last ? above : 0)) /
          total;
      double q =
          (isExact(bin) ? bin.count : mass * (bin.high - bin.low) / width) /
          inside;
      divergence += p * std::log(p / q);
    }
    begin = end;
  }
  return divergence;
}

RealRange mlir::quanta::chooseLeastDivergence(ArrayRef<ValueBin> bins,
                                              int64_t levels) {
  std::vector<double> lows = listEnds(bins, /*positive=*/false);
  std::vector<double> highs = listEnds(bins, /*positive=*/true);
  RealRange best{lows.front(), highs.front()};
  double least = std::numeric_limits<double>::infinity();
  for (double low : lows) {
    size_t first = 0;
    while (bins[first].low < low)
      ++first;
    for (double high : highs) {
      size_t last = bins.size();
      while (last > first && bins[last - 1].high > high)
        --last;
      double step = (high - low) / static_cast<double>(levels - 1);
      if (last == first || !(step > 0))
        continue;
      double divergence = getDivergence(bins, first, last, low, step);
      // Of equals the widest stays: it came first. What rounding leaves of
      // equals is no difference.
      if (divergence < least - 1e-12) {
        least = divergence;
        best = {low, high};
      }
    }
  }
  return best;
}
