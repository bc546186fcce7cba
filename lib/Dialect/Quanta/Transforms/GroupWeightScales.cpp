//===- GroupWeightScales.cpp - Scales of groups of constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GroupWeightScales.h"
#include "ScaleSolver.h"
#include "quanta/Numerics/GroupScales.h"
#include "quanta/Numerics/Quantize.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

static double getSquaredError(ArrayRef<float> weights, double scale,
                              int32_t levels) {
  double error = 0;
  for (double weight : weights) {
    double difference =
        weight - quantizeWeight(weight, scale, -levels, levels) * scale;
    error += difference * difference;
  }
  return error;
}

/// The multiple of `unit` nearest to `scale`: of the two neighbours the one that
/// rounds and clips the group's weights best.
static int32_t chooseMultiplier(ArrayRef<float> weights, double scale,
                                double unit, int32_t levels,
                                int32_t maxMultiplier, bool powerOfTwo) {
  auto clamp = [&](double multiplier) {
    return static_cast<int32_t>(
        std::clamp<double>(multiplier, 1, maxMultiplier));
  };
  int32_t below = clamp(std::floor(scale / unit));
  int32_t above = clamp(std::ceil(scale / unit));
  if (powerOfTwo) {
    below = llvm::bit_floor(static_cast<uint32_t>(below));
    above = std::min<int32_t>(llvm::bit_ceil(static_cast<uint32_t>(above)),
                              maxMultiplier);
  }
  return getSquaredError(weights, unit * below, levels) <
                 getSquaredError(weights, unit * above, levels)
             ? below
             : above;
}

FailureOr<quant::QuantizedType>
mlir::quanta::getGroupWeightType(QuantizableOpInterface op, OpOperand &operand,
                                 int64_t groupSize, ArrayRef<float> weights,
                                 ArrayRef<float> bias, double inputScale,
                                 const WeightScheme &scheme) {
  if (scheme.perTensor)
    return op->emitOpError("groups of weights have a scale each, and not one "
                           "per tensor");
  int32_t maxMultiplier =
      getMaxGroupMultiplier(scheme.bits, scheme.ignoresBias);
  if (scheme.powerOfTwo)
    maxMultiplier = llvm::bit_floor(static_cast<uint32_t>(maxMultiplier));
  if (maxMultiplier == 1)
    return op->emitOpError("weights of 8 bits leave no room for multipliers of "
                           "groups in a byte: expected 4 or 2 bits, or integer "
                           "weights alone");
  auto type = cast<RankedTensorType>(operand.get().getType());
  unsigned index = operand.getOperandNumber();
  int64_t groupAxis = *op.getGroupAxis(index);
  assert(*op.getWeightAxis(index) == 0 && groupAxis == type.getRank() - 1 &&
         "channels come first, groups are consecutive");
  const int32_t levels = (1 << (scheme.bits - 1)) - 1;
  int64_t channels = type.getDimSize(0);
  int64_t perChannel = weights.size() / channels;
  // Half a unit of rounding for each weight, times its multiplier, must leave wide
  // sums room for the weights themselves.
  while (scheme.wideMax && maxMultiplier > 1 &&
         0.5 * maxMultiplier * scheme.wideMax * perChannel > scheme.sumMax / 2)
    maxMultiplier /= 2;
  SmallVector<float> scales;
  for (int64_t channel = 0; channel < channels; ++channel) {
    ArrayRef<float> all = weights.slice(channel * perChannel, perChannel);
    SmallVector<double> wanted;
    for (int64_t first = 0; first < perChannel; first += groupSize)
      wanted.push_back(
          chooseWeightLimit(all.slice(first, groupSize), scheme.range, levels) /
          levels);
    double itsBias =
        scheme.ignoresBias ? 0 : bias[bias.size() == 1 ? 0 : channel];
    // As for one scale a channel: biases fit, and so do sums of wide inputs.
    double least =
        chooseWeightScale(*llvm::max_element(wanted) / maxMultiplier, 1,
                          scheme.wideMax ? 0 : itsBias, inputScale);
    if (scheme.wideMax)
      least =
          std::max(least, getLeastWideScale(all, std::abs(itsBias), inputScale,
                                            scheme, maxMultiplier));
    double unit = chooseGroupUnit(wanted, least, maxMultiplier);
    if (scheme.powerOfTwo)
      unit = roundUpToPowerOfTwo(unit);
    if (!std::isfinite(unit))
      return op->emitOpError("its sums of 16-bit activations leave 32 bits for "
                             "any scale of its weights");
    for (auto [group, scale] : llvm::enumerate(wanted))
      scales.push_back(static_cast<float>(
          unit * chooseMultiplier(all.slice(group * groupSize, groupSize),
                                  scale, unit, levels, maxMultiplier,
                                  scheme.powerOfTwo)));
  }
  // Each point of a window has groups of its own.
  SmallVector<int32_t> axes;
  SmallVector<int64_t> blocks(type.getRank(), 1), shape(type.getShape());
  blocks.back() = groupSize;
  shape.back() /= groupSize;
  for (int32_t axis = 0; axis < type.getRank(); ++axis)
    axes.push_back(axis);
  Builder builder(op->getContext());
  auto tensor = [&](Type element) {
    return RankedTensorType::get(shape, element);
  };
  return quant::QuantizedType(quant::UniformQuantizedSubChannelType::get(
      quant::QuantizationFlags::Signed, builder.getI8Type(),
      builder.getF32Type(),
      DenseElementsAttr::get(tensor(builder.getF32Type()),
                             ArrayRef<float>(scales)),
      DenseElementsAttr::get(tensor(builder.getI8Type()), int8_t(0)), axes,
      blocks, -levels, levels));
}
