//===- RequantizationTest.cpp - The choice of M and the three roundings -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Requantization.h"
#include "Definition.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;

namespace {

constexpr Rounding allRoundings[] = {
    Rounding::SingleRound, Rounding::DoubleRound, Rounding::FloatNearestEven};

int64_t oddPart(int64_t value) {
  while (value % 2 == 0)
    value /= 2;
  return value;
}

TEST(ChooseFixedPointScale, SingleRoundHas24BitsAndALargeOddPart) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    double scale = definition::randomScale(random, -38.9, 22.9);
    if (i % 3 == 0) // small odd numbers over powers of two, and neighbours
      scale = std::ldexp(1 + random() % 2048, -int(random() % 30) - 8) *
              (1 + (i % 9 == 0 ? std::ldexp(1, -40) : 0));
    int exponent;
    const bool isPowerOfTwo = std::frexp(scale, &exponent) == 0.5;
    auto chosen = chooseFixedPointScale(scale, Rounding::SingleRound);
    ASSERT_TRUE(chosen);
    ASSERT_GE(chosen->multiplier, 1 << 23);
    ASSERT_LT(chosen->multiplier, 1 << 24);
    ASSERT_GE(chosen->shift, 1);
    ASSERT_LE(chosen->shift, 62);
    ASSERT_LE(std::abs(chosen->toDouble() / scale - 1), std::ldexp(1.5, -23));
    if (isPowerOfTwo) {
      ASSERT_EQ(chosen->multiplier, 1 << 23);
      ASSERT_EQ(chosen->toDouble(), scale);
    } else {
      ASSERT_GE(oddPart(chosen->multiplier), 1 << 10) << scale;
    }
  }
}

TEST(ChooseFixedPointScale, NudgesTowardsTheScale) {
  auto choose = [](double scale) {
    return *chooseFixedPointScale(scale, Rounding::SingleRound);
  };
  EXPECT_EQ(choose(0.75), (FixedPointScale{12582913, 24}));
  EXPECT_EQ(choose(0.5), (FixedPointScale{1 << 23, 24}));
  EXPECT_EQ(choose(1.0), (FixedPointScale{1 << 23, 23}));
  EXPECT_EQ(choose(0.5 + 1e-12), (FixedPointScale{(1 << 23) + 1, 24}));
  EXPECT_EQ(choose(0.5 - 1e-12), (FixedPointScale{(1 << 24) - 1, 25}));
  EXPECT_EQ(choose(0.75 - 1e-12), (FixedPointScale{12582911, 24}));
}

TEST(ChooseFixedPointScale, DoubleRoundIsNormalised) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 100000; ++i) {
    double scale = definition::randomScale(random, -31.9, 29.9);
    auto chosen = chooseFixedPointScale(scale, Rounding::DoubleRound);
    ASSERT_TRUE(chosen);
    ASSERT_GE(chosen->multiplier, 1 << 30);
    ASSERT_LE(std::abs(chosen->toDouble() / scale - 1), std::ldexp(1, -31));
  }
  EXPECT_EQ(*chooseFixedPointScale(0.5, Rounding::DoubleRound),
            (FixedPointScale{1 << 30, 31}));
  EXPECT_EQ(*chooseFixedPointScale(1 - 1e-12, Rounding::DoubleRound),
            (FixedPointScale{1 << 30, 30}));
}

TEST(ChooseFixedPointScale, FloatIsExact) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100000; ++i) {
    double scale = definition::randomScale(random, -38.9, 22.9);
    auto chosen = chooseFixedPointScale(scale, Rounding::FloatNearestEven);
    ASSERT_TRUE(chosen);
    ASSERT_EQ(chosen->toDouble(), static_cast<float>(scale));
  }
}

TEST(ChooseFixedPointScale, RefusesWhatHasNoShift) {
  for (Rounding rounding : allRoundings) {
    EXPECT_FALSE(chooseFixedPointScale(0, rounding) &&
                 rounding != Rounding::FloatNearestEven);
    for (double bad : {-1.0, std::numeric_limits<double>::quiet_NaN(),
                       std::numeric_limits<double>::infinity(), 1e300})
      EXPECT_FALSE(chooseFixedPointScale(bad, rounding)) << bad;
    const int bits = rounding == Rounding::DoubleRound ? 30 : 23;
    EXPECT_FALSE(chooseFixedPointScale(std::ldexp(1, bits), rounding));
    auto last = chooseFixedPointScale(std::ldexp(0.75, bits), rounding);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->shift, 1);
  }
}

