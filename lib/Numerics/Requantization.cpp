//===- Requantization.cpp - A real scale as integers, and its exact application
//-*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Requantization.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::quanta;

static constexpr int maxShift = 62;

/// Odd parts of M from here on put every tie where the result saturates.
static int64_t getMinOddPart(unsigned resultBits) {
  return int64_t{1} << (std::clamp(resultBits, 8u, 16u) + 2);
}

double FixedPointScale::toDouble() const {
  return std::ldexp(static_cast<double>(multiplier), -shift);
}

static int64_t oddPart(int64_t value) {
  return value >> llvm::countr_zero(static_cast<uint64_t>(value));
}

std::optional<FixedPointScale>
mlir::quanta::chooseFixedPointScale(double scale, Rounding rounding,
                                    unsigned resultBits) {
  if (rounding == Rounding::FloatNearestEven)
    scale = static_cast<float>(scale);
  if (!std::isfinite(scale) || scale < 0)
    return std::nullopt;
  if (scale == 0) // Only float() of a positive scale can get here usefully.
    return rounding == Rounding::FloatNearestEven
               ? std::optional(FixedPointScale{0, maxShift})
               : std::nullopt;

  const int bits = rounding == Rounding::DoubleRound ? 31 : 24;
  int exponent;
  const double fraction = std::frexp(scale, &exponent); // in [1/2, 1)
  const double exact = std::ldexp(fraction, bits);
  int64_t multiplier = static_cast<int64_t>(std::nearbyint(exact));
  const bool isPowerOfTwo = fraction == 0.5;
  if (rounding == Rounding::SingleRound && !isPowerOfTwo &&
      oddPart(multiplier) < getMinOddPart(resultBits))
    multiplier += static_cast<double>(multiplier) <= exact ? 1 : -1;
  if (multiplier == int64_t{1} << bits) {
    multiplier /= 2;
    ++exponent;
  }

  int shift = bits - exponent;
  if (shift < 1)
    return std::nullopt;
  if (shift > maxShift) {
    // |acc * scale| < 2^31 * 2^(31 - 62 - 1) = 1/2: all that matters is 0.
    const int dropped = std::min(shift - maxShift, 32);
    multiplier >>= dropped;
    shift = maxShift;
  }
  return FixedPointScale{static_cast<int32_t>(multiplier), shift};
}

std::optional<FixedPointScale>
mlir::quanta::limitMultiplier(FixedPointScale scale, int64_t magnitude) {
  const int64_t most = (int64_t{1} << 62) / std::max<int64_t>(magnitude, 1);
  const int64_t multiplier = scale.multiplier;
  for (int dropped = 0; dropped < scale.shift; ++dropped) {
    const int64_t rounded =
        dropped ? (multiplier + (int64_t{1} << (dropped - 1))) >> dropped
                : multiplier;
    if (rounded > most)
      continue;
    const bool isExact = rounded << dropped == multiplier;
    if (!isExact && rounded < int64_t{1} << 14)
      return std::nullopt;
    return FixedPointScale{static_cast<int32_t>(rounded),
                           scale.shift - dropped};
  }
  return std::nullopt;
}

double mlir::quanta::getProductScale(double scale1, double scale2,
                                     double result, Rounding rounding) {
  if (rounding != Rounding::FloatNearestEven)
    return scale1 * scale2 / result;
  const float product = static_cast<float>(scale1) * static_cast<float>(scale2);
  return product / static_cast<float>(result);
}

int64_t mlir::quanta::roundScaled(int64_t acc, FixedPointScale scale,
                                  Rounding rounding) {
  assert(scale.multiplier >= 0 && scale.shift >= 1 && scale.shift <= maxShift);
  if (rounding == Rounding::FloatNearestEven) {
    const float product =
        static_cast<float>(acc) * static_cast<float>(scale.toDouble());
    return static_cast<int64_t>(std::nearbyint(product));
  }
  // |product| <= 2^62 and |bias| <= 2^61 + 2^30: no overflow.
  const int64_t product = acc * scale.multiplier;
  int64_t bias = int64_t{1} << (scale.shift - 1);
  if (rounding == Rounding::DoubleRound && scale.shift > 31)
    bias += acc >= 0 ? int64_t{1} << 30 : -(int64_t{1} << 30);
  return (product + bias) >> scale.shift;
}

int32_t mlir::quanta::requantize(int64_t acc, FixedPointScale scale,
                                 int32_t outputZp, int32_t min, int32_t max,
                                 Rounding rounding) {
  const int64_t value = roundScaled(acc, scale, rounding) + outputZp;
  return static_cast<int32_t>(
      std::clamp<int64_t>(value, int64_t{min}, int64_t{max}));
}
