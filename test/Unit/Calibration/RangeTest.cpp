//===- RangeTest.cpp - Ranges and quantization parameters -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include "quanta/Runtime/Observers.h"
#include "gmock/gmock.h"
#include <algorithm>
#include <cmath>
#include <random>

using namespace llvm;
using namespace mlir::quanta;
using testing::HasSubstr;

namespace {

Record makeRecord(const std::vector<float> &values,
                  int32_t kind = QUANTA_OBSERVER_HISTOGRAM) {
  quanta_observer_spec spec = {kind, 1, 0};
  void *state = quanta_observers_create(&spec, 1);
  quanta_observe(state, 0, values.data(), 1, 1, values.size());
  Statistics statistics =
      cantFail(statisticsFromObservers(state, {"k"}, "0", 1));
  quanta_observers_destroy(state);
  return statistics.records["k"];
}

RealRange choose(const Record &record, RangeMethod method,
                 double percentile = 99.99) {
  RangeOptions options;
  options.method = method;
  options.percentile = percentile;
  return cantFail(chooseRange(record, options)).front();
}

/// What 8-bit affine quantization of the values really loses.
double squaredError(const std::vector<float> &values, const RealRange &range) {
  QuantParams params = chooseQuantParams(range);
  double sum = 0;
  for (float value : values) {
    double stored = std::round(value / params.scale) + params.zeroPoint;
    stored = std::clamp(stored, -128.0, 127.0);
    sum += std::pow(value - (stored - params.zeroPoint) * params.scale, 2);
  }
  return sum / values.size();
}

/// The least loss of any of 200 x 200 ranges inside of the extremes.
double leastSquaredError(const std::vector<float> &values) {
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  double least = INFINITY;
  for (int i = 1; i <= 200; ++i)
    for (int j = *low < 0 ? 1 : 200; j <= 200; ++j)
      least = std::min(least,
                       squaredError(values, {std::min(*low, 0.0f) * j / 200.0,
                                             *high * i / 200.0}));
  return least;
}

std::vector<float> makeValues(unsigned seed, bool rectified, float outlier) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0f, 1.0f);
  std::vector<float> values(500);
  for (float &value : values) {
    value = normal(generator);
    if (rectified)
      value = std::max(value, 0.0f);
  }
  values[3] = outlier;
  return values;
}

TEST(Range, MinMaxIsExact) {
  std::vector<float> values = {-1.25f, 0.3f, 7.7f};
  for (int32_t kind : {QUANTA_OBSERVER_MIN_MAX, QUANTA_OBSERVER_HISTOGRAM}) {
    RealRange range = choose(makeRecord(values, kind), RangeMethod::MinMax);
    EXPECT_EQ(range.min, -1.25f);
    EXPECT_EQ(range.max, 7.7f);
  }
}

// A bin is at most 1/16 of the magnitude of its values wide.
TEST(Range, PercentileAgainstSorting) {
  for (bool rectified : {false, true}) {
    std::vector<float> values = makeValues(1, rectified, 50.0f),
                       sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (double percentile : {100.0, 99.0, 90.0, 75.0, 50.0}) {
      RealRange range =
          choose(makeRecord(values), RangeMethod::Percentile, percentile);
      size_t rank = std::ceil(sorted.size() * percentile / 100);
      double max = sorted[rank - 1], min = sorted[sorted.size() - rank];
      if (percentile == 50.0)
        std::tie(min, max) = std::minmax(min, max);
      EXPECT_NEAR(range.max, max, std::fabs(max) / 16 + 0.01) << percentile;
      EXPECT_NEAR(range.min, min, std::fabs(min) / 16 + 0.01) << percentile;
    }
  }
}

TEST(Range, PercentileLeavesOutAnOutlier) {
  std::vector<float> values(20000, 1.0f);
  values[5] = -1.0f;
  values[6] = 1e6f;
  RealRange range = choose(makeRecord(values), RangeMethod::Percentile);
  EXPECT_LT(range.max, 1.1f);
  EXPECT_GT(range.min, 0.9f);
  EXPECT_FALSE(std::signbit(
      choose(makeRecord({0.0f, 0.0f, 2.0f}), RangeMethod::Percentile).min));
}

TEST(Range, LeastErrorAgainstBruteForce) {
  for (unsigned seed = 1; seed <= 4; ++seed)
    for (bool rectified : {false, true})
      for (float outlier : {2.0f, 6.0f, 25.0f, 1000.0f}) {
        std::vector<float> values = makeValues(seed, rectified, outlier);
        Record record = makeRecord(values);
        double chosen =
            squaredError(values, choose(record, RangeMethod::MeanSquaredError));
        double extremes =
            squaredError(values, choose(record, RangeMethod::MinMax));
        // The bins are coarse and the rounding error is a mean: within 15 % of
        // the best of all ranges, and not far behind the extremes.
        EXPECT_LE(chosen, 1.15 * leastSquaredError(values)) << outlier;
        EXPECT_LE(chosen, 1.15 * extremes) << outlier;
      }
}

