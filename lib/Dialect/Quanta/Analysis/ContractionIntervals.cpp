//===- ContractionIntervals.cpp - Accumulators of convolutions and products -*-
// C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OperationIntervals.h"
#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"

using namespace mlir;
using namespace mlir::quanta;

/// The range of x - zeroPoint; all zero points of the type where it is not a
/// constant.
static Interval centre(Interval value, Value zeroPoint) {
  if (auto constant = readIntegers(zeroPoint); constant && !constant->empty())
    return value - Interval{constant->front(), constant->front()};
  return value - getTypeInterval(getElementTypeOrSelf(zeroPoint.getType()));
}

/// Weights minus their zero point.
static std::optional<std::vector<int32_t>> readWeights(Value weight,
                                                       Value zeroPoint) {
  auto values = readIntegers(weight), zero = readIntegers(zeroPoint);
  if (!values || !zero || zero->empty())
    return std::nullopt;
  for (int32_t &value : *values)
    value -= zero->front();
  return values;
}

/// `count` products of any weight and any activation.
static Interval boundProducts(int64_t count, Interval activation,
                              Interval weight) {
  return Interval{count, count} * (activation * weight);
}

/// The activations of a convolution, zero point subtracted; padding is 0.
template <typename Op>
static Interval getActivation(Op op, const ChannelIntervals &input) {
  Interval activation = centre(uniteChannels(input), op.getInputZp());
  if (llvm::any_of(op.getPad(), [](int64_t pad) { return pad > 0; }))
    activation = unite(activation, {0, 0});
  return activation;
}

/// Bounds each of the `channels` accumulators; `getWeights(c, weights)` fills
/// in the weights of channel c.
template <typename Function>
static ChannelIntervals
boundChannels(int64_t channels, int64_t count, Interval activation,
              const ChannelIntervals &bias, Function getWeights) {
  ChannelIntervals result;
  std::vector<int32_t> weights(count);
  for (int64_t c = 0; c < channels; ++c) {
    getWeights(c, weights);
    result.push_back(boundAccumulator(weights, activation, 0) +
                     getChannel(bias, c));
  }
  return result;
}

ChannelIntervals mlir::quanta::boundConv2D(tosa::Conv2DOp op,
                                           const ChannelIntervals &input,
                                           const ChannelIntervals &weight,
                                           const ChannelIntervals &bias) {
  auto type = cast<RankedTensorType>(op.getWeight().getType());
  const Interval activation = getActivation(op, input);
  const int64_t channels = type.getDimSize(0);
  const int64_t count = channels ? type.getNumElements() / channels : 0;
  auto weights = readWeights(op.getWeight(), op.getWeightZp());
  if (!weights)
    return {boundProducts(count, activation,
                          centre(uniteChannels(weight), op.getWeightZp())) +
            uniteChannels(bias)};
  return boundChannels(channels, count, activation, bias,
                       [&](int64_t c, std::vector<int32_t> &channel) {
                         std::copy_n(weights->begin() + c * count, count,
                                     channel.begin());
                       });
}

ChannelIntervals mlir::quanta::boundDepthwiseConv2D(
    tosa::DepthwiseConv2DOp op, const ChannelIntervals &input,
    const ChannelIntervals &weight, const ChannelIntervals &bias) {
  auto type = cast<RankedTensorType>(op.getWeight().getType());
  const Interval activation = getActivation(op, input);
  const int64_t taps = type.getDimSize(0) * type.getDimSize(1);
  const int64_t channels = type.getDimSize(2) * type.getDimSize(3);
  auto weights = readWeights(op.getWeight(), op.getWeightZp());
  if (!weights)
    return {boundProducts(taps, activation,
                          centre(uniteChannels(weight), op.getWeightZp())) +
            uniteChannels(bias)};
  return boundChannels(channels, taps, activation, bias,
                       [&](int64_t c, std::vector<int32_t> &channel) {
                         for (int64_t k = 0; k < taps; ++k)
                           channel[k] = (*weights)[k * channels + c];
                       });
}

ChannelIntervals mlir::quanta::boundWideConv2D(linalg::Conv2DNhwcFhwcOp op,
                                               const ChannelIntervals &input,
                                               const ChannelIntervals &weight,
                                               const ChannelIntervals &start) {
  auto type = cast<RankedTensorType>(op.getInputs()[1].getType());
  const Interval activation = uniteChannels(input);
  const int64_t channels = type.getDimSize(0);
  const int64_t count = channels ? type.getNumElements() / channels : 0;
  auto weights = readIntegers(op.getInputs()[1]);
  if (!weights)
    return {boundProducts(count, activation, uniteChannels(weight)) +
            uniteChannels(start)};
  return boundChannels(channels, count, activation, start,
                       [&](int64_t c, std::vector<int32_t> &channel) {
                         std::copy_n(weights->begin() + c * count, count,
                                     channel.begin());
                       });
}

ChannelIntervals mlir::quanta::boundWideDepthwiseConv2D(
    linalg::DepthwiseConv2DNhwcHwcOp op, const ChannelIntervals &input,
    const ChannelIntervals &weight, const ChannelIntervals &start) {
  auto type = cast<RankedTensorType>(op.getInputs()[1].getType());
  const Interval activation = uniteChannels(input);
  const int64_t taps = type.getDimSize(0) * type.getDimSize(1);
  const int64_t channels = type.getDimSize(2);
  auto weights = readIntegers(op.getInputs()[1]);
  if (!weights)
    return {boundProducts(taps, activation, uniteChannels(weight)) +
            uniteChannels(start)};
  return boundChannels(channels, taps, activation, start,
                       [&](int64_t c, std::vector<int32_t> &channel) {
                         for (int64_t k = 0; k < taps; ++k)
                           channel[k] = (*weights)[k * channels + c];
                       });
}

ChannelIntervals mlir::quanta::boundWideMatMul(linalg::BatchMatmulOp op,
                                               const ChannelIntervals &a,
                                               const ChannelIntervals &b,
                                               const ChannelIntervals &start) {
  auto type = cast<RankedTensorType>(op.getInputs()[1].getType());
  return {
      boundProducts(type.getDimSize(1), uniteChannels(a), uniteChannels(b)) +
      uniteChannels(start)};
}

ChannelIntervals mlir::quanta::boundMatMul(tosa::MatMulOp op,
                                           const ChannelIntervals &a,
                                           const ChannelIntervals &b) {
  auto type = cast<RankedTensorType>(op.getB().getType());
  const Interval activation = centre(uniteChannels(a), op.getAZp());
  const int64_t batch = type.getDimSize(0), depth = type.getDimSize(1),
                columns = type.getDimSize(2);
  auto weights = readWeights(op.getB(), op.getBZp());
  if (!weights)
    return {boundProducts(depth, activation,
                          centre(uniteChannels(b), op.getBZp()))};
  ChannelIntervals result;
  for (int64_t n = 0; n < batch; ++n) {
    ChannelIntervals bounds =
        boundChannels(columns, depth, activation, {{0, 0}},
                      [&](int64_t c, std::vector<int32_t> &channel) {
                        for (int64_t k = 0; k < depth; ++k)
                          channel[k] =
                              (*weights)[(n * depth + k) * columns + c];
                      });
    for (auto [c, bound] : llvm::enumerate(bounds))
      if (n == 0)
        result.push_back(bound);
      else
        result[c] = unite(result[c], bound);
  }
  return result;
}
