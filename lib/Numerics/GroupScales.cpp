//===- GroupScales.cpp - Scales of groups of weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/GroupScales.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace mlir::quanta;

/// With multipliers of 8 bits, products of unit and multiplier are f32.
static constexpr int unitBits = 16;

int32_t mlir::quanta::getMaxGroupMultiplier(unsigned bits, bool isWeightOnly) {
  return isWeightOnly ? 255 : bits < 8 ? 255 / ((1 << bits) - 2) : 1;
}

double mlir::quanta::chooseGroupUnit(llvm::ArrayRef<double> scales,
                                     double leastUnit, int32_t maxMultiplier) {
  double largest = 0;
  for (double scale : scales)
    largest = std::max(largest, scale);
  double unit = std::max(largest / maxMultiplier, leastUnit);
  if (unit == 0)
    return 1;
  int exponent;
  double fraction = std::frexp(unit, &exponent);
  return std::ldexp(std::ceil(std::ldexp(fraction, unitBits)),
                    exponent - unitBits);
}

std::optional<GroupScales>
mlir::quanta::factorGroupScales(llvm::ArrayRef<double> scales) {
  constexpr int significantBits = 53, maxRatioBits = 8;
  int least = std::numeric_limits<int>::max(), largest = -least;
  for (double scale : scales) {
    if (!(scale > 0) || !std::isfinite(scale))
      return std::nullopt;
    least = std::min(least, std::ilogb(scale));
    largest = std::max(largest, std::ilogb(scale));
  }
  if (scales.empty() || largest - least > maxRatioBits)
    return std::nullopt;
  // All scales as integers of one exponent, that of the smallest one's last bit.
  const int exponent = least - (significantBits - 1);
  auto toInteger = [&](double scale) {
    return static_cast<uint64_t>(std::ldexp(scale, -exponent));
  };
  uint64_t divisor = 0;
  for (double scale : scales)
    divisor = std::gcd(divisor, toInteger(scale));
  GroupScales result;
  result.unit = std::ldexp(static_cast<double>(divisor), exponent);
  for (double scale : scales) {
    uint64_t multiplier = toInteger(scale) / divisor;
    if (multiplier > 255)
      return std::nullopt;
    result.multipliers.push_back(static_cast<int32_t>(multiplier));
  }
  return result;
}
