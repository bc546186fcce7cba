//===- Normalization.cpp - Rows to zero mean and unit variance -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Normalization.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::quanta;

/// floor(sqrt(w)), bit by bit.
static int64_t getRoot(int64_t w) {
  int64_t root = 0;
  for (int64_t bit = int64_t{1} << 31; bit > 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= w)
      root += bit;
  return root;
}

FixedPointScale mlir::quanta::getInverseRoot(int64_t w, int32_t fractionBits) {
  assert(w < int64_t{1} << 62);
  w = std::max<int64_t>(w, 1);
  int32_t k = 0;
  for (; w < int64_t{1} << 60; w <<= 2)
    ++k;
  constexpr int64_t numerator = (int64_t{1} << 61) - 1;
  return {static_cast<int32_t>(numerator / getRoot(w)), 61 - k - fractionBits};
}

int32_t mlir::quanta::getNormalizationLimit(int64_t size,
                                            int32_t fractionBits) {
  const int64_t square = (size - 1) << (2 * fractionBits);
  const int64_t root = getRoot(square);
  return static_cast<int32_t>(root * root < square ? root + 1 : root);
}

template <typename T>
void mlir::quanta::normalize(llvm::ArrayRef<T> row, int64_t epsilon,
                             int32_t fractionBits,
                             llvm::MutableArrayRef<int32_t> result) {
  assert(row.size() == result.size() && !row.empty());
  const int64_t size = row.size();
  int64_t sum = 0, squares = 0;
  for (int64_t x : row) {
    sum += x;
    squares += x * x;
  }
  const FixedPointScale scale =
      getInverseRoot(size * squares - sum * sum + epsilon, fractionBits);
  const int32_t limit = getNormalizationLimit(size, fractionBits);
  for (int64_t i = 0; i < size; ++i)
    result[i] = requantize(size * row[i] - sum, scale, /*outputZp=*/0, -limit,
                           limit, Rounding::SingleRound);
}

template void mlir::quanta::normalize(llvm::ArrayRef<int8_t>, int64_t, int32_t,
                                      llvm::MutableArrayRef<int32_t>);
template void mlir::quanta::normalize(llvm::ArrayRef<int16_t>, int64_t, int32_t,
                                      llvm::MutableArrayRef<int32_t>);

std::optional<LayerNormalization> mlir::quanta::chooseLayerNormalization(
    int64_t size, double inputScale, double epsilon,
    llvm::ArrayRef<float> gamma, llvm::ArrayRef<float> beta) {
  if (size < 1 || size > getMaxNormalizedRow(/*bits=*/8))
    return std::nullopt;
  const double count = static_cast<double>(size);
  const double term =
      std::nearbyint(epsilon * (count / inputScale) * (count / inputScale));
  if (!(term >= 0 && term <= std::ldexp(1.0, 60)))
    return std::nullopt;
  LayerNormalization result;
  result.epsilon = static_cast<int64_t>(term);
  // |y * gamma| <= 2^(F + 29 - F - magnitude + magnitude) = 2^29, and |beta| <= 2^30.
  int32_t magnitude = 0;
  while (int64_t{1} << (2 * magnitude) < size)
    ++magnitude;
  const int32_t bits = 29 - magnitude;
  result.fractionBits = (bits + 1) / 2;
  const double yUnit = std::ldexp(1.0, -result.fractionBits);
  if (gamma.empty() && beta.empty()) {
    result.unit = yUnit;
    return result;
  }
  auto largest = [](llvm::ArrayRef<float> values, double none) {
    double most = values.empty() ? none : 0;
    for (float value : values)
      most = std::max<double>(most, std::abs(value));
    return most;
  };
  // The step of gamma; a beta much larger than gamma makes it coarser.
  const double largestGamma = std::ldexp(1.0, bits - result.fractionBits) - 1;
  double step = std::max(largest(gamma, 1.0) / largestGamma,
                         largest(beta, 0.0) / yUnit / std::ldexp(1.0, 30));
  if (!(step > 0))
    step = 1;
  result.unit = step * yUnit;
  for (int64_t i = 0; i < size; ++i)
    result.gamma.push_back(static_cast<int32_t>(
        std::nearbyint((gamma.empty() ? 1.0 : double{gamma[i]}) / step)));
  for (float value : beta)
    result.beta.push_back(
        static_cast<int32_t>(std::nearbyint(value / result.unit)));
  return result;
}
