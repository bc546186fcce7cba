//===- AccumulatorBoundsTest.cpp - Intervals of accumulators -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/AccumulatorBounds.h"
#include "gtest/gtest.h"
#include <limits>
#include <vector>

using namespace mlir::quanta;

namespace {

constexpr int64_t lowest = std::numeric_limits<int64_t>::min();
constexpr int64_t highest = std::numeric_limits<int64_t>::max();

TEST(AccumulatorBounds, IsAttained) {
  // Every combination of three weights and three activations.
  const std::vector<int32_t> weights = {-127, 5, 100};
  const Interval activation = {-3, 7};
  int64_t lo = highest, hi = lowest;
  for (int64_t a = -3; a <= 7; ++a)
    for (int64_t b = -3; b <= 7; ++b)
      for (int64_t c = -3; c <= 7; ++c) {
        int64_t acc = -40 + a * weights[0] + b * weights[1] + c * weights[2];
        lo = std::min(lo, acc);
        hi = std::max(hi, acc);
      }
  EXPECT_EQ(boundAccumulator(weights, activation, -40), (Interval{lo, hi}));
}

TEST(AccumulatorBounds, Int32Border) {
  // 66,051 * 127 * 256 = 2^31 - 1,536.
  std::vector<int32_t> weights(66051, 127);
  Interval acc = boundAccumulator(weights, {0, 256}, 1535 + 0);
  EXPECT_EQ(acc.hi, int64_t{66051} * 127 * 256 + 1535);
  int64_t room =
      std::numeric_limits<int32_t>::max() - int64_t{66051} * 127 * 256;
  EXPECT_TRUE(boundAccumulator(weights, {0, 256}, room).fitsInt32());
  EXPECT_FALSE(boundAccumulator(weights, {0, 256}, room + 1).fitsInt32());
  EXPECT_TRUE((Interval{std::numeric_limits<int32_t>::min(), 0}).fitsInt32());
  EXPECT_FALSE((Interval{int64_t{std::numeric_limits<int32_t>::min()} - 1, 0})
                   .fitsInt32());
}

TEST(AccumulatorBounds, Arithmetic) {
  EXPECT_EQ((Interval{-2, 3} + Interval{10, 20}), (Interval{8, 23}));
  EXPECT_EQ((Interval{-2, 3} - Interval{10, 20}), (Interval{-22, -7}));
  EXPECT_EQ((Interval{-2, 3} * Interval{-5, 4}), (Interval{-15, 12}));
  EXPECT_EQ((Interval{-4, -3} * Interval{-5, 4}), (Interval{-16, 20}));
  EXPECT_EQ(unite({-2, 3}, {1, 9}), (Interval{-2, 9}));
}

/// Every pair of neighbours, wherever pairs begin, and every pair of inputs.
TEST(AccumulatorBounds, PairsAreAttained) {
  const std::vector<int8_t> weights = {-127, 5, 100, 3, -20, -30};
  Interval seen;
  for (size_t k = 0; k + 1 < weights.size(); ++k)
    for (int64_t a : {0, 100, 255})
      for (int64_t b : {0, 100, 255}) {
        int64_t sum = a * weights[k] + b * weights[k + 1];
        seen = unite(seen, {sum, sum});
      }
  EXPECT_EQ(boundPairs(weights, {0, 255}), seen);
}

TEST(AccumulatorBounds, Int16Border) {
  // 217 * 151 = 32767.
  EXPECT_EQ(boundPairs({75, 76}, {0, 217}), (Interval{0, 32767}));
  EXPECT_EQ(boundPairs({75, 77}, {0, 217}), (Interval{0, 32984}));
  // 128 * 256 = 2^15: as unsigned bytes reach it with weights of -128.
  EXPECT_EQ(boundPairs({-128, -128}, {0, 128}), (Interval{-32768, 0}));
  EXPECT_EQ(boundPairs({-128, -128}, {0, 129}), (Interval{-33024, 0}));
  // With |w| <= 127 and |x| <= 128 nothing saturates.
  EXPECT_EQ(boundPairs({127, 127}, {-128, 128}), (Interval{-32512, 32512}));
}

TEST(AccumulatorBounds, Saturates) {
  EXPECT_EQ((Interval{lowest, highest} + Interval{-1, 1}),
            (Interval{lowest, highest}));
  EXPECT_EQ((Interval{lowest, highest} - Interval{-1, 1}),
            (Interval{lowest, highest}));
  EXPECT_EQ((Interval{lowest, highest} * Interval{-1, 2}),
            (Interval{lowest, highest}));
  EXPECT_EQ((Interval{lowest, 0}).maxMagnitude(), highest);
  EXPECT_EQ((Interval{-7, 3}).maxMagnitude(), 7);
}

} // namespace
