//===- AccumulatorBounds.h - What an int32 accumulator can reach -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_ACCUMULATORBOUNDS_H
#define QUANTA_NUMERICS_ACCUMULATORBOUNDS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace mlir::quanta {

/// A closed interval of integers. Arithmetic saturates in 64 bits, so a bound
/// is never too small.
struct Interval {
  int64_t lo = 0;
  int64_t hi = 0;

  bool operator==(const Interval &other) const {
    return lo == other.lo && hi == other.hi;
  }
  bool contains(int64_t value) const { return lo <= value && value <= hi; }
  bool fitsInt32() const;
  /// The largest |value|; 2^63 - 1 for -2^63.
  int64_t maxMagnitude() const;
};

Interval operator+(Interval a, Interval b);
Interval operator-(Interval a, Interval b);
Interval operator*(Interval a, Interval b);
/// The smallest interval that holds both.
Interval unite(Interval a, Interval b);

/// bias + sum over the weights of [min, max](w * lo, w * hi): every value that
/// the accumulator of one output channel takes when each activation, its zero
/// point subtracted, lies in `activation`. Pass the activations united with
/// {0, 0} where padding can replace them.
Interval boundAccumulator(llvm::ArrayRef<int32_t> weights, Interval activation,
                          int64_t bias);

/// Every sum of two neighbouring products w_k * x + w_(k+1) * x', whichever k
/// pairs begin at, when each x lies in `activation`: what an instruction adds in
/// 16 bits that multiplies pairs of bytes (vpmaddubsw, where x is unsigned).
/// {0, 0} and single products are among them.
Interval boundPairs(llvm::ArrayRef<int8_t> weights, Interval activation);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_ACCUMULATORBOUNDS_H