TEST(ChooseFixedPointScale, TinyScalesGiveZero) {
  for (Rounding rounding : allRoundings)
    for (double scale : {std::ldexp(0.99, -39), std::ldexp(0.51, -32),
                         std::ldexp(1.0, -60), 1e-60, 1e-310}) {
      auto chosen = chooseFixedPointScale(scale, rounding);
      ASSERT_TRUE(chosen);
      ASSERT_LE(chosen->shift, 62);
      // 2^-32.97 still scales the largest accumulators to a quarter.
      for (int32_t acc : {INT32_MIN, -1, 0, 1, INT32_MAX})
        EXPECT_EQ(roundScaled(acc, *chosen, rounding), 0) << scale;
    }
}

/// Multipliers of all three kinds, shifts from end to end.
std::vector<FixedPointScale> sampledScales(std::mt19937_64 &random, int count) {
  std::vector<FixedPointScale> scales = {
      {0, 1},         {0, 62},         {1, 1},        {1, 62},
      {INT32_MAX, 1}, {INT32_MAX, 62}, {1 << 30, 31}, {1 << 30, 32},
      {1 << 23, 24},  {12582913, 24},  {1 << 30, 33}, {3 << 29, 34}};
  for (int i = 0; i < count; ++i)
    scales.push_back({static_cast<int32_t>(random() >> (33 + random() % 20)),
                      static_cast<int32_t>(1 + random() % 62)});
  return scales;
}

TEST(RoundScaled, EqualsTheDefinitionAroundZero) {
  std::mt19937_64 random(4);
  for (FixedPointScale scale : sampledScales(random, 20))
    for (Rounding rounding : allRoundings)
      for (int32_t acc = -(1 << 15); acc <= 1 << 15; ++acc)
        ASSERT_EQ(roundScaled(acc, scale, rounding),
                  definition::roundScaled(acc, scale, rounding))
            << acc << " * " << scale.multiplier << " >> " << scale.shift
            << ", mode " << int(rounding);
}

TEST(RoundScaled, EqualsTheDefinitionEverywhere) {
  std::mt19937_64 random(5);
  auto scales = sampledScales(random, 5000);
  for (int64_t i = 0, e = definition::randomCases(); i < e; ++i) {
    FixedPointScale scale = scales[random() % scales.size()];
    Rounding rounding = allRoundings[i % 3];
    // Uniform in magnitude as well as in value, and the two ends.
    int32_t acc = static_cast<int32_t>(random()) >> (random() % 32);
    if (i % 64 == 0)
      acc = i % 128 ? INT32_MIN : INT32_MAX;
    ASSERT_EQ(roundScaled(acc, scale, rounding),
              definition::roundScaled(acc, scale, rounding))
        << acc << " * " << scale.multiplier << " >> " << scale.shift
        << ", mode " << int(rounding);
  }
}

TEST(RoundScaled, Ties) {
  const FixedPointScale half{1 << 30, 31}, quarter{1 << 30, 32};
  // 1/2, 3/2, -1/2, -3/2
  for (auto [acc, single, twice, even] : {std::array{1, 1, 1, 0},
                                          {3, 2, 2, 2},
                                          {-1, 0, 0, 0},
                                          {-3, -1, -1, -2}}) {
    EXPECT_EQ(roundScaled(acc, half, Rounding::SingleRound), single);
    EXPECT_EQ(roundScaled(acc, half, Rounding::DoubleRound), twice);
    EXPECT_EQ(roundScaled(acc, half, Rounding::FloatNearestEven), even);
  }
  // 1/4 is 1/2 after the first of two roundings (up), and that gives 1.
  EXPECT_EQ(roundScaled(1, quarter, Rounding::SingleRound), 0);
  EXPECT_EQ(roundScaled(1, quarter, Rounding::DoubleRound), 1);
  EXPECT_EQ(roundScaled(1, quarter, Rounding::FloatNearestEven), 0);
  // -6/4: once rounded -3/2 is away from zero with two roundings.
  EXPECT_EQ(roundScaled(-6, quarter, Rounding::SingleRound), -1);
  EXPECT_EQ(roundScaled(-6, quarter, Rounding::DoubleRound), -2);
  EXPECT_EQ(roundScaled(-6, quarter, Rounding::FloatNearestEven), -2);
}

