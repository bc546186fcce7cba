//===- BalancedWeights.cpp - Constant weights rounded to few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BalancedWeights.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/BalancedRounding.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// The scale of each weight.
static std::vector<double> getScales(RankedTensorType shape,
                                     quant::QuantizedType type) {
  std::vector<double> scales;
  if (auto groups = getGroupParameters(shape.clone(type))) {
    for (int32_t index : groups->getScaleIndices(shape.getShape()))
      scales.push_back(groups->scales[index]);
    return scales;
  }
  QuantizationParameters parameters = *getQuantizationParameters(type);
  int64_t inner = 1;
  if (parameters.axis)
    for (int64_t size : shape.getShape().drop_front(*parameters.axis + 1))
      inner *= size;
  for (int64_t index = 0; index < shape.getNumElements(); ++index)
    scales.push_back(
        parameters.scales[index / inner % parameters.scales.size()]);
  return scales;
}

/// Whether the integers' magnitudes sum to no more than they may if each weight is
/// rounded to the nearest: what bounds accumulators counts half a step for each.
static bool isWithinHalfSteps(ArrayRef<int32_t> integers,
                              ArrayRef<float> weights,
                              ArrayRef<double> scales) {
  double room = 0;
  for (auto [integer, weight, scale] :
       llvm::zip_equal(integers, weights, scales))
    room += std::abs(weight) + scale / 2 - std::abs(integer) * scale;
  return room >= 0;
}

Value mlir::quanta::createBalancedWeights(OpBuilder &opBuilder,
                                          QuantizableOpInterface op,
                                          OpOperand &operand,
                                          quant::QuantizedType type) {
  auto shape = cast<RankedTensorType>(operand.get().getType());
  SmallVector<float> weights = *getFloatConstant(operand.get());
  std::vector<double> scales = getScales(shape, type);
  unsigned number = operand.getOperandNumber();
  std::optional<int64_t> axis = op.getWeightAxis(number);
  // Channels come first, or last with all that follows them.
  const int64_t size = weights.size();
  int64_t channels = 1, stride = 1, step = size;
  if (axis && *axis == 0) {
    channels = shape.getDimSize(0);
    step = size / channels;
  } else if (axis) {
    for (int64_t extent : shape.getShape().drop_front(*axis))
      channels *= extent;
    stride = channels;
    step = 1;
  }
  std::optional<int64_t> inputAxis = op.getGroupAxis(number);
  const int64_t perChannel = size / channels;
  const int64_t inputs =
      inputAxis && *axis == 0 ? shape.getDimSize(*inputAxis) : 1;
  std::vector<float> itsWeights(perChannel);
  std::vector<double> itsScales(perChannel);
  for (int64_t channel = 0; channel < channels; ++channel) {
    for (int64_t k = 0; k < perChannel; ++k) {
      itsWeights[k] = weights[channel * step + k * stride];
      itsScales[k] = scales[channel * step + k * stride];
    }
    std::vector<int32_t> integers =
        roundBalanced(itsWeights, itsScales, inputs, type.getStorageTypeMax());
    if (!isWithinHalfSteps(integers, itsWeights, itsScales))
      continue;
    for (int64_t k = 0; k < perChannel; ++k)
      weights[channel * step + k * stride] =
          static_cast<float>(integers[k] * itsScales[k]);
  }
  ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
  return createConstant(builder, shape.getShape(), ArrayRef<float>(weights),
                        "balanced");
}
