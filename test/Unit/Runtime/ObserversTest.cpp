//===- ObserversTest.cpp - Records of activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Runtime/Observers.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace {

using State = std::unique_ptr<void, void (*)(void *)>;

State makeState(std::vector<quanta_observer_spec> specs) {
  return State(quanta_observers_create(specs.data(), specs.size()),
               quanta_observers_destroy);
}

std::vector<float> randomValues(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.5f, 3.0f);
  std::vector<float> values(count);
  for (float &value : values)
    value = normal(generator);
  return values;
}

uint32_t binOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits >> QUANTA_HISTOGRAM_SHIFT;
}

std::pair<float, float> rangeOf(const State &state, int64_t index,
                                int64_t channel = 0) {
  std::pair<float, float> range;
  quanta_observer_range(state.get(), index, channel, &range.first,
                        &range.second);
  return range;
}

TEST(Observers, FlatExtremesOfEveryLength) {
  std::vector<float> values = randomValues(100, 1);
  for (size_t count = 1; count <= values.size(); ++count) {
    State state = makeState({{QUANTA_OBSERVER_MIN_MAX, 1, 0}});
    quanta_observe(state.get(), 0, values.data(), 1, 1, count);
    auto [min, max] =
        std::minmax_element(values.begin(), values.begin() + count);
    EXPECT_EQ(rangeOf(state, 0), std::make_pair(*min, *max)) << count;
    EXPECT_EQ(quanta_observer_count(state.get(), 0), count);
  }
}

TEST(Observers, ChannelsWhereverTheyAre) {
  const int64_t outer = 5, channels = 7, inner = 3;
  std::vector<float> values = randomValues(outer * channels * inner, 2);
  for (bool last : {true, false}) {
    // The same bytes as [outer * inner][channels] or [outer][channels][inner].
    int64_t rows = last ? outer * inner : outer, width = last ? 1 : inner;
    State state = makeState({{QUANTA_OBSERVER_HISTOGRAM, channels, 0}});
    quanta_observe(state.get(), 0, values.data(), rows, channels, width);
    for (int64_t c = 0; c < channels; ++c) {
      float min = INFINITY, max = -INFINITY;
      std::vector<uint64_t> expected(QUANTA_HISTOGRAM_BINS), bins = expected;
      for (int64_t i = 0; i < outer * channels * inner; ++i)
        if (i / width % channels == c) {
          min = std::min(min, values[i]);
          max = std::max(max, values[i]);
          ++expected[binOf(values[i])];
        }
      EXPECT_EQ(rangeOf(state, 0, c), std::make_pair(min, max));
      quanta_observer_histogram(state.get(), 0, c, bins.data());
      EXPECT_EQ(bins, expected);
    }
    EXPECT_EQ(quanta_observer_count(state.get(), 0), uint64_t(outer * inner));
  }
}

TEST(Observers, HistogramOfAWholeTensor) {
  std::vector<float> values = randomValues(1003, 3);
  State state = makeState({{QUANTA_OBSERVER_HISTOGRAM, 1, 0}});
  quanta_observe(state.get(), 0, values.data(), 1, 1, 500);
  quanta_observe(state.get(), 0, values.data() + 500, 1, 1, 503);
  std::vector<uint64_t> expected(QUANTA_HISTOGRAM_BINS), bins = expected;
  for (float value : values)
    ++expected[binOf(value)];
  quanta_observer_histogram(state.get(), 0, 0, bins.data());
  EXPECT_EQ(bins, expected);
  EXPECT_EQ(quanta_observer_count(state.get(), 0), values.size());
}

TEST(Observers, SplittingAndOrderDoNotMatter) {
  std::vector<float> values = randomValues(256, 4);
  values[10] = 0.0f;
  values[20] = -0.0f;
  State whole = makeState({{QUANTA_OBSERVER_HISTOGRAM, 1, 0}});
  State parts = makeState({{QUANTA_OBSERVER_HISTOGRAM, 1, 0}});
  quanta_observe(whole.get(), 0, values.data(), 1, 1, 256);
  for (int64_t part = 15; part >= 0; --part)
    quanta_observe(parts.get(), 0, values.data() + 16 * part, 4, 1, 4);
  EXPECT_EQ(rangeOf(whole, 0), rangeOf(parts, 0));
  std::vector<uint64_t> a(QUANTA_HISTOGRAM_BINS), b = a;
  quanta_observer_histogram(whole.get(), 0, 0, a.data());
  quanta_observer_histogram(parts.get(), 0, 0, b.data());
  EXPECT_EQ(a, b);
}

TEST(Observers, NegativeZeroNeverShows) {
  for (float first : {0.0f, -0.0f}) {
    State state = makeState({{QUANTA_OBSERVER_MIN_MAX, 1, 0}});
    float values[] = {first, -first};
    quanta_observe(state.get(), 0, values, 1, 1, 2);
    EXPECT_FALSE(std::signbit(rangeOf(state, 0).first));
    EXPECT_FALSE(std::signbit(rangeOf(state, 0).second));
  }
}

