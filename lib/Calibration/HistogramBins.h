//===- HistogramBins.h - The fixed logarithmic bins of histograms -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CALIBRATION_HISTOGRAMBINS_H
#define QUANTA_LIB_CALIBRATION_HISTOGRAMBINS_H

#include "quanta/Runtime/Observers.h"
#include "llvm/ADT/bit.h"

namespace mlir::quanta {

/// Bins of negative values begin here, in the order of their magnitude.
constexpr uint32_t firstNegativeBin = QUANTA_HISTOGRAM_BINS / 2;

/// The bin of a value in a record. Unlike the runtime's tables, which count
/// -0 and negative denormals apart, a record has one bin for all zeros.
inline uint32_t binOf(float value) {
  uint32_t bin = llvm::bit_cast<uint32_t>(value) >> QUANTA_HISTOGRAM_SHIFT;
  return bin == firstNegativeBin ? 0 : bin;
}

/// False for a bin of infinities and NaN, for the second bin of zeros, and for
/// what is no bin.
inline bool isBinOfRecord(uint64_t bin) {
  constexpr uint32_t firstNonFinite = 0xffu << (23 - QUANTA_HISTOGRAM_SHIFT);
  return bin < QUANTA_HISTOGRAM_BINS && bin != firstNegativeBin &&
         bin % firstNegativeBin < firstNonFinite;
}

/// Numbers the bins in the order of their values; the zeros are number 0.
inline int64_t orderOfBin(uint32_t bin) {
  return bin < firstNegativeBin ? int64_t(bin)
                                : -int64_t(bin - firstNegativeBin);
}

/// Magnitudes m of a bin: innerEdge <= m < outerEdge. The outer edge of the
/// largest bin is 2^128, beyond the range of float.
inline double innerEdge(uint32_t bin) {
  return llvm::bit_cast<float>((bin % firstNegativeBin)
                               << QUANTA_HISTOGRAM_SHIFT);
}
inline double outerEdge(uint32_t bin) {
  return isBinOfRecord(bin % firstNegativeBin + 1)
             ? innerEdge(bin % firstNegativeBin + 1)
             : 0x1p128;
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_CALIBRATION_HISTOGRAMBINS_H
