//===- Normalization.h - Rows to zero mean and unit variance -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_NORMALIZATION_H
#define QUANTA_NUMERICS_NORMALIZATION_H

#include "quanta/Numerics/Requantization.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace mlir::quanta {

/// Rows of `normalize` are at most this long, so that their sums fit in i32: 2^16
/// elements of 8 bits, 2^15 of 16.
constexpr int64_t getMaxNormalizedRow(unsigned bits) {
  return int64_t{1} << (bits > 8 ? 15 : 16);
}

/// 2^fractionBits / sqrt(w) as M / 2^s with 2^30 <= M < 2^31 and
/// 31 - fractionBits <= s <= 61 - fractionBits, off by less than one part in 2^29. `w` below 1 counts as 1; w < 2^62,
/// 0 <= fractionBits <= 16.
FixedPointScale getInverseRoot(int64_t w, int32_t fractionBits);

/// ceil(sqrt(size - 1) * 2^fractionBits): no element of a row of `size` elements
/// is further from the mean, in standard deviations of the row.
int32_t getNormalizationLimit(int64_t size, int32_t fractionBits);

/// `quanta.normalize` of one row: (x - mean) / sqrt(variance + epsilon / n^2) with
/// `fractionBits` fraction bits. The formula is in docs/Numerics.md. `T` is int8_t
/// or int16_t.
template <typename T>
void normalize(llvm::ArrayRef<T> row, int64_t epsilon, int32_t fractionBits,
               llvm::MutableArrayRef<int32_t> result);

/// The integers of a layer normalization over `size` elements of scale
/// `inputScale`: y * gamma[i] + beta[i] with y from `normalize` is the real result
/// in units of `unit`, and stays in i32.
struct LayerNormalization {
  int64_t epsilon = 0;
  int32_t fractionBits = 0;
  /// Empty where the function has none.
  std::vector<int32_t> gamma, beta;
  double unit = 1;
};

/// Chooses them. `gamma` and `beta` are empty or have `size` finite elements.
/// Nothing where `size` is out of range, or epsilon (which is not negative) is too
/// large for the scale.
std::optional<LayerNormalization>
chooseLayerNormalization(int64_t size, double inputScale, double epsilon,
                         llvm::ArrayRef<float> gamma,
                         llvm::ArrayRef<float> beta);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_NORMALIZATION_H
