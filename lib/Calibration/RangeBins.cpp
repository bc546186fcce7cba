//===- RangeBins.cpp - Histograms as the choice of ranges sees them -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeBins.h"
#include "HistogramBins.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

std::vector<ValueBin> mlir::quanta::sortBins(const Record &record,
                                             size_t channel) {
  std::vector<std::pair<int64_t, ValueBin>> keyed;
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
  std::vector<ValueBin> bins;
  for (const auto &entry : keyed)
    bins.push_back(entry.second);
  return bins;
}

std::vector<ValueBin> mlir::quanta::foldMagnitudes(ArrayRef<ValueBin> bins) {
  // By inner edge: the outermost bin of either side ends at the extreme of its
  // side, and the one of the other side may go on.
  std::map<double, ValueBin> byInnerEdge;
  for (const ValueBin &bin : bins) {
    // Both edges of a bin have one sign.
    auto [inner, outer] =
        std::minmax({std::fabs(bin.low), std::fabs(bin.high)});
    ValueBin &both =
        byInnerEdge.try_emplace(inner, ValueBin{inner, outer, 0}).first->second;
    both.high = std::max(both.high, outer);
    both.count += bin.count;
  }
  std::vector<ValueBin> folded;
  for (const auto &entry : byInnerEdge)
    folded.push_back(entry.second);
  return folded;
}

std::vector<double> mlir::quanta::listEnds(ArrayRef<ValueBin> bins,
                                           bool positive) {
  std::vector<double> ends;
  for (const ValueBin &bin : bins) {
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
