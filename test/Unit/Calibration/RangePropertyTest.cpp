//===- RangePropertyTest.cpp - Ranges against their definitions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each method against an exhaustive search by the formulas of
// docs/Calibration.md, written down here once more.
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include "quanta/Runtime/Observers.h"
#include "gmock/gmock.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>

using namespace llvm;
using namespace mlir::quanta;

namespace {

using Values = std::vector<float>;

Record observe(const Values &values) {
  quanta_observer_spec spec = {QUANTA_OBSERVER_HISTOGRAM, 1, 0};
  void *state = quanta_observers_create(&spec, 1);
  quanta_observe(state, 0, values.data(), 1, 1, values.size());
  Statistics statistics =
      cantFail(statisticsFromObservers(state, {"k"}, "0", 1));
  quanta_observers_destroy(state);
  return statistics.records["k"];
}

RealRange choose(const Values &values, StringRef method, int64_t levels = 256) {
  RangeOptions options = *parseRangeOptions(method);
  options.levels = levels;
  return cantFail(chooseRange(observe(values), options)).front();
}

/// Those of i8, and so few that clipping pays on few values.
constexpr int64_t levelCounts[] = {256, 8};

/// Random ones, and those that break careless code.
std::map<std::string, Values> makeDistributions(unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.3f, 1.5f);
  std::uniform_real_distribution<float> uniform(-1.0f, 3.0f);
  std::exponential_distribution<float> exponential(2.0f);
  std::map<std::string, Values> all;
  auto fill = [&](const char *name, auto make) {
    for (int i = 0; i < 150; ++i)
      all[name].push_back(make());
  };
  fill("normal", [&] { return normal(generator); });
  fill("uniform", [&] { return uniform(generator); });
  fill("relu", [&] { return std::max(normal(generator), 0.0f); });
  fill("positive", [&] { return exponential(generator); });
  fill("negative", [&] { return -exponential(generator); });
  fill("constant", [&] { return 0.7f; });
  fill("zero", [&] { return 0.0f; });
  fill("tiny", [&] { return normal(generator) * 1e-42f; });
  fill("denormal", [&] { return normal(generator) * 1e-38f; });
  fill("huge", [&] { return normal(generator) * 3e37f; });
  fill("heavy", [&] { return std::exp(3 * normal(generator)); });
  all["outlier"] = all["normal"];
  all["outlier"].back() = 500.0f;
  all["outlier below"] = all["relu"];
  all["outlier below"].front() = -1e20f;
  all["extremes"] = {-std::numeric_limits<float>::max(), 0.0f,
                     std::numeric_limits<float>::max(), 1.0f};
  return all;
}

/// The bins of docs/Calibration.md: sixteen an octave, zero and what is below
/// 2^-130 at 0, the outermost ones cut off at the extremes.
struct Bin {
  double low, high;
  double count;
};

std::vector<Bin> makeBins(const Values &values) {
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::map<std::pair<double, double>, double> counts;
  for (float value : values) {
    double magnitude = std::fabs(value);
    if (magnitude < std::ldexp(1.0, -130)) {
      ++counts[{0.0, 0.0}];
      continue;
    }
    int exponent = std::max(std::ilogb(magnitude), -126);
    double width = std::ldexp(1.0, exponent - 4);
    double inner = std::floor(magnitude / width) * width;
    double low = value > 0 ? inner : -inner - width;
    ++counts[{std::max<double>(low, *least),
              std::min<double>(low + width, *most)}];
  }
  std::vector<Bin> bins;
  for (auto [edges, count] : counts)
    bins.push_back({edges.first, edges.second, count});
  std::sort(bins.begin(), bins.end(), [](const Bin &a, const Bin &b) {
    return a.low + a.high < b.low + b.high;
  });
  return bins;
}

/// Every end that a range may have on one side.
std::vector<double> makeEnds(const std::vector<Bin> &bins, bool above) {
  double extreme = 0;
  for (const Bin &bin : bins)
    extreme = above ? std::max(extreme, bin.high) : std::min(extreme, bin.low);
  std::vector<double> ends;
  for (const Bin &bin : bins) {
    double end = above ? bin.high : bin.low;
    if ((above ? end > 0 : end < 0) &&
        std::fabs(end) >= std::fabs(extreme) / 256)
      ends.push_back(end);
  }
  if (ends.empty())
    ends.push_back(0.0);
  return ends;
}

/// The loss of the best of all ranges.
template <typename Loss>
double findLeast(const std::vector<Bin> &bins, Loss loss) {
  double least = INFINITY;
  for (double low : makeEnds(bins, false))
    for (double high : makeEnds(bins, true))
      least = std::min(least, loss(low, high));
  return least;
}

double meanOfSquares(const Bin &bin, double center) {
  double a = bin.low - center, b = bin.high - center;
  return (a * a + a * b + b * b) / 3;
}

