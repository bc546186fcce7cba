//===- BalancedRoundingTest.cpp - Rounding errors that cancel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/BalancedRounding.h"
#include "quanta/Numerics/Quantize.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::quanta;
using testing::ElementsAre;

static double sumErrors(llvm::ArrayRef<int32_t> integers,
                        llvm::ArrayRef<double> scales,
                        llvm::ArrayRef<float> weights, int64_t first = 0,
                        int64_t step = 1) {
  double sum = 0;
  for (size_t k = first; k < weights.size(); k += step)
    sum += integers[k] * scales[k] - weights[k];
  return sum;
}

/// Nearest is 1 1 1 1, whose errors sum to 1.6: the two nearest to a tie go down.
TEST(BalancedRounding, MovesWhatIsNearestToATie) {
  float weights[] = {0.5625f, 0.9375f, 0.53125f, 0.6875f};
  double scales[] = {1, 1, 1, 1};
  EXPECT_THAT(roundBalanced(weights, scales, /*inputs=*/1, /*levels=*/7),
              ElementsAre(1, 1, 0, 1));
  float more[] = {0.5625f, 0.5625f, 0.53125f, 0.6875f};
  EXPECT_THAT(roundBalanced(more, scales, 1, 7), ElementsAre(0, 1, 0, 1));
}

TEST(BalancedRounding, LeavesWhatIsBalanced) {
  float weights[] = {0.6f, -0.6f, 2, -7};
  double scales[] = {1, 1, 1, 1};
  EXPECT_THAT(roundBalanced(weights, scales, 1, 7), ElementsAre(1, -1, 2, -7));
}

/// Both inputs' errors sum to 0.75, and both give up their weight nearest to a
/// tie; together they would have needed only one.
TEST(BalancedRounding, InputsFirst) {
  float weights[] = {0.625f, 0.5625f, 0.625f, 0.6875f};
  double scales[] = {1, 1, 1, 1};
  EXPECT_THAT(roundBalanced(weights, scales, /*inputs=*/2, 7),
              ElementsAre(0, 0, 1, 1));
}

TEST(BalancedRounding, StaysInRange) {
  float weights[] = {9, 9, -1.25f, 6.75f};
  double scales[] = {1, 1, 1, 1};
  // The clipped ones lose 4 that nobody can make up for.
  EXPECT_THAT(roundBalanced(weights, scales, 1, 7), ElementsAre(7, 7, -1, 7));
}

TEST(BalancedRounding, ErrorsOfRandomChannelsCancel) {
  std::mt19937_64 random(5);
  std::normal_distribution<float> normal(0, 1);
  for (int round = 0; round < 1000; ++round) {
    const int64_t taps = round % 2 ? 9 : 1, inputs = 1 + random() % 64;
    const int32_t levels = round % 3 ? 7 : 1;
    std::vector<float> weights(taps * inputs);
    double largest = 0;
    for (float &weight : weights) {
      weight = normal(random);
      largest = std::max<double>(largest, std::abs(weight));
    }
    std::vector<double> scales(weights.size(), largest / levels);
    std::vector<int32_t> integers =
        roundBalanced(weights, scales, inputs, levels);
    double scale = scales.front();
    for (size_t k = 0; k < weights.size(); ++k) {
      EXPECT_LE(std::abs(integers[k]), levels);
      EXPECT_LT(std::abs(integers[k] - weights[k] / scale), 1);
    }
    // A step more or less would be no nearer to zero.
    EXPECT_LE(std::abs(sumErrors(integers, scales, weights)),
              scale * (0.5 + 1e-9));
    // Each input was within half a step, and gave one weight at most.
    for (int64_t input = 0; taps > 1 && input < inputs; ++input)
      EXPECT_LE(std::abs(sumErrors(integers, scales, weights, input, inputs)),
                scale * (1.5 + 1e-9));
  }
}

/// Groups have scales of their own: what counts are real numbers, not steps.
TEST(BalancedRounding, WeighsStepsByTheirScale) {
  std::mt19937_64 random(6);
  std::normal_distribution<float> normal(0, 1);
  for (int round = 0; round < 1000; ++round) {
    std::vector<float> weights(64);
    std::vector<double> scales(64);
    for (int64_t k = 0; k < 64; ++k) {
      scales[k] = (1 + k / 16) * 0.125;
      weights[k] = normal(random) * scales[k] * 2;
    }
    std::vector<int32_t> nearest;
    for (int64_t k = 0; k < 64; ++k)
      nearest.push_back(quantizeWeight(weights[k], scales[k], -7, 7));
    double before = std::abs(sumErrors(nearest, scales, weights));
    double after = std::abs(
        sumErrors(roundBalanced(weights, scales, 64, 7), scales, weights));
    EXPECT_LE(after, before);
    EXPECT_LE(after, 0.25 + 1e-9);
  }
}
