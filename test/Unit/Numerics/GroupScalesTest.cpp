//===- GroupScalesTest.cpp - Multiples of one unit -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/GroupScales.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::quanta;

/// The largest multiplier for which every field plus its offset, times it, fits a
/// byte: no more, no less.
TEST(GroupScales, MaxMultiplierFillsTheByte) {
  for (unsigned bits : {2u, 4u, 8u}) {
    int32_t largestField = (1 << bits) - 2;
    int32_t most = getMaxGroupMultiplier(bits, /*isWeightOnly=*/false);
    EXPECT_LE(most * largestField, 255);
    EXPECT_GT((most + 1) * largestField, 255);
    EXPECT_EQ(getMaxGroupMultiplier(bits, /*isWeightOnly=*/true), 255);
  }
}

TEST(GroupScales, UnitReachesTheLargestScale) {
  double scales[] = {0.3, 0.001, 0.02};
  double unit = chooseGroupUnit(scales, 0, 18);
  EXPECT_GE(unit * 18, 0.3);
  EXPECT_LT(unit * 18, 0.3 * (1 + 0x1p-14));
  EXPECT_EQ(chooseGroupUnit(scales, 0.5, 18), 0.5);
  EXPECT_EQ(chooseGroupUnit({0.0, 0.0}, 0, 18), 1);
}

/// What is put together is taken apart again, through f32.
TEST(GroupScales, FactorsWhatWasMultiplied) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 10000; ++round) {
    double unit = chooseGroupUnit(
        {std::ldexp(1 + random() % 1000, static_cast<int>(random() % 60) - 50)},
        0, 255);
    std::vector<double> scales;
    for (int i = 0; i < 7; ++i)
      scales.push_back(static_cast<float>(unit * (1 + random() % 255)));
    auto factors = factorGroupScales(scales);
    ASSERT_TRUE(factors);
    for (size_t i = 0; i < scales.size(); ++i)
      EXPECT_EQ(factors->unit * factors->multipliers[i], scales[i]);
    EXPECT_GE(factors->unit, unit);
  }
}

TEST(GroupScales, RefusesScalesWithoutASmallUnit) {
  EXPECT_FALSE(factorGroupScales({1.0, 1.0 + 0x1p-10}));
  EXPECT_FALSE(factorGroupScales({1.0, 256.0}));
  EXPECT_TRUE(factorGroupScales({1.0, 255.0}));
  EXPECT_FALSE(factorGroupScales({1.0, 0.0}));
  EXPECT_FALSE(factorGroupScales({1.0, -1.0}));
  EXPECT_FALSE(factorGroupScales({}));
}
