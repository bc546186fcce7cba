//===- Requantization.h - A real scale as integers, and its exact application
//-*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_REQUANTIZATION_H
#define QUANTA_NUMERICS_REQUANTIZATION_H

#include <cstdint>
#include <optional>

namespace mlir::quanta {

/// How acc * M / 2^s becomes an integer; the values are those of the IR's enum
/// `RoundingMode`. docs/Numerics.md, "Requantization", has the formulas.
enum class Rounding {
  /// Nearest, ties towards plus infinity (TOSA SINGLE_ROUND).
  SingleRound = 0,
  /// Nearest twice, at 2^-31 and at the end (TOSA DOUBLE_ROUND, gemmlowp).
  DoubleRound = 1,
  /// The f32 product float(acc) * float(scale), then nearest even.
  FloatNearestEven = 2,
};

/// The real number multiplier / 2^shift, with 0 <= multiplier < 2^31 and
/// 1 <= shift <= 62.
struct FixedPointScale {
  int32_t multiplier = 0;
  int32_t shift = 1;

  bool operator==(const FixedPointScale &other) const {
    return multiplier == other.multiplier && shift == other.shift;
  }
  bool operator!=(const FixedPointScale &other) const {
    return !(*this == other);
  }

  /// The exact value: 31 bits always fit in a double.
  double toDouble() const;
};

/// Chooses M and s for `scale`:
/// - single_round: 24 significant bits, 2^23 <= M < 2^24. Where M would be a
///   small odd number times a power of two (odd part below 2^10), its last bit
///   is nudged, so that ties occur only where a byte saturates. A scale that
///   is a power of two itself stays one: its M is 2^23, a rounding shift;
/// - double_round: 2^30 <= M < 2^31;
/// - float_nearest_even: the 24-bit significand of float(scale), exactly.
/// A scale that is too small for shift <= 62 keeps fewer bits: every 32-bit
/// accumulator becomes 0 then, whatever M is. Returns nothing for a scale that
/// is not positive and finite, or too large for shift >= 1 (2^23 in the modes
/// with 24 bits, 2^30 with double_round). For results of more than 8 bits
/// (`resultBits`, up to 16) the odd part is at least 2^(resultBits + 2).
std::optional<FixedPointScale>
chooseFixedPointScale(double scale, Rounding rounding, unsigned resultBits = 8);

/// `scale` for accumulators of up to `magnitude`, which may be beyond 32 bits: with
/// as many low bits of M rounded away as |acc| * M <= 2^62 asks for. Nothing where
/// bits of value go and fewer than 15 are left, or where M / 2^s is too large.
std::optional<FixedPointScale> limitMultiplier(FixedPointScale scale,
                                               int64_t magnitude);

/// The real scale of a product's requantization, scale1 * scale2 / result. In
/// double_round and single_round this is a double; float_nearest_even computes
/// it in f32, step by step, as those who define that mode do.
double getProductScale(double scale1, double scale2, double result,
                       Rounding rounding);

/// round(acc * M / 2^s), exactly, without clamp. |acc * M| <= 2^62, which every
/// i32 satisfies; |result| <= 2^61.
int64_t roundScaled(int64_t acc, FixedPointScale scale, Rounding rounding);

/// clamp(roundScaled(acc) + outputZp, min, max): what `quanta.requantize`
/// means. Integer arithmetic in the first two modes.
int32_t requantize(int64_t acc, FixedPointScale scale, int32_t outputZp,
                   int32_t min, int32_t max, Rounding rounding);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_REQUANTIZATION_H
