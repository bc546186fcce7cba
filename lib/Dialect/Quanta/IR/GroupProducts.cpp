//===- GroupProducts.cpp - Groups of weights at one scale a channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/GroupProducts.h"
#include "quanta/Numerics/GroupScales.h"

using namespace mlir;
using namespace mlir::quanta;

FailureOr<GroupProducts>
mlir::quanta::multiplyGroups(const GroupParameters &parameters,
                             ArrayRef<int64_t> shape, ArrayRef<int64_t> stored,
                             int64_t max, std::string &reason) {
  if (parameters.blocks.empty() || parameters.blocks.front() != 1) {
    reason = "its weights share scales between output channels";
    return failure();
  }
  GroupProducts result;
  std::vector<int32_t> multipliers;
  int64_t channels = shape.front();
  size_t perChannel = parameters.scales.size() / channels;
  for (int64_t channel = 0; channel < channels; ++channel) {
    auto scales = factorGroupScales(
        ArrayRef(parameters.scales).slice(channel * perChannel, perChannel));
    if (!scales) {
      reason = "the scales of its groups are not multiples, up to 255, of one "
               "scale for each output channel";
      return failure();
    }
    result.scales.push_back(scales->unit);
    llvm::append_range(multipliers, scales->multipliers);
  }
  std::vector<int32_t> indices = parameters.getScaleIndices(shape);
  for (auto [index, value] : llvm::zip_equal(indices, stored)) {
    int64_t product = value * multipliers[index];
    if (std::abs(product) > max) {
      reason = "a weight times the multiplier of its group is " +
               std::to_string(product) + ", which leaves [-" +
               std::to_string(max) + ", " + std::to_string(max) + "]";
      return failure();
    }
    result.values.push_back(product);
  }
  return result;
}