TEST(Requantize, AddsTheZeroPointThenClamps) {
  const FixedPointScale one{1 << 23, 23};
  for (Rounding rounding : allRoundings) {
    EXPECT_EQ(requantize(100, one, 20, -128, 127, rounding), 120);
    EXPECT_EQ(requantize(100, one, 28, -128, 127, rounding), 127);
    EXPECT_EQ(requantize(-100, one, -28, -128, 127, rounding), -128);
    EXPECT_EQ(requantize(-100, one, -28, -3, 127, rounding), -3);
    EXPECT_EQ(requantize(100, one, -28, -3, 6, rounding), 6);
    EXPECT_EQ(requantize(INT32_MAX, {INT32_MAX, 1}, INT32_MAX, INT32_MIN,
                         INT32_MAX, rounding),
              INT32_MAX);
    EXPECT_EQ(requantize(INT32_MIN, {INT32_MAX, 1}, INT32_MIN, INT32_MIN,
                         INT32_MAX, rounding),
              INT32_MIN);
  }
}

/// Accumulators of 64 bits: up to |acc * M| = 2^62, and random ones.
TEST(WideRequantization, AgreesWithTheDefinition) {
  auto check = [](int64_t acc, FixedPointScale scale, Rounding rounding) {
    ASSERT_EQ(requantize(acc, scale, 3, -128, 127, rounding),
              definition::requantize(acc, scale, 3, -128, 127, rounding))
        << acc << " * " << scale.multiplier << " >> " << scale.shift;
  };
  // 2^38 * 2^24 and 2^32 * 2^30 are 2^62; with the largest shift nothing wraps.
  for (int64_t sign : {-1, 1})
    for (int32_t shift : {31, 32, 40, 61, 62}) {
      check(sign * (int64_t{1} << 38), {1 << 24, shift}, Rounding::SingleRound);
      check(sign * (int64_t{1} << 32), {1 << 30, shift}, Rounding::SingleRound);
      check(sign * (int64_t{1} << 32), {1 << 30, shift}, Rounding::DoubleRound);
    }
  std::mt19937_64 random(31);
  for (int64_t i = 0, e = definition::randomCases() / 4; i < e; ++i) {
    FixedPointScale scale = *chooseFixedPointScale(
        definition::randomScale(random, -36, -20), Rounding::SingleRound);
    int64_t acc = static_cast<int64_t>(random() >> 25) - (int64_t{1} << 38);
    if (i % 2)
      acc = std::llround((int64_t(random() % 300) - 150 + 0.5) /
                         scale.toDouble()) +
            int64_t(random() % 3) - 1;
    if (std::abs(acc) <= int64_t{1} << 38)
      check(acc, scale, Rounding::SingleRound);
  }
}

TEST(Requantization, MultipliersOfSumsOf64Bits) {
  // Powers of two lose nothing, however large the sums are.
  for (int shift = 1; shift <= 38; ++shift) {
    auto scale =
        chooseFixedPointScale(std::ldexp(1.0, -shift), Rounding::SingleRound);
    ASSERT_TRUE(scale);
    auto limited = limitMultiplier(*scale, int64_t{1} << 62);
    ASSERT_TRUE(limited);
    EXPECT_EQ(*limited, (FixedPointScale{1, shift}));
  }
  auto third = chooseFixedPointScale(1.0 / 3, Rounding::SingleRound);
  ASSERT_TRUE(third);
  EXPECT_EQ(*limitMultiplier(*third, int64_t{1} << 38), *third);
  auto limited = limitMultiplier(*third, int64_t{1} << 45);
  ASSERT_TRUE(limited);
  EXPECT_LE(limited->multiplier, 1 << 17);
  EXPECT_NEAR(limited->toDouble(), 1.0 / 3, 1.0 / (1 << 17));
  EXPECT_FALSE(limitMultiplier(*third, int64_t{1} << 49));
  // 2^0 leaves sums of 62 bits no room for a shift.
  EXPECT_FALSE(limitMultiplier({1 << 23, 23}, int64_t{1} << 62));
}

} // namespace
