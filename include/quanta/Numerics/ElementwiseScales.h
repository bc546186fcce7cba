//===- ElementwiseScales.h - Integer scales of add, multiply and average -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_ELEMENTWISESCALES_H
#define QUANTA_NUMERICS_ELEMENTWISESCALES_H

#include "quanta/Numerics/Requantization.h"
#include <cstdint>
#include <optional>

namespace mlir::quanta {

/// acc = (x1 - z1) * m1 + (x2 - z2) * m2, requantized once by `output`.
/// 0 <= m <= 2^14: two of the products and their sum are one vpmaddwd, and
/// |acc| < 2^23 for 8-bit inputs, below 2^30 for symmetric 16-bit ones.
struct AddScales {
  int32_t multiplier1 = 1;
  int32_t multiplier2 = 1;
  FixedPointScale output;
};

/// Scales of y = x1 + x2 (of x1 - x2: subtract the second product). The larger
/// scale gets 2^14; equal scales get 1. Returns nothing where
/// chooseFixedPointScale does, to which `resultBits` goes.
std::optional<AddScales> chooseAddScales(double scale1, double scale2,
                                         double outputScale, Rounding rounding,
                                         unsigned resultBits = 8);

/// acc = (x1 - z1) * (x2 - z2).
std::optional<FixedPointScale> chooseMulScale(double scale1, double scale2,
                                              double outputScale,
                                              Rounding rounding,
                                              unsigned resultBits = 8);

/// acc = sum over `count` elements of (x - z); the division by `count` is part
/// of the multiplier.
std::optional<FixedPointScale>
chooseAverageScale(double inputScale, int64_t count, double outputScale,
                   Rounding rounding, unsigned resultBits = 8);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_ELEMENTWISESCALES_H
