//===- LinearHistogram.cpp - Counts in bins of equal width -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/LinearHistogram.h"
#include <algorithm>
#include <cmath>

using namespace mlir::quanta;

/// The bin that holds bin `index` when all are twice as wide.
static int64_t halve(int64_t index) { return index >> 1; }

void LinearHistogram::coarsen() {
  int64_t newFirst = halve(first);
  std::vector<uint64_t> merged(
      counts.empty() ? 0 : halve(first + counts.size() - 1) - newFirst + 1);
  for (size_t bin = 0; bin < counts.size(); ++bin)
    merged[halve(first + bin) - newFirst] += counts[bin];
  first = newFirst;
  counts = std::move(merged);
  width *= 2;
}

void LinearHistogram::add(double value) {
  if (!std::isfinite(value))
    return;
  for (;;) {
    double position = std::floor((value - origin) / width);
    // Far beyond what a bin number can be.
    if (!(std::abs(position) < 0x1p62)) {
      coarsen();
      continue;
    }
    int64_t bin = static_cast<int64_t>(position);
    if (counts.empty())
      first = bin;
    int64_t last = first + std::max<int64_t>(counts.size(), 1) - 1;
    int64_t newFirst = std::min(first, bin), newLast = std::max(last, bin);
    if (newLast - newFirst >= maxBins) {
      coarsen();
      continue;
    }
    if (static_cast<int64_t>(counts.size()) != newLast - newFirst + 1) {
      counts.insert(counts.begin(), first - newFirst, 0);
      counts.resize(newLast - newFirst + 1);
      first = newFirst;
    }
    ++counts[bin - first];
    return;
  }
}
