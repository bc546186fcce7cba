//===- SharedDivisor.h - Quotients without a division each -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_SHAREDDIVISOR_H
#define QUANTA_NUMERICS_SHAREDDIVISOR_H

#include <cstdint>

namespace mlir::quanta {

/// A positive f32 that many elements are divided by: times a power of two that
/// takes it into [2^-85, 2^64], and the reciprocal of that, rounded to nearest.
struct SharedDivisor {
  float divisor, reciprocal, power;

  explicit SharedDivisor(float scale);

  /// The integer that the f32 quotient x / scale rounds to, half to even, clamped
  /// to [-256, 256]; 0 for NaN. A product with the reciprocal, corrected by what it
  /// leaves of x: the proof is in docs/Numerics.md, "Quotients by a shared number".
  int32_t roundQuotient(float x) const;
};

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_SHAREDDIVISOR_H
