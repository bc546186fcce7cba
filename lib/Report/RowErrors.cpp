//===- RowErrors.cpp - Errors of softmax and normalizations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowErrors.h"

using namespace mlir;
using namespace mlir::quanta;

ErrorTerms mlir::quanta::boundSoftmax(const Layer &layer,
                                      const LayerInput &input, int64_t size,
                                      double excess) {
  const double step = input.type.getScale();
  const auto count = static_cast<double>(size);
  // The fraction bits of the table: count * 2^bits stays below 2^31.
  const double bits = std::min(22.0, std::ceil(std::log2(0x1p31 / count)) - 1);
  const double half =
      step *
      (0.5 + getFloatError(input.type.getStorageTypeIntegralWidth() / 8));
  const double beyond = std::max(excess - step / 2, 0.0);
  ErrorTerms terms;
  terms.inputs = std::tanh(half / 2);
  terms.saturation = std::tanh((half + beyond) / 2) - terms.inputs;
  terms.rounding = layer.facts.scale * (0.5 + std::exp2(-bits - 1)) +
                   count * std::exp2(-bits - 1) + (count + 8) * epsilon;
  return terms;
}

/// The largest sum over j of |sigma * dz_i / dx_j| that rows of so many elements
/// have.
static double getSensitivity(double size) {
  return size <= 5 ? std::sqrt(size - 1) : 1 + std::sqrt((size - 3) / 2);
}

ChannelErrors mlir::quanta::boundNormalize(NormalizeOp op,
                                           const ErrorTerms &input,
                                           double magnitude,
                                           const NormalizedRows *rows) {
  const int64_t count = op.getInput().getType().getShape().back();
  const auto size = static_cast<double>(count);
  const double deviation =
      rows ? rows->getDeviation() : std::numeric_limits<double>::infinity();
  // No element is farther from the mean, in standard deviations.
  const double farthest = std::sqrt(size - 1);
  // Half a step, and what the float model's mean is off by.
  const double moved = input.inputs + (size + 2) * (epsilon / 2) *
                                          (magnitude + input.getTotal());
  ErrorTerms terms;
  terms.inputs = 2 * farthest;
  if (moved < deviation)
    terms.inputs = std::min(terms.inputs, -getSensitivity(size) *
                                              std::log1p(-moved / deviation));
  // Epsilon is half a unit off, in units of 1 / size^2.
  terms.rounding =
      std::min(2 * farthest, farthest / (2 * std::pow(size * deviation, 2)));
  terms.rounding += farthest * ((size + 8) * epsilon + 0x1p-29);
  const double unit = std::ldexp(1.0, op.getFractionBits());
  terms = unit * terms;
  terms.rounding += 0.5;
  ChannelErrors result(count, terms);
  if (rows)
    for (auto [channel, cut] : llvm::zip_equal(result, rows->getCuts()))
      channel.saturation = unit * cut;
  return result;
}
