//===- FmaRequantizationTest.cpp - The f32 form against the integer formula -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/FmaRequantization.h"
#include "Definition.h"
#include "gtest/gtest.h"

using namespace mlir::quanta;

namespace {

struct Range {
  int32_t min, max;
};
constexpr Range i8 = {-128, 127};

bool agree(int32_t acc, FixedPointScale scale, int32_t zp, Range range = i8) {
  return requantizeByFma(acc, scale, zp, range.min, range.max) ==
         definition::requantize(acc, scale, zp, range.min, range.max,
                                Rounding::SingleRound);
}

bool isExact(int64_t magnitude, FixedPointScale scale, int32_t zp,
             unsigned bits = 8) {
  return isF32FmaExact({-magnitude, magnitude}, scale, zp, bits);
}

/// The largest magnitude that the predicate accepts; acceptance is monotone.
int64_t lastAccepted(FixedPointScale scale, int32_t zp, unsigned bits = 8) {
  int64_t accepted = 0, refused = int64_t{1} << 31;
  while (refused - accepted > 1) {
    int64_t middle = (accepted + refused) / 2;
    (isExact(middle, scale, zp, bits) ? accepted : refused) = middle;
  }
  return accepted;
}

TEST(FmaRequantization, AgreesUnderTheConditions) {
  std::mt19937_64 random(11);
  int64_t tested = 0;
  for (int64_t i = 0, e = definition::randomCases() / 64; i < e; ++i) {
    FixedPointScale scale = *chooseFixedPointScale(
        definition::randomScale(random, -38, 10), Rounding::SingleRound);
    int32_t zp = static_cast<int32_t>(random() % 256) - 128;
    int64_t limit = lastAccepted(scale, zp);
    for (int j = 0; j < 64; ++j, ++tested) {
      // Anywhere, around the results' range, at the ends.
      int64_t acc = static_cast<int64_t>(random() % (2 * limit + 1)) - limit;
      if (j % 4 == 1)
        acc = std::llround((int64_t(random() % 300) - 150 + 0.5) /
                           scale.toDouble()) +
              int64_t(random() % 3) - 1;
      if (j % 4 == 2)
        acc = (j & 4 ? limit : -limit) + (j & 4 ? -1 : 1) * (j / 8);
      if (std::abs(acc) > limit)
        continue;
      ASSERT_TRUE(agree(acc, scale, zp))
          << acc << " * " << scale.multiplier << " >> " << scale.shift << " zp "
          << zp;
    }
  }
  EXPECT_GT(tested, 0);
}

TEST(FmaRequantization, AgreesOnEveryAccumulatorOfSampledScales) {
  std::mt19937_64 random(12);
  for (int i = 0; i < 12; ++i) {
    FixedPointScale scale = *chooseFixedPointScale(
        definition::randomScale(random, -14, -2), Rounding::SingleRound);
    int32_t zp = static_cast<int32_t>(random() % 256) - 128;
    const int32_t reach = 300 / scale.toDouble();
    ASSERT_TRUE(isExact(reach, scale, zp));
    for (int32_t acc = -reach; acc <= reach; ++acc)
      ASSERT_TRUE(agree(acc, scale, zp)) << acc << " " << scale.multiplier;
  }
}

TEST(FmaRequantization, ConditionA) {
  // -1.5 * 2^23 + |zp| is where the sum turns negative and its bits wrap.
  for (int32_t zp : {0, -1, -128})
    for (FixedPointScale scale :
         {FixedPointScale{15000001, 24}, FixedPointScale{15000001, 20}}) {
      int64_t limit = lastAccepted(scale, zp);
      ASSERT_LT(limit, 1 << 24);
      EXPECT_LT(limit * scale.toDouble(), 12582912 + zp);
      EXPECT_GE((limit + 1) * scale.toDouble(), 12582912 + zp);
      for (int32_t acc = limit; acc > limit - 1000; --acc) {
        ASSERT_TRUE(agree(acc, scale, zp));
        ASSERT_TRUE(agree(-acc, scale, zp));
      }
      EXPECT_FALSE(agree(-limit - 1, scale, zp));
      EXPECT_FALSE(agree(-limit - 1000, scale, zp));
    }
}

TEST(FmaRequantization, ConditionAIsAboutTheRoundedAccumulator) {
  // Above 2^24, float(acc) can be farther from zero than acc: x itself may be
  // inside of the limit and its f32 form outside.
  const FixedPointScale scale{(1 << 23) + 5001, 30}; // about 2^-7
  const int64_t limit = lastAccepted(scale, 0);
  ASSERT_GT(limit, 1 << 30);
  bool exactWouldAccept = false;
  for (int64_t acc = limit + 1; acc < limit + 128; ++acc)
    exactWouldAccept |= acc * scale.toDouble() < 12582912.0 &&
                        !agree(static_cast<int32_t>(-acc), scale, 0);
  EXPECT_TRUE(exactWouldAccept);
  for (int64_t acc = limit; acc > limit - 10000; --acc)
    ASSERT_TRUE(agree(static_cast<int32_t>(-acc), scale, 0));
}

TEST(FmaRequantization, ConditionB) {
  // 2^-15 and above: larger accumulators saturate.
  const FixedPointScale large{(1 << 23) + 1025, 38};
  const FixedPointScale small{(1 << 24) - 1025, 39};
  EXPECT_TRUE(isExact(INT32_MAX, large, 0));
  EXPECT_TRUE(isExact(1 << 24, small, 0));
  EXPECT_FALSE(isExact((1 << 24) + 1, small, 0));
  for (int32_t acc = (1 << 24) - 100; acc < (1 << 24) + 1000; ++acc)
    ASSERT_TRUE(agree(acc, large, -128) && agree(-acc, large, 127));
  // Between 2^-18 and 2^-17 the rounding of 2^24 + 1 shows in some bytes.
  int differences = 0;
  for (int32_t multiplier = 1 << 23; multiplier < 1 << 24; ++multiplier) {
    const FixedPointScale scale{multiplier, 41};
    if (!agree((1 << 24) + 1, scale, 0)) {
      ASSERT_FALSE(isExact((1 << 24) + 1, scale, 0));
      ++differences;
    }
    if (isExact(1 << 24, scale, 0))
      ASSERT_TRUE(agree(1 << 24, scale, 0)) << multiplier;
  }
  EXPECT_GT(differences, 0);
}

TEST(FmaRequantization, TiesHideBehindTheClamp) {
  // acc = 2^(r-1) is the first tie of odd / 2^r.
  auto scaleOf = [](int32_t odd) { return FixedPointScale{odd, 14}; };
  const int32_t tie = 1 << 13;
  for (int32_t odd : {1, 3, 255, 1023}) {
    EXPECT_TRUE(isExact(tie - 1, scaleOf(odd), 0)) << odd;
    EXPECT_FALSE(isExact(tie, scaleOf(odd), 0)) << odd;
  }
  EXPECT_TRUE(isExact(tie, scaleOf(1025), 0));
  EXPECT_FALSE(agree(tie, scaleOf(1), 0));
  EXPECT_FALSE(agree(-tie, scaleOf(255), 100));
  for (int32_t odd = 1025; odd < 1500; odd += 2)
    for (int32_t zp = -128; zp < 128; ++zp)
      for (int32_t acc = -5 * tie; acc <= 5 * tie; acc += tie)
        ASSERT_TRUE(agree(acc, scaleOf(odd), zp)) << odd << " " << zp;
  // A power of two has all of its ties in sight; integers have none.
  EXPECT_FALSE(isExact(100, FixedPointScale{1 << 23, 26}, 0));
  EXPECT_TRUE(isExact(100, FixedPointScale{1 << 23, 23}, 0));
  EXPECT_TRUE(isExact(3, FixedPointScale{1 << 23, 26}, 0));
  EXPECT_FALSE(agree(4, FixedPointScale{1 << 23, 26}, 0));
}

TEST(FmaRequantization, RefusesMoreThan24Bits) {
  EXPECT_FALSE(isExact(100, {(1 << 24) + 1, 26}, 0));
  EXPECT_TRUE(isExact(100, {(1 << 24) + 2, 26}, 0));
  EXPECT_TRUE(isExact(1000, {0, 10}, 5));
  EXPECT_TRUE(agree(1000, {0, 10}, 5));
  EXPECT_FALSE(isF32FmaExact({0, int64_t{1} << 31}, {12582913, 40}, 0, 8));
}

TEST(FmaRequantization, WiderResults) {
  const Range i32 = {INT32_MIN, INT32_MAX}, i16 = {-32768, 32767};
  const FixedPointScale scale{15000001, 24};
  int64_t limit = lastAccepted(scale, 100, 32);
  EXPECT_LT(limit * scale.toDouble(), (1 << 22) - 100);
  EXPECT_GE((limit + 1) * scale.toDouble(), (1 << 22) - 100);
  for (int32_t acc = limit; acc > limit - 100000; --acc) {
    ASSERT_TRUE(agree(acc, scale, 100, i32) && agree(-acc, scale, 100, i32));
    ASSERT_TRUE(agree(acc, scale, 100, i16) && agree(-acc, scale, 100, i16));
  }
  int differences = 0;
  for (int32_t acc = limit; acc < limit + 1000; ++acc)
    differences += !agree(acc, scale, 100, i32);
  EXPECT_GT(differences, 0);
  // An odd part that hides ties from i8 does not hide them from i16.
  EXPECT_TRUE(isExact(1 << 13, {1025, 14}, 0, 8));
  EXPECT_FALSE(isExact(1 << 13, {1025, 14}, 0, 16));
  EXPECT_FALSE(agree(-(1 << 13), {1025, 14}, 1, i16) &&
               agree(1 << 13, {1025, 14}, 1, i16) &&
               agree(-(1 << 13), {1025, 14}, 0, i16) &&
               agree(1 << 13, {1025, 14}, 0, i16));
}

TEST(Fma64Requantization, AgreesUnderTheConditions) {
  std::mt19937_64 random(21);
  int64_t tested = 0;
  for (int64_t i = 0, e = definition::randomCases() / 64; i < e; ++i) {
    FixedPointScale scale = *chooseFixedPointScale(
        definition::randomScale(random, -38, 6), Rounding::SingleRound, 16);
    auto limit = static_cast<int64_t>(
        std::min<double>(INT32_MAX, 2.1e9 / scale.toDouble()));
    if (!isF64FmaExact({-limit, limit}, scale, 0, 16))
      continue;
    for (int j = 0; j < 64; ++j, ++tested) {
      int64_t acc = static_cast<int64_t>(random() % (2 * limit + 1)) - limit;
      if (j % 4 == 1)
        acc = std::llround((int64_t(random() % 70000) - 35000 + 0.5) /
                           scale.toDouble()) +
              int64_t(random() % 3) - 1;
      if (std::abs(acc) > limit)
        continue;
      ASSERT_EQ(requantizeByFma64(acc, scale, 0, -32768, 32767),
                definition::requantize(acc, scale, 0, -32768, 32767,
                                       Rounding::SingleRound))
          << acc << " * " << scale.multiplier << " >> " << scale.shift;
    }
  }
  EXPECT_GT(tested, definition::randomCases() / 4);
}

TEST(Fma64Requantization, Condition) {
  // One unit inside of the last accumulator that the condition admits, and one
  // outside, where the low 32 bits of the difference wrap.
  for (int32_t zp : {0, 100})
    for (FixedPointScale scale : {FixedPointScale{(1 << 23) + (1 << 5) + 1, 21},
                                  FixedPointScale{15000001, 22}}) {
      int64_t limit = 0, refused = int64_t{1} << 31;
      while (refused - limit > 1) {
        int64_t middle = (limit + refused) / 2;
        (isF64FmaExact({-middle, middle}, scale, zp, 16) ? limit : refused) =
            middle;
      }
      const double bound = 2147483648.0 - 32768 - zp;
      EXPECT_LT(limit * scale.toDouble(), bound);
      EXPECT_GE((limit + 1) * scale.toDouble(), bound);
      auto agrees = [&](int64_t acc) {
        return requantizeByFma64(static_cast<int32_t>(acc), scale, zp, -32768,
                                 32767) ==
               definition::requantize(acc, scale, zp, -32768, 32767,
                                      Rounding::SingleRound);
      };
      for (int64_t acc = limit; acc > limit - 100000; --acc)
        ASSERT_TRUE(agrees(acc) && agrees(-acc)) << acc;
      // The margin of 2^15 is for sums that wrap within it.
      int64_t wraps = static_cast<int64_t>(2147483648.0 / scale.toDouble()) + 1;
      EXPECT_FALSE(agrees(wraps));
    }
}

/// 2^-r, 2 <= r <= 31: two shifts and an addition of i32 that doesn't overflow.
TEST(ShiftRequantization, EqualsSingleRound) {
  std::mt19937_64 random(23);
  auto agrees = [](int32_t acc, int32_t r) {
    int64_t sum = int64_t{acc >> (r - 1)} + 1;
    return sum == static_cast<int32_t>(sum) &&
           sum >> 1 == definition::roundScaled(acc, {1 << 23, 23 + r},
                                               Rounding::SingleRound);
  };
  for (int32_t r = 2; r <= 31; ++r) {
    const int64_t half = int64_t{1} << (r - 1);
    for (int64_t tie = -8 * half; tie <= 8 * half; tie += half)
      for (int64_t acc = tie - 1; acc <= tie + 1; ++acc)
        if (acc == static_cast<int32_t>(acc))
          ASSERT_TRUE(agrees(static_cast<int32_t>(acc), r)) << acc << " " << r;
    ASSERT_TRUE(agrees(INT32_MAX, r) && agrees(INT32_MIN, r));
  }
  for (int64_t i = 0, e = definition::randomCases(); i < e; ++i) {
    int32_t acc = static_cast<int32_t>(random()), r = 2 + random() % 30;
    ASSERT_TRUE(agrees(acc, r)) << acc << " " << r;
  }
}

TEST(Fma64Requantization, RefusesVisibleTiesAndWrapping) {
  // 1025 hides its ties behind the clamp to 8 bits, not to 16.
  const FixedPointScale odd{1025, 14};
  EXPECT_FALSE(isF64FmaExact({-8192, 8192}, odd, 0, 16));
  EXPECT_NE(requantizeByFma64(8192 * 2 + 8192, {1025, 14}, 0, -32768, 32767) ==
                    definition::requantize(8192 * 3, odd, 0, -32768, 32767,
                                           Rounding::SingleRound) &&
                requantizeByFma64(8192, odd, 0, -32768, 32767) ==
                    definition::requantize(8192, odd, 0, -32768, 32767,
                                           Rounding::SingleRound),
            true);
  EXPECT_TRUE(isF64FmaExact({-8191, 8191}, odd, 0, 16));
  const FixedPointScale large{(1 << 23) + 1, 22};
  EXPECT_FALSE(isF64FmaExact({0, INT32_MAX}, large, 0, 16));
  EXPECT_TRUE(isF64FmaExact({0, 1000000}, large, 0, 16));
  EXPECT_FALSE(isF64FmaExact({0, 1000}, large, 0, 32));
}

/// |x| < 2^31 - 2^15 - |zp|: the largest accumulator within, and one more.
TEST(Fma64Requantization, LimitOfTheLowWord) {
  const FixedPointScale scale{(1 << 23) + 262145, 22};
  for (int32_t zp : {0, 100, -32768}) {
    const int64_t numerator = ((int64_t{1} << 31) - (1 << 15) - std::abs(zp))
                              << scale.shift;
    const int64_t limit = (numerator - 1) / scale.multiplier;
    EXPECT_TRUE(isF64FmaExact({-limit, limit}, scale, zp, 16));
    EXPECT_FALSE(isF64FmaExact({0, limit + 1}, scale, zp, 16));
    EXPECT_FALSE(isF64FmaExact({-limit - 1, 0}, scale, zp, 16));
    for (int64_t acc = limit; acc > limit - 10000; --acc)
      for (int64_t sign : {-1, 1})
        ASSERT_EQ(requantizeByFma64(sign * acc, scale, zp, -32768, 32767),
                  definition::requantize(sign * acc, scale, zp, -32768, 32767,
                                         Rounding::SingleRound));
  }
  // Past the limit by more than its margin, the low word wraps.
  EXPECT_NE(requantizeByFma64(1100000000, scale, 0, -32768, 32767),
            definition::requantize(1100000000, scale, 0, -32768, 32767,
                                   Rounding::SingleRound));
}

TEST(ChooseFixedPointScale, WideResultsHaveLargerOddParts) {
  std::mt19937_64 random(22);
  for (int i = 0; i < 100000; ++i) {
    double real = definition::randomScale(random, -30, 10);
    FixedPointScale scale =
        *chooseFixedPointScale(real, Rounding::SingleRound, 16);
    int32_t odd = scale.multiplier;
    while (odd % 2 == 0)
      odd /= 2;
    ASSERT_GE(odd, 1 << 18);
    ASSERT_NEAR(scale.toDouble() / real, 1, 2.4e-7);
  }
  EXPECT_EQ(chooseFixedPointScale(0.25, Rounding::SingleRound, 16)->multiplier,
            1 << 23);
}

} // namespace
