//===- LinearHistogram.h - Counts in bins of equal width -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_LINEARHISTOGRAM_H
#define QUANTA_REPORT_LINEARHISTOGRAM_H

#include <cstdint>
#include <vector>

namespace mlir::quanta {

/// A histogram for the eye: at most `maxBins` bins of equal width, whatever the
/// values are. A value beyond them makes all bins twice as wide, as often as it
/// takes, so memory is bounded and the outcome depends on the set of values only
/// (and on the first width).
class LinearHistogram {
public:
  static constexpr int64_t maxBins = 192;

  LinearHistogram() = default;
  /// Bins begin at `origin` plus multiples of `width`, which is positive.
  LinearHistogram(double origin, double width) : origin(origin), width(width) {}

  /// Values that are not finite are left out.
  void add(double value);

  /// Bin i counts getLower(i) <= value < getLower(i + 1).
  const std::vector<uint64_t> &getCounts() const { return counts; }
  double getLower(int64_t bin) const { return origin + width * (first + bin); }
  double getWidth() const { return width; }

private:
  void coarsen();

  double origin = 0, width = 1;
  /// Number of the first bin, counted from the origin.
  int64_t first = 0;
  std::vector<uint64_t> counts;
};

} // namespace mlir::quanta

#endif // QUANTA_REPORT_LINEARHISTOGRAM_H
