//===- WeightRangeTest.cpp - Tests of how far the integers of weights reach -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/WeightRange.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::quanta;

/// The definition of the squared error, written down once more.
static double errorOf(const std::vector<float> &weights, double limit) {
  double error = 0, scale = limit / 127;
  for (double weight : weights) {
    double best = std::min(127.0, std::max(-127.0, std::rint(weight / scale)));
    error += std::pow(weight - best * scale, 2);
  }
  return error;
}

TEST(WeightRange, Names) {
  EXPECT_TRUE(parseWeightRange("min-max"));
  EXPECT_TRUE(parseWeightRange("percentile:99"));
  EXPECT_TRUE(parseWeightRange("mse"));
  EXPECT_FALSE(parseWeightRange("entropy"));
  EXPECT_FALSE(parseWeightRange(""));
}

TEST(WeightRange, MinMax) {
  EXPECT_EQ(chooseWeightLimit({1.0f, -3.0f, 2.0f}, {RangeMethod::MinMax}), 3);
  EXPECT_EQ(chooseWeightLimit({0.0f, 0.0f}, {RangeMethod::MeanSquaredError}),
            0);
  EXPECT_EQ(chooseWeightLimit({}, {RangeMethod::Percentile}), 0);
}

TEST(WeightRange, Percentile) {
  std::vector<float> weights;
  for (int i = 1; i <= 100; ++i)
    weights.push_back(i % 2 ? -i : i);
  EXPECT_EQ(chooseWeightLimit(weights, {RangeMethod::Percentile, 90}), 90);
  EXPECT_EQ(chooseWeightLimit(weights, {RangeMethod::Percentile, 100}), 100);
  EXPECT_EQ(chooseWeightLimit(weights, {RangeMethod::Percentile, 89.5}), 90);
}

TEST(WeightRange, LeastSquaredErrorIsTheLeast) {
  std::mt19937 random(3);
  for (double spread : {0.1, 1.0, 3.0}) {
    std::lognormal_distribution<float> heavy(0, spread);
    std::vector<float> weights;
    for (int i = 0; i < 300; ++i)
      weights.push_back(i % 2 ? heavy(random) : -heavy(random));
    double largest = chooseWeightLimit(weights, {RangeMethod::MinMax});
    double chosen = chooseWeightLimit(weights, {RangeMethod::MeanSquaredError});
    for (int k = 32; k <= 128; ++k)
      EXPECT_LE(errorOf(weights, chosen), errorOf(weights, largest * k / 128));
  }
}