TEST(Observers, NonFiniteValuesAreLocated) {
  for (float bad : {INFINITY, -INFINITY, NAN})
    for (int64_t channels : {1, 4})
      for (int64_t where : {0, 17, 39}) {
        std::vector<float> values = randomValues(40, 5);
        State state = makeState({{QUANTA_OBSERVER_MIN_MAX, 1, 0},
                                 {QUANTA_OBSERVER_HISTOGRAM, channels, 0}});
        quanta_observe(state.get(), 1, values.data(), 40 / channels, channels,
                       1);
        EXPECT_EQ(quanta_observers_non_finite(state.get()), -1);
        auto before = rangeOf(state, 1);
        values[where] = bad;
        quanta_observe(state.get(), 1, values.data(), 40 / channels, channels,
                       1);
        EXPECT_EQ(quanta_observers_non_finite(state.get()), 1);
        float value = 0.0f;
        EXPECT_EQ(quanta_observer_non_finite(state.get(), 1, &value),
                  40 + where);
        EXPECT_EQ(std::isnan(bad), std::isnan(value));
        EXPECT_EQ(quanta_observer_non_finite(state.get(), 0, nullptr), -1);
        // The finite values count as ever.
        EXPECT_EQ(rangeOf(state, 1), before);
      }
}

TEST(Observers, LargestFiniteValuesAreFinite) {
  float huge = std::numeric_limits<float>::max();
  std::vector<float> values(64, huge);
  values[3] = -huge;
  values[4] = std::numeric_limits<float>::denorm_min();
  State state = makeState({{QUANTA_OBSERVER_HISTOGRAM, 1, 0}});
  quanta_observe(state.get(), 0, values.data(), 1, 1, 64);
  EXPECT_EQ(quanta_observers_non_finite(state.get()), -1);
  EXPECT_EQ(rangeOf(state, 0), std::make_pair(-huge, huge));
}

TEST(Observers, MovingAverageOfEachCall) {
  // Two channels; what a call contributes is its extremes, by channel.
  State state = makeState({{QUANTA_OBSERVER_MOVING_AVERAGE, 2, 0.75}});
  std::vector<std::vector<float>> calls = {
      {1, 10, 3, 20}, {-1, 40, 7, 0}, {5, 5, 5, 5}};
  double low[2] = {}, high[2] = {};
  for (size_t call = 0; call < calls.size(); ++call) {
    quanta_observe(state.get(), 0, calls[call].data(), 2, 2, 1);
    for (int c = 0; c < 2; ++c) {
      double min = std::min(calls[call][c], calls[call][c + 2]);
      double max = std::max(calls[call][c], calls[call][c + 2]);
      low[c] = call == 0 ? min : 0.75 * low[c] + 0.25 * min;
      high[c] = call == 0 ? max : 0.75 * high[c] + 0.25 * max;
      EXPECT_EQ(rangeOf(state, 0, c),
                std::make_pair(float(low[c]), float(high[c])));
    }
  }
  EXPECT_EQ(quanta_observer_count(state.get(), 0), 6u);
  EXPECT_EQ(quanta_observer_momentum(state.get(), 0), 0.75);
  EXPECT_EQ(quanta_observer_kind_of(state.get(), 0),
            QUANTA_OBSERVER_MOVING_AVERAGE);
}

TEST(Observers, MomentumIsAShare) {
  for (double momentum : {0.0, 1.0, -0.5, 2.0, double(NAN)}) {
    quanta_observer_spec spec = {QUANTA_OBSERVER_MOVING_AVERAGE, 1, momentum};
    EXPECT_EQ(quanta_observers_create(&spec, 1), nullptr) << momentum;
  }
}

TEST(Observers, MisuseIsNoted) {
  float value = 1.0f;
  State state = makeState({{QUANTA_OBSERVER_MIN_MAX, 2, 0}});
  EXPECT_FALSE(quanta_observers_misused(state.get()));
  quanta_observe(state.get(), 0, &value, 1, 1, 1);
  EXPECT_TRUE(quanta_observers_misused(state.get()));
  EXPECT_EQ(quanta_observer_count(state.get(), 0), 0u);
  State other = makeState({{QUANTA_OBSERVER_MIN_MAX, 1, 0}});
  quanta_observe(other.get(), 1, &value, 1, 1, 1);
  EXPECT_TRUE(quanta_observers_misused(other.get()));
}

TEST(Observers, WrongSpecsMakeNoState) {
  quanta_observer_spec kind = {7, 1, 0},
                       channels = {QUANTA_OBSERVER_MIN_MAX, 0, 0};
  EXPECT_EQ(quanta_observers_create(&kind, 1), nullptr);
  EXPECT_EQ(quanta_observers_create(&channels, 1), nullptr);
  EXPECT_EQ(quanta_observers_create(nullptr, -1), nullptr);
  EXPECT_EQ(quanta_observers_size(makeState({}).get()), 0);
}

} // namespace
