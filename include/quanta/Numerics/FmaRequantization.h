//===- FmaRequantization.h - Requantization as one f32 fused multiply-add -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_FMAREQUANTIZATION_H
#define QUANTA_NUMERICS_FMAREQUANTIZATION_H

#include "quanta/Numerics/AccumulatorBounds.h"
#include "quanta/Numerics/Requantization.h"

namespace mlir::quanta {

/// 1.5 * 2^23: adding it to a small number leaves that number's nearest
/// integer in the low bits of the f32.
constexpr float fmaMagic = 12582912.0f;

/// clamp(bits(fma(float(acc), M * 2^-s, fmaMagic + outputZp)) - bits(fmaMagic),
/// min, max), the subtraction with wrap-around as SIMD units do it. It is what
/// `requantize` with single_round gives wherever `isF32FmaExact` holds.
/// Assumes the default floating-point environment: round to nearest even and
/// no flush to zero of the product (it is never subnormal here).
int32_t requantizeByFma(int32_t acc, FixedPointScale scale, int32_t outputZp,
                        int32_t min, int32_t max);

/// Whether `requantizeByFma` equals single_round's integer formula for every
/// acc of the interval and every clamp to a signed integer of `resultBits`
/// bits. With x = float(acc) * M / 2^s, it asks for
/// - M of at most 24 significant bits;
/// - no tie that the clamp does not hide: M / 2^s is an integer, or no acc
///   reaches half of the denominator of M / 2^s, or the odd part of M is at
///   least 2^(resultBits + 2);
/// - up to 8 bits: (a) every |x| < 1.5 * 2^23 - |zp|; (b) every
///   |acc| <= 2^24, or M / 2^s >= 2^-15;
/// - more bits: every |x| < 2^22 - |zp| and every |acc| <= 2^24.
/// The proof is in docs/Numerics.md.
bool isF32FmaExact(Interval acc, FixedPointScale scale, int32_t outputZp,
                   unsigned resultBits);

/// 1.5 * 2^52, the same for f64.
constexpr double fmaMagic64 = 6755399441055744.0;

/// The same as `requantizeByFma` in f64: the low 32 bits of
/// bits(fma(double(acc), M * 2^-s, fmaMagic64 + outputZp)) - bits(fmaMagic64),
/// clamped.
int32_t requantizeByFma64(int32_t acc, FixedPointScale scale, int32_t outputZp,
                          int32_t min, int32_t max);

/// Whether `requantizeByFma64` equals single_round's integer formula for every
/// acc of the interval and every clamp to `resultBits` bits: no visible tie, as
/// for f32, and every |x| < 2^31 - 2^15 - |zp|. Any M and any acc of i32 are exact in
/// f64.
bool isF64FmaExact(Interval acc, FixedPointScale scale, int32_t outputZp,
                   unsigned resultBits);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_FMAREQUANTIZATION_H
