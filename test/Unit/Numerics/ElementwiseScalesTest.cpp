//===- ElementwiseScalesTest.cpp - Add, multiply and average over all bytes -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/ElementwiseScales.h"
#include "Definition.h"
#include "quanta/Numerics/FmaRequantization.h"
#include "gtest/gtest.h"

using namespace mlir::quanta;

namespace {

struct Case {
  double scale1, scale2, output;
  int32_t zp1, zp2, zp;
};

const Case cases[] = {
    {0.1, 0.1, 0.2, 0, 0, 0},          {0.1, 0.037, 0.11, -128, 5, -7},
    {0.02, 0.9, 1.0, 127, -128, 127},  {0.5, 0.25, 0.5, 3, -3, 1},
    {1e-3, 1e-3, 1e-3, -128, -128, 0}, {1e-4, 3.0, 2.9, 10, 20, -128}};

/// Checks one result: the integer formula, the FMA form where it is licensed,
/// and the distance from the real result.
void check(int32_t acc, FixedPointScale scale, int32_t zp, bool byFma,
           double real, double tolerance) {
  int32_t y = requantize(acc, scale, zp, -128, 127, Rounding::SingleRound);
  ASSERT_EQ(y, definition::requantize(acc, scale, zp, -128, 127,
                                      Rounding::SingleRound));
  if (byFma)
    ASSERT_EQ(y, requantizeByFma(acc, scale, zp, -128, 127));
  ASSERT_LE(std::abs(y - std::clamp(real, -128.0, 127.0)), 0.5 + tolerance);
}

TEST(ElementwiseScales, AddOverAllPairs) {
  for (const Case &c : cases) {
    auto scales =
        chooseAddScales(c.scale1, c.scale2, c.output, Rounding::SingleRound);
    ASSERT_TRUE(scales);
    ASSERT_LE(std::max(scales->multiplier1, scales->multiplier2), 1 << 14);
    const bool byFma =
        isF32FmaExact({-(1 << 23), 1 << 23}, scales->output, c.zp, 8);
    // Half a unit of 2^-14 of the larger scale for a difference up to 255.
    const double tolerance =
        255.0 / (1 << 15) * std::max(c.scale1, c.scale2) / c.output + 1e-4;
    for (int32_t x1 = -128; x1 < 128; ++x1)
      for (int32_t x2 = -128; x2 < 128; ++x2)
        for (int32_t sign : {1, -1}) {
          int32_t acc = (x1 - c.zp1) * scales->multiplier1 +
                        sign * (x2 - c.zp2) * scales->multiplier2;
          ASSERT_LT(std::abs(acc), 1 << 23);
          double real =
              ((x1 - c.zp1) * c.scale1 + sign * (x2 - c.zp2) * c.scale2) /
                  c.output +
              c.zp;
          check(acc, scales->output, c.zp, byFma, real, tolerance);
        }
  }
}

TEST(ElementwiseScales, AddChoosesMultipliers) {
  auto equal = chooseAddScales(0.1, 0.1, 0.1, Rounding::SingleRound);
  EXPECT_EQ(equal->multiplier1, 1);
  EXPECT_EQ(equal->multiplier2, 1);
  EXPECT_EQ(equal->output.toDouble(), 1.0);
  auto half = chooseAddScales(0.1, 0.2, 0.1, Rounding::SingleRound);
  EXPECT_EQ(half->multiplier1, 1 << 13);
  EXPECT_EQ(half->multiplier2, 1 << 14);
  EXPECT_EQ(half->output.toDouble(), std::ldexp(1, -13));
  EXPECT_FALSE(chooseAddScales(1e30, 1, 1e-9, Rounding::SingleRound));
}

TEST(ElementwiseScales, MulOverAllPairs) {
  for (const Case &c : cases) {
    auto scale =
        chooseMulScale(c.scale1, c.scale2, c.output, Rounding::SingleRound);
    ASSERT_TRUE(scale);
    const bool byFma = isF32FmaExact({-65025, 65025}, *scale, c.zp, 8);
    for (int32_t x1 = -128; x1 < 128; ++x1)
      for (int32_t x2 = -128; x2 < 128; ++x2) {
        int32_t acc = (x1 - c.zp1) * (x2 - c.zp2);
        check(acc, *scale, c.zp, byFma,
              acc * (c.scale1 * c.scale2 / c.output) + c.zp, 1e-4);
      }
  }
}

TEST(ElementwiseScales, AverageOverAllSums) {
  for (int64_t count : {1, 2, 9, 49, 64, 1000}) {
    auto scale = chooseAverageScale(0.03, count, 0.031, Rounding::SingleRound);
    ASSERT_TRUE(scale);
    const int32_t reach = 255 * count;
    const bool byFma = isF32FmaExact({-reach, reach}, *scale, 4, 8);
    EXPECT_TRUE(byFma);
    for (int32_t sum = -reach; sum <= reach; ++sum)
      check(sum, *scale, 4, byFma, sum * (0.03 / 0.031 / count) + 4, 1e-4);
  }
  EXPECT_FALSE(chooseAverageScale(1, 0, 1, Rounding::SingleRound));
}

} // namespace
