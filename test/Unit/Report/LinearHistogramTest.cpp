//===- LinearHistogramTest.cpp - Tests of the histogram for the eye -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/LinearHistogram.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace mlir::quanta;

/// Every value is between the edges of a bin that counts it.
static void expectCounts(const LinearHistogram &histogram,
                         const std::vector<double> &values) {
  const std::vector<uint64_t> &counts = histogram.getCounts();
  ASSERT_LE(static_cast<int64_t>(counts.size()), LinearHistogram::maxBins);
  for (size_t bin = 0; bin < counts.size(); ++bin) {
    uint64_t expected =
        std::count_if(values.begin(), values.end(), [&](double value) {
          return histogram.getLower(bin) <= value &&
                 value < histogram.getLower(bin + 1);
        });
    EXPECT_EQ(counts[bin], expected) << "bin " << bin;
  }
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), uint64_t(0)),
            values.size());
}

TEST(LinearHistogram, CountsByTheDefinition) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal(3, 10);
  LinearHistogram histogram(0, 0.125);
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) {
    values.push_back(normal(random));
    histogram.add(values.back());
  }
  expectCounts(histogram, values);
  EXPECT_GT(histogram.getCounts().size(), size_t(LinearHistogram::maxBins / 2));
}

TEST(LinearHistogram, OrderPlaysNoPart) {
  std::vector<double> values = {0, -1, 1e-9, 7, 1e6, -3e5, 0.1, 12, 1e6};
  LinearHistogram first(0, 1e-3);
  for (double value : values)
    first.add(value);
  std::sort(values.begin(), values.end());
  do {
    LinearHistogram other(0, 1e-3);
    for (double value : values)
      other.add(value);
    ASSERT_EQ(other.getCounts(), first.getCounts());
    ASSERT_EQ(other.getWidth(), first.getWidth());
    ASSERT_EQ(other.getLower(0), first.getLower(0));
  } while (std::next_permutation(values.begin(), values.begin() + 5));
}

TEST(LinearHistogram, ExtremesAreBounded) {
  LinearHistogram histogram(0, 0x1p-40);
  std::vector<double> values = {1e-30, 3e38, -3e38, 0};
  for (double value : values)
    histogram.add(value);
  expectCounts(histogram, values);
}

TEST(LinearHistogram, LeavesOutWhatIsNotFinite) {
  LinearHistogram histogram;
  histogram.add(std::numeric_limits<double>::quiet_NaN());
  histogram.add(std::numeric_limits<double>::infinity());
  EXPECT_TRUE(histogram.getCounts().empty());
}
