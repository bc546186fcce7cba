//===- NarrowWeights.cpp - Weights that fit a few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NarrowWeights.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Numerics/GroupScales.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

/// The multiplier of one group: the least one that leaves integers of at most
/// `levels` in magnitude. Nothing where none up to `most` does.
static std::optional<int64_t> findMultiplier(ArrayRef<int64_t> group,
                                             int64_t levels, int64_t most) {
  int64_t divisor = 0, largest = 0;
  for (int64_t weight : group) {
    divisor = std::gcd(divisor, weight);
    largest = std::max(largest, std::abs(weight));
    if (divisor == 1 && largest > levels)
      return std::nullopt;
  }
  if (largest == 0)
    return 1;
  for (int64_t candidate = llvm::divideCeil(largest, levels);
       candidate <= std::min(most, divisor); ++candidate)
    if (divisor % candidate == 0)
      return candidate;
  return std::nullopt;
}

/// Weights as multiples in groups of `size`.
static std::optional<NarrowWeights> divideGroups(ArrayRef<int64_t> weights,
                                                 int64_t size, int64_t bits,
                                                 bool isFloat) {
  const int64_t levels = (int64_t{1} << (bits - 1)) - 1;
  const int64_t most = getMaxGroupMultiplier(bits, isFloat);
  NarrowWeights result;
  for (size_t first = 0; first < weights.size(); first += size) {
    ArrayRef<int64_t> group = weights.slice(first, size);
    auto multiplier = findMultiplier(group, levels, most);
    if (!multiplier)
      return std::nullopt;
    result.multipliers.push_back(*multiplier);
    for (int64_t weight : group)
      result.fields.push_back(weight / *multiplier);
  }
  result.bits = bits;
  result.groupSize = size;
  return result;
}

NarrowWeights
mlir::quanta::codegen::chooseNarrowForm(ArrayRef<int64_t> weights,
                                        const NarrowLimits &limits) {
  auto fit = [&](int64_t bits) {
    return llvm::all_of(
        weights, [&](int64_t weight) { return llvm::isIntN(bits, weight); });
  };
  // Fields without multipliers are the quicker ones to take apart.
  for (int64_t bits : {2, 4})
    if (fit(bits))
      return {bits, 0, SmallVector<int64_t>(weights), {}};
  for (int64_t bits : {2, 4, 8}) {
    if (bits == 8 && (fit(8) || !limits.isFloat))
      break;
    // A group takes whole bytes, or whole words of f32 lanes.
    int64_t unit = limits.stepSize * (limits.isFloat ? 32 : 8) / bits;
    for (int64_t size = maxGroupSize; size >= minGroupSize; size /= 2)
      if (limits.depth % size == 0 && size % unit == 0)
        if (auto result = divideGroups(weights, size, bits, limits.isFloat))
          return std::move(*result);
  }
  return {8, 0, SmallVector<int64_t>(weights), {}};
}