// One value of 12 among many of a normal distribution: at 500 of them clipping
// it costs more than it saves, at five million it doesn't.
TEST(Range, LeastErrorClipsARareValue) {
  Record record = makeRecord(makeValues(1, false, 12.0f));
  EXPECT_EQ(choose(record, RangeMethod::MeanSquaredError).max, 12.0);
  uint32_t last = 0;
  for (auto &[bin, count] : record.histogram[0])
    if (bin < QUANTA_HISTOGRAM_BINS / 2)
      last = bin;
  for (auto &[bin, count] : record.histogram[0])
    if (bin != last)
      count *= 10000;
  RealRange range = choose(record, RangeMethod::MeanSquaredError);
  EXPECT_LT(range.max, 6.0);
  EXPECT_GT(range.max, 2.0);
}

TEST(Range, ConstantsAndZeros) {
  for (RangeMethod method : {RangeMethod::MinMax, RangeMethod::Percentile,
                             RangeMethod::MeanSquaredError}) {
    for (float value : {0.0f, -0.0f, 3.0f, -3.0f, 1e-40f}) {
      RealRange range = choose(makeRecord({value, value}), method);
      EXPECT_EQ(range.min, value);
      EXPECT_EQ(range.max, value);
    }
    RealRange tiny = choose(makeRecord({-1e-40f, 1e-40f, 0.0f}), method);
    EXPECT_LE(tiny.min, tiny.max);
    RealRange huge = choose(makeRecord({-3e38f, 3e38f, 1.0f}), method);
    EXPECT_TRUE(std::isfinite(huge.min) && std::isfinite(huge.max));
    EXPECT_LE(huge.min, huge.max);
  }
}

TEST(Range, Mistakes) {
  Record record = makeRecord({1.0f, 2.0f}, QUANTA_OBSERVER_MIN_MAX);
  RangeOptions options;
  options.method = RangeMethod::MeanSquaredError;
  EXPECT_THAT(toString(chooseRange(record, options).takeError()),
              HasSubstr("'mse' needs a histogram"));
  options.percentile = 20;
  EXPECT_THAT(toString(chooseRange(record, options).takeError()),
              HasSubstr("between 50 and 100"));
  options = {};
  options.levels = 1;
  EXPECT_THAT(toString(chooseRange(record, options).takeError()),
              HasSubstr("number of levels"));
  EXPECT_EQ(parseRangeMethod("mse"), RangeMethod::MeanSquaredError);
  EXPECT_EQ(parseRangeMethod("best"), std::nullopt);
  EXPECT_EQ(parseRangeOptions("percentile:99.5")->percentile, 99.5);
  EXPECT_EQ(parseRangeOptions("mse")->method, RangeMethod::MeanSquaredError);
  for (const char *wrong :
       {"best", "mse:3", "percentile:", "percentile:49", "percentile:nan"})
    EXPECT_FALSE(parseRangeOptions(wrong)) << wrong;
}

TEST(QuantParams, Activations) {
  QuantParams params = chooseQuantParams({0.0, 6.0});
  EXPECT_EQ(params.scale, static_cast<float>(6.0 / 255));
  EXPECT_EQ(params.zeroPoint, -128);
  // -128 + 127.5 is a tie, which goes away from zero.
  params = chooseQuantParams({-1.0, 1.0});
  EXPECT_EQ(params.zeroPoint, -1);
  params = chooseQuantParams({-1.28, 1.27});
  EXPECT_EQ(params.zeroPoint, 0);
  params = chooseQuantParams({-6.0, -3.0});
  EXPECT_EQ(params.zeroPoint, 127);
  EXPECT_EQ(params.scale, static_cast<float>(6.0 / 255));
  // Zero itself is representable whatever the range.
  for (double min : {-5.0, -0.001, 0.0, 2.0})
    for (double max : {3.0, 1e-6, 1e30}) {
      params = chooseQuantParams({std::min(min, max), max});
      EXPECT_GE(params.zeroPoint, -128);
      EXPECT_LE(params.zeroPoint, 127);
      EXPECT_EQ(params.scale, static_cast<float>(params.scale));
    }
}

TEST(QuantParams, Degenerate) {
  EXPECT_EQ(chooseQuantParams({0.0, 0.0}).scale, 1.0);
  EXPECT_EQ(chooseQuantParams({0.0, 0.0}).zeroPoint, -128);
  EXPECT_EQ(chooseQuantParams({0.0, 1e-44}).scale, 0x1p-126);
  QuantParams huge = chooseQuantParams({-3.4e38, 3.4e38});
  EXPECT_TRUE(std::isfinite(huge.scale));
  EXPECT_LE(std::abs(huge.zeroPoint), 1);
}

TEST(QuantParams, Weights) {
  EXPECT_EQ(chooseSymmetricQuantParams(12.7).scale,
            static_cast<float>(12.7 / 127));
  EXPECT_EQ(chooseSymmetricQuantParams(0.0).scale, 1.0);
  EXPECT_EQ(chooseSymmetricQuantParams(7.0, 7).scale, 1.0);
  EXPECT_EQ(chooseSymmetricQuantParams(1e-45).scale, 0x1p-126);
  EXPECT_EQ(chooseSymmetricQuantParams(1.0).zeroPoint, 0);
}

} // namespace
