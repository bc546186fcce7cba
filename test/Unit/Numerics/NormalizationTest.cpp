//===- NormalizationTest.cpp - Normalized rows against MPFR -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Normalization.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <mpfr.h>
#include <random>

using namespace mlir::quanta;

namespace {

/// |value * 2^fractionBits / sqrt(w)| with a sign, as a double of a result of 200
/// bits.
double divideByRoot(int64_t value, int64_t w, int32_t fractionBits) {
  mpfr_t x, root;
  mpfr_inits2(200, x, root, static_cast<mpfr_ptr>(nullptr));
  mpfr_set_si_2exp(x, value, fractionBits, MPFR_RNDN);
  mpfr_set_si(root, w, MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  mpfr_div(x, x, root, MPFR_RNDN);
  double result = mpfr_get_d(x, MPFR_RNDN);
  mpfr_clears(x, root, static_cast<mpfr_ptr>(nullptr));
  return result;
}

/// Every element within half a unit and a little of the exact quotient.
void checkRow(const std::vector<int8_t> &row, int64_t epsilon,
              int32_t fractionBits) {
  const int64_t size = row.size();
  int64_t sum = 0, squares = 0;
  for (int64_t x : row) {
    sum += x;
    squares += x * x;
  }
  const int64_t w = std::max<int64_t>(size * squares - sum * sum + epsilon, 1);
  const int32_t limit = getNormalizationLimit(size, fractionBits);
  std::vector<int32_t> result(row.size());
  normalize<int8_t>(row, epsilon, fractionBits, result);
  for (int64_t i = 0; i < size; ++i) {
    const double exact = divideByRoot(size * row[i] - sum, w, fractionBits);
    EXPECT_LE(std::abs(exact), limit);
    EXPECT_LE(std::abs(result[i]), limit);
    EXPECT_NEAR(result[i], exact, 0.5 + std::abs(exact) * 0x1p-28)
        << "element " << i << " of " << size << ", w = " << w;
  }
}

TEST(Normalization, InverseRoots) {
  std::mt19937_64 random(1);
  for (int bits = 0; bits < 62; ++bits)
    for (int i = 0; i < 300; ++i) {
      // Powers of two, their neighbours, and anything between.
      int64_t w = i < 3 ? (int64_t{1} << bits) + i - 1
                        : (int64_t{1} << bits) | (random() >> (63 - bits) >> 1);
      w = std::min(w, (int64_t{1} << 62) - 1);
      for (int32_t fraction : {0, 13, 16}) {
        const FixedPointScale scale = getInverseRoot(w, fraction);
        EXPECT_GE(scale.multiplier, 1 << 30);
        EXPECT_GE(scale.shift, 1);
        EXPECT_LE(scale.shift, 61);
        const double exact = divideByRoot(1, std::max<int64_t>(w, 1), fraction);
        EXPECT_NEAR(scale.toDouble() / exact, 1, 0x1p-29) << w;
      }
    }
  // Nothing below 1 has a root.
  EXPECT_EQ(getInverseRoot(0, 13), getInverseRoot(1, 13));
  EXPECT_EQ(getInverseRoot(-5, 13), getInverseRoot(1, 13));
}

TEST(Normalization, RandomRows) {
  std::mt19937_64 random(2);
  for (int64_t size : {1, 2, 3, 7, 48, 255, 256, 1000, 65536})
    for (int round = 0; round < 6; ++round) {
      std::vector<int8_t> row(size);
      const int spread = 1 << random() % 8;
      const int middle = static_cast<int>(random() % 256) - 128;
      for (int8_t &x : row)
        x = static_cast<int8_t>(std::clamp<int>(
            middle + static_cast<int>(random() % (2 * spread)) - spread, -128,
            127));
      const int64_t epsilon =
          round == 0 ? 0 : int64_t(random() >> (4 + random() % 60));
      checkRow(row, epsilon, static_cast<int32_t>(random() % 17));
    }
}

TEST(Normalization, EndsOfTheRange) {
  for (int64_t size : {1, 2, 5, 64, 65536}) {
    checkRow(std::vector<int8_t>(size, -128), /*epsilon=*/0, 16);
    std::vector<int8_t> row(size, 127);
    row[size / 2] = -128; // The element that is furthest from the mean.
    checkRow(row, 0, 16);
    checkRow(row, int64_t{1} << 60, 16);
    for (int64_t i = 0; i < size; i += 2)
      row[i] = -128;
    checkRow(row, 0, 16);
  }
}

TEST(Normalization, ConstantRowsAreZero) {
  for (int8_t value : {-128, 0, 127})
    for (int64_t epsilon : {int64_t{0}, int64_t{1}, int64_t{1} << 60}) {
      std::vector<int32_t> result(3, 99);
      normalize<int8_t>(std::vector<int8_t>(3, value), epsilon, 16, result);
      EXPECT_EQ(result, std::vector<int32_t>(3, 0));
    }
}

TEST(Normalization, ChosenIntegersStayInI32) {
  for (int64_t size : {1, 2, 48, 4096, 65536})
    for (float largestBeta : {0.0f, 1.0f, 1e6f}) {
      std::vector<float> gamma(size, 0.5f), beta(size, largestBeta);
      gamma[size / 2] = -1e-3f;
      auto chosen = chooseLayerNormalization(size, 0.05, 1e-5, gamma, beta);
      ASSERT_TRUE(chosen);
      const int64_t limit = getNormalizationLimit(size, chosen->fractionBits);
      for (int64_t i = 0; i < size; ++i) {
        EXPECT_LT(limit * std::abs(int64_t{chosen->gamma[i]}) +
                      std::abs(int64_t{chosen->beta[i]}),
                  int64_t{1} << 31);
        EXPECT_NEAR(chosen->beta[i] * chosen->unit, beta[i], chosen->unit / 2);
      }
    }
}

TEST(Normalization, EpsilonInUnitsOfTheRow) {
  auto chosen = chooseLayerNormalization(48, 0.05, 1e-5, {}, {});
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->epsilon, 9); // 1e-5 * 48^2 / 0.05^2 = 9.2
  EXPECT_TRUE(chosen->gamma.empty() && chosen->beta.empty());
  EXPECT_FALSE(chooseLayerNormalization(48, 1e-9, 1e3, {}, {}));
  EXPECT_FALSE(chooseLayerNormalization(0, 0.05, 1e-5, {}, {}));
  EXPECT_FALSE(chooseLayerNormalization(65537, 0.05, 1e-5, {}, {}));
}

} // namespace
