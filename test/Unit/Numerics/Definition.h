//===- Definition.h - Requantization written a second time, from the definition
//-*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_NUMERICS_DEFINITION_H
#define QUANTA_TEST_UNIT_NUMERICS_DEFINITION_H

#include "quanta/Numerics/Requantization.h"
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>

namespace mlir::quanta::definition {

inline __int128 floorDivide(__int128 a, __int128 b) {
  __int128 q = a / b;
  return q * b > a ? q - 1 : q;
}

/// Nearest integer to a / b, ties up.
inline __int128 nearestUp(__int128 a, __int128 b) {
  return floorDivide(2 * a + b, 2 * b);
}

/// Nearest integer to a / b, ties away from zero.
inline __int128 nearestAway(__int128 a, __int128 b) {
  return a >= 0 ? nearestUp(a, b) : -nearestUp(-a, b);
}

inline int64_t roundScaled(int64_t acc, FixedPointScale scale,
                           Rounding rounding) {
  const __int128 product = __int128{acc} * scale.multiplier;
  const __int128 denominator = __int128{1} << scale.shift;
  switch (rounding) {
  case Rounding::SingleRound:
    return nearestUp(product, denominator);
  case Rounding::DoubleRound:
    // gemmlowp: a doubling high multiplication rounds to units of 2^31, then
    // the remaining power of two is divided out with ties away from zero.
    if (scale.shift <= 31)
      return nearestUp(product, denominator);
    return nearestAway(nearestUp(product, __int128{1} << 31),
                       __int128{1} << (scale.shift - 31));
  case Rounding::FloatNearestEven: {
    const float product =
        float(acc) * float(std::ldexp(scale.multiplier, -scale.shift));
    const double down = std::floor(product), rest = product - down;
    const bool up = rest > 0.5 || (rest == 0.5 && std::fmod(down, 2) != 0);
    return static_cast<int64_t>(up ? down + 1 : down);
  }
  }
  std::abort();
}

inline int32_t requantize(int64_t acc, FixedPointScale scale, int32_t zp,
                          int32_t min, int32_t max, Rounding rounding) {
  return std::clamp<int64_t>(definition::roundScaled(acc, scale, rounding) + zp,
                             min, max);
}

/// How many random cases a test runs: 10^6, or QUANTA_TEST_CASES.
inline int64_t randomCases() {
  const char *text = std::getenv("QUANTA_TEST_CASES");
  return text ? std::atoll(text) : 1000000;
}

/// Log-uniform in [2^from, 2^to).
inline double randomScale(std::mt19937_64 &random, double from, double to) {
  return std::exp2(std::uniform_real_distribution<double>(from, to)(random));
}

} // namespace mlir::quanta::definition

#endif // QUANTA_TEST_UNIT_NUMERICS_DEFINITION_H
