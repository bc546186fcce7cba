//===- BalancedRounding.cpp - Rounding of weights to few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/BalancedRounding.h"
#include "quanta/Numerics/Quantize.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cassert>
#include <cmath>

using namespace mlir::quanta;

namespace {

/// The weights of one output channel while they are rounded.
class Channel {
public:
  Channel(llvm::ArrayRef<float> weights, llvm::ArrayRef<double> scales,
          int32_t levels)
      : weights(weights), scales(scales), levels(levels) {
    for (auto [weight, scale] : llvm::zip_equal(weights, scales))
      integers.push_back(quantizeWeight(weight, scale, -levels, levels));
    moved.resize(weights.size());
  }

  double getError(int64_t k) const {
    return integers[k] * scales[k] - weights[k];
  }

  /// Moves weights among `candidates` to their other neighbour, nearest to a tie
  /// first, as long as that brings the errors' `sum` nearer to zero.
  void balance(llvm::SmallVectorImpl<int64_t> &candidates, double &sum) {
    llvm::erase_if(candidates, [&](int64_t k) { return !canLower(k, sum); });
    llvm::stable_sort(candidates, [&](int64_t a, int64_t b) {
      return std::abs(getError(a)) / scales[a] >
             std::abs(getError(b)) / scales[b];
    });
    for (int64_t k : candidates) {
      if (scales[k] >= 2 * std::abs(sum))
        continue;
      int32_t step = sum > 0 ? -1 : 1;
      integers[k] += step;
      moved[k] = true;
      double before = sum;
      sum += step * scales[k];
      if (std::signbit(sum) != std::signbit(before))
        return;
    }
  }

  /// The one weight of `candidates` that is nearest to a tie and whose error
  /// has the sign of `sum`; -1 for none.
  int64_t findNearestToTie(llvm::ArrayRef<int64_t> candidates,
                           double sum) const {
    int64_t best = -1;
    double largest = 0;
    for (int64_t k : candidates)
      if (canLower(k, sum) && std::abs(getError(k)) / scales[k] > largest) {
        best = k;
        largest = std::abs(getError(k)) / scales[k];
      }
    return best;
  }

  std::vector<int32_t> take() { return std::move(integers); }

private:
  bool canLower(int64_t k, double sum) const {
    double error = getError(k);
    if (moved[k] || error == 0 || (error > 0) != (sum > 0))
      return false;
    return std::abs(integers[k] + (sum > 0 ? -1 : 1)) <= levels;
  }

  llvm::ArrayRef<float> weights;
  llvm::ArrayRef<double> scales;
  int32_t levels;
  std::vector<int32_t> integers;
  std::vector<bool> moved;
};

} // namespace

std::vector<int32_t> mlir::quanta::roundBalanced(llvm::ArrayRef<float> weights,
                                                 llvm::ArrayRef<double> scales,
                                                 int64_t inputs,
                                                 int32_t levels) {
  assert(inputs > 0 && weights.size() % inputs == 0 && "whole windows");
  Channel channel(weights, scales, levels);
  const int64_t size = weights.size();
  llvm::SmallVector<int64_t> candidates;
  auto collect = [&](int64_t input) {
    candidates.clear();
    for (int64_t k = input; k < size; k += inputs)
      candidates.push_back(k);
  };
  double sum = 0;
  for (int64_t input = 0; input < inputs; ++input) {
    collect(input);
    double itsSum = 0;
    for (int64_t k : candidates)
      itsSum += channel.getError(k);
    // One weight for an input has nobody to balance it.
    if (candidates.size() > 1)
      channel.balance(candidates, itsSum);
    sum += itsSum;
  }
  // One weight of each input, so that each stays nearly balanced.
  llvm::SmallVector<int64_t> offers;
  for (int64_t input = 0; input < inputs; ++input) {
    collect(input);
    if (int64_t k = channel.findNearestToTie(candidates, sum); k >= 0)
      offers.push_back(k);
  }
  channel.balance(offers, sum);
  return channel.take();
}
