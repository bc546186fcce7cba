//===- SharedDivisorTest.cpp - Quotients against divisions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/SharedDivisor.h"
#include "Definition.h"
#include "quanta/Numerics/Quantize.h"
#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;

namespace {

/// What `quantize` makes of the quotient, before a zero point.
int32_t round(float quotient) {
  return static_cast<int32_t>(
      std::nearbyint(std::fmin(std::fmax(quotient, -256.0f), 256.0f)));
}

/// The floats next to each tie, for significands of the divisor in [1, 2): all of
/// them where QUANTA_TEST_CASES is 11000000000.
TEST(SharedDivisor, RoundsAsTheDivisionNextToTies) {
  constexpr uint32_t significands = 1 << 23, perSignificand = 257 * 5;
  const uint64_t wanted = definition::randomCases() / perSignificand + 1;
  const uint32_t step = std::max<uint32_t>(
      significands / std::min<uint64_t>(wanted, significands), 1);
  uint64_t differences = 0;
  for (uint32_t bits = 0; bits < significands; bits += step) {
    // The last ones are those whose reciprocals are rounded worst.
    const float scale =
        llvm::bit_cast<float>(0x3f800000 + (significands - 1 - bits));
    const SharedDivisor shared(scale);
    for (int k = 0; k <= 256; ++k) {
      const auto at = llvm::bit_cast<uint32_t>((k + 0.5f) * scale);
      for (uint32_t x = at - 2; x <= at + 2; ++x) {
        const float value = llvm::bit_cast<float>(x);
        differences += shared.roundQuotient(value) != round(value / scale);
      }
    }
  }
  EXPECT_EQ(differences, 0u);
}

TEST(SharedDivisor, HoldsForDivisorsAndDividendsOfAllSizes) {
  std::mt19937_64 random(7);
  for (int64_t i = 0, e = definition::randomCases(); i < e; ++i) {
    const auto scale =
        llvm::bit_cast<float>(static_cast<uint32_t>(random() >> 33));
    if (!std::isfinite(scale) || scale == 0)
      continue;
    // Any float, and one that is near a tie.
    const float tie = (static_cast<float>(random() % 600) - 300 + 0.5f) * scale;
    const float near =
        llvm::bit_cast<float>(llvm::bit_cast<uint32_t>(tie) +
                              static_cast<uint32_t>(random() % 7) - 3);
    const auto any = llvm::bit_cast<float>(static_cast<uint32_t>(random()));
    const SharedDivisor shared(scale);
    for (float x : {tie, near, any}) {
      const float quotient = x / scale;
      EXPECT_EQ(shared.roundQuotient(x),
                std::isnan(quotient) ? 0 : round(quotient))
          << x << " / " << scale;
    }
  }
}

TEST(SharedDivisor, KnowsTheEnds) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (float scale : {1e-45f, 1e-30f, 0.1f, 1e38f}) {
    const SharedDivisor shared(scale);
    EXPECT_EQ(shared.roundQuotient(infinity), 256);
    EXPECT_EQ(shared.roundQuotient(-infinity), -256);
    EXPECT_EQ(shared.roundQuotient(std::nanf("")), 0);
    EXPECT_EQ(shared.roundQuotient(0.0f), 0);
  }
}

} // namespace
