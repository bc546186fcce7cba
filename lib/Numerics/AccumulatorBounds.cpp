//===- AccumulatorBounds.cpp - What an int32 accumulator can reach -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/AccumulatorBounds.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <limits>

using namespace mlir::quanta;

static constexpr int64_t lowest = std::numeric_limits<int64_t>::min();
static constexpr int64_t highest = std::numeric_limits<int64_t>::max();

static int64_t saturatingAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (!llvm::AddOverflow(a, b, sum))
    return sum;
  return a < 0 ? lowest : highest;
}

static int64_t saturatingSubtract(int64_t a, int64_t b) {
  int64_t difference;
  if (!llvm::SubOverflow(a, b, difference))
    return difference;
  return a < 0 ? lowest : highest;
}

static int64_t saturatingMultiply(int64_t a, int64_t b) {
  int64_t product;
  if (!llvm::MulOverflow(a, b, product))
    return product;
  return (a < 0) != (b < 0) ? lowest : highest;
}

bool Interval::fitsInt32() const {
  return lo >= std::numeric_limits<int32_t>::min() &&
         hi <= std::numeric_limits<int32_t>::max();
}

int64_t Interval::maxMagnitude() const {
  return std::max(saturatingSubtract(0, lo), hi);
}

Interval mlir::quanta::operator+(Interval a, Interval b) {
  return {saturatingAdd(a.lo, b.lo), saturatingAdd(a.hi, b.hi)};
}

Interval mlir::quanta::operator-(Interval a, Interval b) {
  return {saturatingSubtract(a.lo, b.hi), saturatingSubtract(a.hi, b.lo)};
}

Interval mlir::quanta::operator*(Interval a, Interval b) {
  auto [lo, hi] = std::minmax(
      {saturatingMultiply(a.lo, b.lo), saturatingMultiply(a.lo, b.hi),
       saturatingMultiply(a.hi, b.lo), saturatingMultiply(a.hi, b.hi)});
  return {lo, hi};
}

Interval mlir::quanta::unite(Interval a, Interval b) {
  return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)};
}

Interval mlir::quanta::boundAccumulator(llvm::ArrayRef<int32_t> weights,
                                        Interval activation, int64_t bias) {
  // The sums of the positive and of the negative weights decide; both are
  // below 2^31 * 2^32.
  int64_t positive = 0, negative = 0;
  for (int32_t weight : weights)
    (weight > 0 ? positive : negative) += weight;
  return Interval{bias, bias} + Interval{positive, positive} * activation +
         Interval{negative, negative} * activation;
}

Interval mlir::quanta::boundPairs(llvm::ArrayRef<int8_t> weights,
                                  Interval activation) {
  Interval all, previous;
  for (int8_t weight : weights) {
    const Interval product = Interval{weight, weight} * activation;
    all = unite(all, unite(product, previous + product));
    previous = product;
  }
  return all;
}
