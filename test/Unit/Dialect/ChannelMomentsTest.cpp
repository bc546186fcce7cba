//===- ChannelMomentsTest.cpp - Moments against integrals -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Dialect/Quanta/Transforms/ChannelMoments.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The integral of f(x) p(x) over the normal distribution's nearest twelve
/// deviations, by the midpoint rule.
template <typename Function>
double expect(double mean, double deviation, Function f) {
  constexpr int steps = 200000;
  double width = 24.0 / steps, sum = 0;
  for (int i = 0; i < steps; ++i) {
    double z = -12 + (i + 0.5) * width;
    sum += f(mean + deviation * z) * std::exp(-z * z / 2) * width;
  }
  return sum / std::sqrt(2 * std::acos(-1.0));
}

TEST(ChannelMoments, ClippedNormal) {
  struct Case {
    double mean, deviation, min, max;
  };
  for (auto [mean, deviation, min, max] :
       {Case{0, 1, 0, infinity}, Case{0.5, 2, 0, 6}, Case{-3, 1, 0, 6},
        Case{8, 1, 0, 6}, Case{0.1, 0.3, -1, 1}, Case{2, 5, -infinity, 1},
        Case{1, 2, -infinity, infinity}, Case{-1, 1e-3, 0, 6},
        Case{40, 1, 0, 6}}) {
    auto clip = [min = min, max = max](double x) {
      return std::min(std::max(x, min), max);
    };
    double first = expect(mean, deviation, clip);
    double variance = expect(mean, deviation, [&](double x) {
      return (clip(x) - first) * (clip(x) - first);
    });
    ChannelMoments clamped =
        ChannelMoments::normal({mean}, {deviation}).clamped(min, max);
    EXPECT_NEAR(clamped.mean[0], first, 1e-8) << mean << " to " << min;
    EXPECT_NEAR(clamped.variance[0], variance, 1e-7) << mean << " to " << min;
    EXPECT_GE(clamped.getMin(), min);
    EXPECT_LE(clamped.getMax(), max);
  }
}

TEST(ChannelMoments, ConstantsAreClippedToo) {
  ChannelMoments clamped =
      ChannelMoments::normal({-1.0, 2.0, 9.0}, {0.0, 0.0, 0.0}).clamped(0, 6);
  EXPECT_EQ(clamped.mean, (llvm::SmallVector<double>{0.0, 2.0, 6.0}));
  EXPECT_EQ(clamped.variance, (llvm::SmallVector<double>{0.0, 0.0, 0.0}));
}

TEST(ChannelMoments, RangeIsSixDeviationsOfEveryChannel) {
  ChannelMoments moments = ChannelMoments::normal({1.0, -2.0}, {0.5, 1.0});
  EXPECT_DOUBLE_EQ(moments.getMin(), -8.0);
  EXPECT_DOUBLE_EQ(moments.getMax(), 4.0);
  ChannelMoments uniform = ChannelMoments::uniform(2, -1.0, 3.0);
  EXPECT_DOUBLE_EQ(uniform.mean[1], 1.0);
  EXPECT_DOUBLE_EQ(uniform.variance[1], 16.0 / 12);
  // Its bounds are nearer than that.
  EXPECT_EQ(uniform.getMin(), -1.0);
  EXPECT_EQ(uniform.getMax(), 3.0);
}

TEST(ChannelMoments, LinearMaps) {
  ChannelMoments x = ChannelMoments::uniform(2, -1.0, 2.0);
  ChannelMoments y = x.scaled({-2.0, 3.0}).shifted({1.0, 0.0});
  EXPECT_DOUBLE_EQ(y.mean[0], -2.0 * 0.5 + 1.0);
  EXPECT_DOUBLE_EQ(y.mean[1], 3.0 * 0.5);
  EXPECT_DOUBLE_EQ(y.variance[0], 4.0 * 9 / 12);
  EXPECT_DOUBLE_EQ(y.variance[1], 9.0 * 9 / 12);
  EXPECT_LE(y.low, -4.0);
  EXPECT_GE(y.high, 6.0);
  ChannelMoments sum = x.plus(y);
  EXPECT_DOUBLE_EQ(sum.mean[1], 0.5 + 1.5);
  EXPECT_DOUBLE_EQ(sum.variance[1], 0.75 + 6.75);
}

// The variance of a mixture is the mean of the variances and the variance of
// the means.
TEST(ChannelMoments, Mixtures) {
  ChannelMoments two = ChannelMoments::normal({1.0, 3.0}, {1.0, 2.0});
  ChannelMoments one = two.withChannels(1);
  EXPECT_DOUBLE_EQ(one.mean[0], 2.0);
  EXPECT_DOUBLE_EQ(one.variance[0], 2.5 + 1.0);
  EXPECT_DOUBLE_EQ(one.low, two.getMin());
  EXPECT_DOUBLE_EQ(one.high, two.getMax());
  ChannelMoments four = two.append(ChannelMoments::normal({5.0}, {0.0}));
  EXPECT_EQ(four.mean.size(), 3u);
}

TEST(ChannelMoments, PaddingIsInTheRange) {
  ChannelMoments moments = ChannelMoments::normal({1.0, 3.0}, {1.0, 2.0});
  EXPECT_EQ(moments.including(2.0).mean, moments.mean);
  EXPECT_DOUBLE_EQ(moments.including(2.0).getMax(), 15.0);
  EXPECT_DOUBLE_EQ(moments.including(100.0).getMax(), 100.0);
  EXPECT_DOUBLE_EQ(moments.including(100.0).getMin(), moments.getMin());
  EXPECT_DOUBLE_EQ(moments.including(-50.0).getMin(), -50.0);
}

} // namespace