double squaredError(const std::vector<Bin> &bins, double low, double high,
                    double levels) {
  double step = (high - low) / (levels - 1), sum = 0;
  for (const Bin &bin : bins) {
    if (bin.low < low)
      sum += bin.count * meanOfSquares(bin, low);
    else if (bin.high > high)
      sum += bin.count * meanOfSquares(bin, high);
    else if (bin.low >= -step / 2 && bin.high <= step / 2)
      sum += bin.count * meanOfSquares(bin, 0);
    else
      sum += bin.count * step * step / 12;
  }
  return sum;
}

double divergence(const std::vector<Bin> &bins, double low, double high,
                  double levels) {
  double step = (high - low) / (levels - 1);
  if (!(step > 0))
    return INFINITY;
  std::vector<Bin> inside;
  double below = 0, above = 0, total = 0, kept = 0;
  for (const Bin &bin : bins) {
    total += bin.count;
    if (bin.low < low)
      below += bin.count;
    else if (bin.high > high)
      above += bin.count;
    else
      inside.push_back(bin), kept += bin.count;
  }
  if (inside.empty())
    return INFINITY;
  std::map<double, std::pair<double, double>> levelMassAndWidth;
  auto levelOf = [&](const Bin &bin) {
    return std::round(((bin.low + bin.high) / 2 - low) / step);
  };
  for (const Bin &bin : inside)
    if (bin.low != bin.high) {
      auto &[mass, width] = levelMassAndWidth[levelOf(bin)];
      mass += bin.count;
      width += bin.high - bin.low;
    }
  double sum = 0;
  for (const Bin &bin : inside) {
    double p = bin.count + (&bin == &inside.front() ? below : 0) +
               (&bin == &inside.back() ? above : 0);
    double q = bin.count;
    if (bin.low != bin.high) {
      auto [mass, width] = levelMassAndWidth[levelOf(bin)];
      q = mass * (bin.high - bin.low) / width;
    }
    sum += p / total * std::log((p / total) / (q / kept));
  }
  return sum;
}

template <typename Check>
void forEachDistribution(Check check) {
  for (unsigned seed = 1; seed <= 3; ++seed)
    for (auto &[name, values] : makeDistributions(seed)) {
      SCOPED_TRACE(name + " " + std::to_string(seed));
      check(values);
    }
}

TEST(RangeProperty, MinMax) {
  forEachDistribution([](const Values &values) {
    auto [least, most] = std::minmax_element(values.begin(), values.end());
    EXPECT_EQ(choose(values, "min-max").min, *least);
    EXPECT_EQ(choose(values, "min-max").max, *most);
    double limit = std::max(std::fabs(*least), std::fabs(*most));
    EXPECT_EQ(choose(values, "min-max/symmetric").min, -limit);
    EXPECT_EQ(choose(values, "min-max/symmetric").max, limit);
  });
}

/// The share of values up to `value`, those of a bin spread evenly.
double shareUpTo(const std::vector<Bin> &bins, double value) {
  double below = 0, total = 0;
  for (const Bin &bin : bins) {
    total += bin.count;
    if (bin.high <= value)
      below += bin.count;
    else if (bin.low < value)
      below += bin.count * (value - bin.low) / (bin.high - bin.low);
  }
  return below / total;
}

/// The value that `share` of the values are not above, by bisection.
double quantile(const std::vector<Bin> &bins, double share) {
  double low = bins.front().low, high = bins.back().high;
  if (shareUpTo(bins, low) >= share)
    return low;
  for (int step = 0; step < 2000 && low < high; ++step) {
    double middle = low / 2 + high / 2;
    if (middle <= low || middle >= high)
      break;
    (shareUpTo(bins, middle) >= share ? high : low) = middle;
  }
  return high;
}

std::vector<Bin> mirror(std::vector<Bin> bins) {
  for (Bin &bin : bins)
    bin = {-bin.high, -bin.low, bin.count};
  std::reverse(bins.begin(), bins.end());
  return bins;
}

TEST(RangeProperty, Percentile) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = makeBins(values);
    for (double percentile : {75.0, 90.0, 99.5, 100.0}) {
      RealRange range =
          choose(values, "percentile:" + std::to_string(percentile));
      double max = quantile(bins, percentile / 100);
      double min = -quantile(mirror(bins), percentile / 100);
      // What is exact in one is a rounding away in the other.
      double slack = 1e-9 * (bins.back().high - bins.front().low) + 1e-300;
      EXPECT_NEAR(range.max, max, slack) << percentile;
      EXPECT_NEAR(range.min, min, slack) << percentile;
    }
  });
}

