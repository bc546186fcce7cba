//===- FmaRequantization.cpp - Requantization as one f32 fused multiply-add -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/FmaRequantization.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace mlir::quanta;

int32_t mlir::quanta::requantizeByFma(int32_t acc, FixedPointScale scale,
                                      int32_t outputZp, int32_t min,
                                      int32_t max) {
  const float sum =
      std::fma(static_cast<float>(acc), static_cast<float>(scale.toDouble()),
               fmaMagic + static_cast<float>(outputZp));
  const uint32_t wrapped =
      llvm::bit_cast<uint32_t>(sum) - llvm::bit_cast<uint32_t>(fmaMagic);
  return std::clamp(static_cast<int32_t>(wrapped), min, max);
}

/// |float(acc)| of the accumulator farthest from zero. Rounding to f32 is
/// monotone, so no other is farther.
static int64_t farthestAsFloat(Interval acc) {
  return static_cast<int64_t>(static_cast<float>(acc.maxMagnitude()));
}

/// Whether some acc within `magnitude` puts acc * M / 2^s halfway between two
/// integers where the clamp to `resultBits` shows how the tie was broken.
static bool hasVisibleTie(int64_t magnitude, FixedPointScale scale,
                          unsigned resultBits) {
  const int zeros = llvm::countr_zero(static_cast<uint32_t>(scale.multiplier));
  // M / 2^s = odd / 2^fractionBits: a tie is acc = an odd multiple of
  // 2^(fractionBits - 1), which is at least odd / 2 away from zero.
  const int fractionBits = scale.shift - zeros;
  if (fractionBits <= 0 || magnitude < int64_t{1} << (fractionBits - 1))
    return false;
  const int64_t odd = scale.multiplier >> zeros;
  return odd < int64_t{1} << (resultBits + 2);
}

bool mlir::quanta::isF32FmaExact(Interval acc, FixedPointScale scale,
                                 int32_t outputZp, unsigned resultBits) {
  const int64_t multiplier = scale.multiplier;
  if (!acc.fitsInt32() || resultBits < 1 || resultBits > 32)
    return false;
  if (multiplier == 0)
    return std::abs(int64_t{outputZp}) < int64_t{1} << 22;
  const int64_t odd =
      multiplier >> llvm::countr_zero(static_cast<uint32_t>(multiplier));
  if (odd >= int64_t{1} << 24)
    return false;
  const int64_t magnitude = acc.maxMagnitude();
  if (hasVisibleTie(magnitude, scale, resultBits))
    return false;

  // |x| < limit, multiplied by 2^s.
  auto staysBelow = [&](int64_t limit) {
    return __int128{farthestAsFloat(acc)} * multiplier <
           __int128{limit - std::abs(int64_t{outputZp})} << scale.shift;
  };
  const bool isExactAsFloat = magnitude <= int64_t{1} << 24;
  if (resultBits > 8)
    return isExactAsFloat && staysBelow(int64_t{1} << 22);
  const bool isLargeScale = multiplier << 15 >= int64_t{1} << scale.shift;
  return (isExactAsFloat || isLargeScale) && staysBelow(int64_t{3} << 22);
}

int32_t mlir::quanta::requantizeByFma64(int32_t acc, FixedPointScale scale,
                                        int32_t outputZp, int32_t min,
                                        int32_t max) {
  const double sum = std::fma(static_cast<double>(acc), scale.toDouble(),
                              fmaMagic64 + static_cast<double>(outputZp));
  const uint64_t wrapped =
      llvm::bit_cast<uint64_t>(sum) - llvm::bit_cast<uint64_t>(fmaMagic64);
  return std::clamp(static_cast<int32_t>(static_cast<uint32_t>(wrapped)), min,
                    max);
}

bool mlir::quanta::isF64FmaExact(Interval acc, FixedPointScale scale,
                                 int32_t outputZp, unsigned resultBits) {
  if (!acc.fitsInt32() || resultBits < 1 || resultBits > 16)
    return false;
  const int64_t magnitude = acc.maxMagnitude();
  if (hasVisibleTie(magnitude, scale, resultBits))
    return false;
  constexpr int64_t limit = (int64_t{1} << 31) - (1 << 15);
  return __int128{magnitude} * scale.multiplier <
         __int128{limit - std::abs(int64_t{outputZp})} << scale.shift;
}
