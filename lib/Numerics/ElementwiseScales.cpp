//===- ElementwiseScales.cpp - Integer scales of add, multiply and average -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/ElementwiseScales.h"
#include <algorithm>
#include <cmath>

using namespace mlir::quanta;

static constexpr double largestMultiplier = 1 << 14;

std::optional<AddScales>
mlir::quanta::chooseAddScales(double scale1, double scale2, double outputScale,
                              Rounding rounding, unsigned resultBits) {
  // Equal scales need no weights, and leave no ties that 2^14 would add.
  const double top = scale1 == scale2 ? 1 : largestMultiplier;
  const double larger = std::max(scale1, scale2);
  auto output =
      chooseFixedPointScale(larger / top / outputScale, rounding, resultBits);
  if (!output)
    return std::nullopt;
  auto weight = [&](double scale) {
    return static_cast<int32_t>(std::nearbyint(scale / larger * top));
  };
  return AddScales{weight(scale1), weight(scale2), *output};
}

std::optional<FixedPointScale>
mlir::quanta::chooseMulScale(double scale1, double scale2, double outputScale,
                             Rounding rounding, unsigned resultBits) {
  return chooseFixedPointScale(scale1 * scale2 / outputScale, rounding,
                               resultBits);
}

std::optional<FixedPointScale>
mlir::quanta::chooseAverageScale(double inputScale, int64_t count,
                                 double outputScale, Rounding rounding,
                                 unsigned resultBits) {
  if (count < 1)
    return std::nullopt;
  return chooseFixedPointScale(inputScale /
                                   (static_cast<double>(count) * outputScale),
                               rounding, resultBits);
}
