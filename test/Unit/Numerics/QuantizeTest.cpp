//===- QuantizeTest.cpp - The border between reals and integers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Quantize.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;

namespace {

TEST(Quantize, RoundsHalfToEven) {
  EXPECT_EQ(quantize(0.25f, 0.5f, 0, -128, 127), 0);
  EXPECT_EQ(quantize(0.75f, 0.5f, 0, -128, 127), 2);
  EXPECT_EQ(quantize(-0.25f, 0.5f, 0, -128, 127), 0);
  EXPECT_EQ(quantize(-0.75f, 0.5f, 3, -128, 127), 1);
}

TEST(Quantize, DividesAndDoesNotMultiplyByTheReciprocal) {
  // 1.5f / 0.1f... is chosen so that the product with 1 / scale differs.
  int differences = 0;
  const float scale = 0.1f, reciprocal = 1 / scale;
  for (int i = 0; i < 100000; ++i) {
    const float x = i * 1e-4f;
    const int32_t q = quantize(x, scale, 0, -128, 127);
    ASSERT_EQ(q, static_cast<int32_t>(std::nearbyint(x / scale)));
    differences += q != static_cast<int32_t>(std::nearbyint(x * reciprocal));
  }
  EXPECT_GT(differences, 0);
}

TEST(Quantize, SaturatesAndMapsNaNToZeroPoint) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(quantize(infinity, 0.1f, -5, -128, 127), 127);
  EXPECT_EQ(quantize(-infinity, 0.1f, -5, -128, 127), -128);
  EXPECT_EQ(quantize(3e38f, 1e-30f, -5, -128, 127), 127);
  EXPECT_EQ(quantize(-1e9f, 0.1f, 100, -3, 127), -3);
  EXPECT_EQ(quantize(std::nanf(""), 0.1f, -5, -128, 127), -5);
}

TEST(Quantize, RoundTripsEveryByte) {
  for (float scale : {0.1f, 1e-6f, 0.0039215f, 77.7f})
    for (int32_t zeroPoint : {-128, -3, 0, 127})
      for (int32_t q = -128; q < 128; ++q)
        ASSERT_EQ(quantize(dequantize(q, scale, zeroPoint), scale, zeroPoint,
                           -128, 127),
                  q);
}

TEST(QuantizeBias, RoundsAndSaturates) {
  EXPECT_EQ(quantizeBias(1.0, 0.5, 0.25), 8);
  EXPECT_EQ(quantizeBias(-0.3125, 0.5, 0.25), -2); // -2.5
  EXPECT_EQ(quantizeBias(1e30, 0.5, 0.25), std::numeric_limits<int32_t>::max());
  EXPECT_EQ(quantizeBias(-1e30, 0.5, 0.25),
            std::numeric_limits<int32_t>::min());
}

TEST(QuantizeWeight, IsSymmetric) {
  EXPECT_EQ(quantizeWeight(-1.0, 1.0 / 127, -127, 127), -127);
  EXPECT_EQ(quantizeWeight(-2.0, 1.0 / 127, -127, 127), -127);
  EXPECT_EQ(quantizeWeight(0.5, 1.0, -127, 127), 0);
}

TEST(ChooseWeightScale, RaisesDeadChannels) {
  EXPECT_DOUBLE_EQ(chooseWeightScale(12.7, 127, 1.0, 0.1), 0.1);
  EXPECT_EQ(chooseWeightScale(0, 127, 0, 0.1), 1);
  for (double weight : {0.0, 1e-30, 1e-9})
    for (double bias : {0.3, -7.1, 1e6}) {
      double scale = chooseWeightScale(weight, 127, bias, 0.013);
      EXPECT_LE(std::abs(quantizeBias(bias, 0.013, scale)), 1 << 22);
      EXPECT_GE(std::abs(quantizeBias(bias, 0.013, scale)), (1 << 22) - 1);
    }
}

} // namespace