// The error of bins is bounded by their width: a sixteenth of the value.
TEST(RangeProperty, PercentileIsWithinABinOfTheExactOne) {
  forEachDistribution([](const Values &values) {
    auto bound = [](double exact) {
      return std::fabs(exact) / 16 + std::ldexp(1.0, -130);
    };
    Values sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (double percentile : {75.0, 90.0, 99.0, 99.9, 100.0}) {
      size_t rank = std::ceil(sorted.size() * (percentile / 100));
      RealRange range =
          choose(values, "percentile:" + std::to_string(percentile));
      double max = sorted[rank - 1], min = sorted[sorted.size() - rank];
      EXPECT_LE(std::fabs(range.max - max), bound(max)) << percentile;
      EXPECT_LE(std::fabs(range.min - min), bound(min)) << percentile;
    }
  });
}

TEST(RangeProperty, LeastSquaredError) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = makeBins(values);
    for (int64_t levels : levelCounts) {
      auto loss = [&](double low, double high) {
        return squaredError(bins, low, high, levels);
      };
      RealRange range = choose(values, "mse", levels);
      if (range.min == range.max) // a constant keeps its value
        continue;
      EXPECT_LE(loss(range.min, range.max), findLeast(bins, loss) * (1 + 1e-6));
    }
  });
}

TEST(RangeProperty, LeastDivergence) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = makeBins(values);
    for (int64_t levels : levelCounts) {
      auto loss = [&](double low, double high) {
        return divergence(bins, low, high, levels);
      };
      RealRange range = choose(values, "entropy", levels);
      if (range.min == range.max)
        continue;
      EXPECT_LE(loss(range.min, range.max), findLeast(bins, loss) + 1e-9);
    }
  });
}

/// The bins of the magnitudes: one on either side becomes one, as wide as both.
std::vector<Bin> foldBins(const std::vector<Bin> &bins) {
  std::vector<Bin> folded;
  for (const Bin &bin : bins) {
    double inner = std::min(std::fabs(bin.low), std::fabs(bin.high));
    double outer = std::max(std::fabs(bin.low), std::fabs(bin.high));
    auto twin =
        std::find_if(folded.begin(), folded.end(),
                     [&](const Bin &other) { return other.low == inner; });
    if (twin == folded.end())
      twin = folded.insert(twin, {inner, inner, 0});
    twin->high = std::max(twin->high, outer);
    twin->count += bin.count;
  }
  std::sort(folded.begin(), folded.end(),
            [](const Bin &a, const Bin &b) { return a.low < b.low; });
  return folded;
}

TEST(RangeProperty, SymmetricPercentile) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = foldBins(makeBins(values));
    for (double percentile : {75.0, 90.0, 99.5, 100.0}) {
      RealRange range = choose(
          values, "percentile:" + std::to_string(percentile) + "/symmetric");
      EXPECT_EQ(range.min, 0.0 - range.max);
      EXPECT_NEAR(range.max, quantile(bins, percentile / 100),
                  1e-9 * bins.back().high + 1e-300)
          << percentile;
    }
  });
}

TEST(RangeProperty, SymmetricLeastSquaredError) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = foldBins(makeBins(values));
    for (int64_t levels : levelCounts) {
      auto loss = [&](double low, double high) {
        return squaredError(bins, low, high, levels / 2.0);
      };
      RealRange range = choose(values, "mse/symmetric", levels);
      EXPECT_EQ(range.min, 0.0 - range.max);
      EXPECT_LE(loss(0, range.max), findLeast(bins, loss) * (1 + 1e-6));
    }
  });
}

TEST(RangeProperty, SymmetricLeastDivergence) {
  forEachDistribution([](const Values &values) {
    std::vector<Bin> bins = foldBins(makeBins(values));
    for (int64_t levels : levelCounts) {
      auto loss = [&](double low, double high) {
        return divergence(bins, low, high, levels / 2.0);
      };
      RealRange range = choose(values, "entropy/symmetric", levels);
      EXPECT_EQ(range.min, 0.0 - range.max);
      if (range.max > 0) // all zeros have no divergence
        EXPECT_LE(loss(0, range.max), findLeast(bins, loss) + 1e-9);
    }
  });
}

// Whatever the values are, the parameters are usable.
TEST(RangeProperty, EveryRangeHasAValidScale) {
  forEachDistribution([](const Values &values) {
    for (StringRef method :
         {"min-max", "percentile", "mse", "entropy", "auto"}) {
      QuantParams params = chooseQuantParams(choose(values, method));
      EXPECT_TRUE(std::isfinite(params.scale)) << method.str();
      EXPECT_GE(params.scale, std::numeric_limits<float>::min());
      EXPECT_EQ(params.scale, static_cast<float>(params.scale));
      EXPECT_GE(params.zeroPoint, -128);
      EXPECT_LE(params.zeroPoint, 127);
    }
  });
}

} // namespace
