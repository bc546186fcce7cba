//===- RangeBins.h - Histograms as the choice of ranges sees them -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CALIBRATION_RANGEBINS_H
#define QUANTA_LIB_CALIBRATION_RANGEBINS_H

#include "quanta/Calibration/Range.h"

namespace mlir::quanta {

/// `count` values, taken as spread evenly over [low, high].
struct ValueBin {
  double low, high, count;
};

/// The bins of a channel in ascending order of their values, the outermost ones
/// cut off at min and max. All that is next to zero counts as zero.
std::vector<ValueBin> sortBins(const Record &record, size_t channel);

/// The bins of the magnitudes: those of x and of -x are added up.
std::vector<ValueBin> foldMagnitudes(llvm::ArrayRef<ValueBin> bins);

/// The ends that a range may have on one side, the extreme first: the edges of
/// bins, down to 1/256 of the extreme. Clipping to less would leave nothing of
/// the tail. 0 where there is no value on that side.
std::vector<double> listEnds(llvm::ArrayRef<ValueBin> bins, bool positive);

/// The methods that search: the best of all pairs of ends for an affine
/// quantization to `levels` levels; of equally good ones the widest.
RealRange chooseLeastError(llvm::ArrayRef<ValueBin> bins, int64_t levels);
RealRange chooseLeastDivergence(llvm::ArrayRef<ValueBin> bins, int64_t levels);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CALIBRATION_RANGEBINS_H
