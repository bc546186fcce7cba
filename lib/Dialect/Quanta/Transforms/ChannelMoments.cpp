//===- ChannelMoments.cpp - Mean and variance of each channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelMoments.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// Deviations on either side of a mean that the range keeps.
static constexpr double keptDeviations = 6;

ChannelMoments ChannelMoments::normal(ArrayRef<double> mean,
                                      ArrayRef<double> deviation) {
  ChannelMoments result(0);
  result.mean.assign(mean.begin(), mean.end());
  for (double sigma : deviation)
    result.variance.push_back(sigma * sigma);
  return result;
}

ChannelMoments ChannelMoments::uniform(int64_t channels, double low,
                                       double high) {
  ChannelMoments result(channels);
  result.mean.assign(channels, (low + high) / 2);
  result.variance.assign(channels, (high - low) * (high - low) / 12);
  result.low = low;
  result.high = high;
  return result;
}

double ChannelMoments::getMin() const {
  double least = high;
  for (auto [mu, var] : llvm::zip_equal(mean, variance))
    least = std::min(least, mu - keptDeviations * std::sqrt(var));
  return std::max(low, least);
}

double ChannelMoments::getMax() const {
  double most = low;
  for (auto [mu, var] : llvm::zip_equal(mean, variance))
    most = std::max(most, mu + keptDeviations * std::sqrt(var));
  return std::min(high, most);
}

ChannelMoments ChannelMoments::withChannels(int64_t channels) const {
  auto count = static_cast<int64_t>(mean.size());
  if (channels == count)
    return *this;
  double sum = 0, squares = 0;
  for (auto [mu, var] : llvm::zip_equal(mean, variance)) {
    sum += mu / count;
    squares += (var + mu * mu) / count;
  }
  ChannelMoments result(0);
  result.mean.assign(channels, sum);
  result.variance.assign(channels, std::max(squares - sum * sum, 0.0));
  result.low = getMin();
  result.high = getMax();
  return result;
}

ChannelMoments ChannelMoments::clamped(double min, double max) const {
  ChannelMoments result(*this);
  auto density = [](double x) {
    return std::isinf(x)
               ? 0
               : std::exp(-x * x / 2) / std::sqrt(2 * llvm::numbers::pi);
  };
  auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  for (size_t i = 0; i < mean.size(); ++i) {
    double &mu = result.mean[i], &var = result.variance[i];
    double sigma = std::sqrt(var);
    if (sigma == 0) {
      mu = std::clamp(mu, min, max);
      continue;
    }
    // Below min, inside and above max; infinite bounds have no mass.
    double a = (min - mu) / sigma, b = (max - mu) / sigma;
    double under = below(a), over = below(-b);
    double inside = std::max(1 - under - over, 0.0);
    double first = under > 0 ? min * under : 0;
    first += over > 0 ? max * over : 0;
    first += mu * inside + sigma * (density(a) - density(b));
    double second = under > 0 ? min * min * under : 0;
    second += over > 0 ? max * max * over : 0;
    auto edge = [&](double bound, double x) {
      return std::isinf(bound) ? 0 : (mu + bound) * sigma * density(x);
    };
    second += (mu * mu + var) * inside + edge(min, a) - edge(max, b);
    // The range of a clipped distribution is that of the one before: its
    // bounds, not its deviation, say where it ends.
    mu = first;
    var = std::max(second - first * first, 0.0);
  }
  result.low = std::clamp(getMin(), min, max);
  result.high = std::clamp(getMax(), min, max);
  return result;
}

ChannelMoments ChannelMoments::scaled(ArrayRef<double> factors) const {
  ChannelMoments result(*this);
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (auto [i, factor] : llvm::enumerate(factors)) {
    result.mean[i] *= factor;
    result.variance[i] *= factor * factor;
    // 0 times an infinite bound says nothing about the other channels.
    for (double bound : {low, high})
      if (factor != 0) {
        least = std::min(least, factor * bound);
        most = std::max(most, factor * bound);
      } else {
        least = std::min(least, 0.0);
        most = std::max(most, 0.0);
      }
  }
  result.low = least;
  result.high = most;
  return result;
}

ChannelMoments ChannelMoments::shifted(ArrayRef<double> offsets) const {
  ChannelMoments result(*this);
  for (auto [i, offset] : llvm::enumerate(offsets))
    result.mean[i] += offset;
  result.low += *llvm::min_element(offsets);
  result.high += *llvm::max_element(offsets);
  return result;
}

ChannelMoments ChannelMoments::plus(const ChannelMoments &other) const {
  ChannelMoments result(*this);
  for (size_t i = 0; i < mean.size(); ++i) {
    result.mean[i] += other.mean[i];
    result.variance[i] += other.variance[i];
  }
  result.low += other.low;
  result.high += other.high;
  return result;
}

ChannelMoments ChannelMoments::append(const ChannelMoments &other) const {
  ChannelMoments result(*this);
  result.mean.append(other.mean);
  result.variance.append(other.variance);
  result.low = std::min(low, other.low);
  result.high = std::max(high, other.high);
  return result;
}

ChannelMoments ChannelMoments::mixedWith(const ChannelMoments &other) const {
  return append(other.withChannels(mean.size()))
      .withChannels(static_cast<int64_t>(mean.size()));
}

ChannelMoments ChannelMoments::including(double value) const {
  // Every range has zero.
  if (value == 0 || (getMin() <= value && value <= getMax()))
    return *this;
  ChannelMoments constant(static_cast<int64_t>(mean.size()));
  constant.mean.assign(mean.size(), value);
  return mixedWith(constant);
}
