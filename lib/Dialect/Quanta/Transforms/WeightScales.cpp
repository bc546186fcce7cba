//===- WeightScales.cpp - Scales of constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WeightScales.h"
#include "GroupWeightScales.h"
#include "ScaleSolver.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Quantize.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// The bias of each output channel, zeros where the op has none.
SmallVector<float> mlir::quanta::getConstantBias(QuantizableOpInterface op) {
  for (OpOperand &operand : op->getOpOperands())
    if (op.getOperandRole(operand.getOperandNumber()) == OperandRole::Bias)
      if (auto bias = getFloatConstant(operand.get()))
        return *bias;
  return {0.0f};
}

double mlir::quanta::getLeastWideScale(ArrayRef<float> weights, double bias,
                                       double inputScale,
                                       const WeightScheme &scheme,
                                       int32_t maxMultiplier) {
  const double wideMax = scheme.wideMax;
  double sum = 0;
  for (float weight : weights)
    sum += std::abs(weight);
  double room =
      scheme.sumMax - 1 - 0.5 * maxMultiplier * wideMax * weights.size();
  if (room <= 0)
    return std::numeric_limits<double>::infinity();
  return (sum * wideMax + bias / inputScale) / room;
}

FailureOr<quant::QuantizedType>
mlir::quanta::getWeightType(QuantizableOpInterface op, OpOperand &operand,
                            double inputScale, const WeightScheme &scheme) {
  auto type = cast<RankedTensorType>(operand.get().getType());
  auto weights = getFloatConstant(operand.get());
  if (!weights)
    return op->emitOpError("expected constant weights of f32");
  SmallVector<float> bias = getConstantBias(op);
  auto isFinite = [](float value) { return std::isfinite(value); };
  if (!llvm::all_of(*weights, isFinite) || !llvm::all_of(bias, isFinite))
    return op->emitOpError("NaN or infinity in its weights or bias");

  std::string reason;
  if (scheme.groupSize)
    if (auto size = getGroupSize(op, operand.getOperandNumber(),
                                 scheme.groupSize, reason);
        succeeded(size))
      return getGroupWeightType(op, operand, *size, *weights, bias, inputScale,
                                scheme);

  std::optional<int64_t> axis = op.getWeightAxis(operand.getOperandNumber());
  int64_t groups = axis && !scheme.perTensor ? type.getDimSize(*axis) : 1;
  int64_t inner = 1;
  if (axis)
    for (int64_t size : type.getShape().drop_front(*axis + 1))
      inner *= size;

  std::vector<std::vector<float>> grouped(groups);
  for (auto [index, weight] : llvm::enumerate(*weights))
    grouped[index / inner % groups].push_back(weight);
  SmallVector<double> maxBias(groups);
  // A depthwise weight has several output channels for each of its entries.
  for (auto [index, value] : llvm::enumerate(bias)) {
    double &max = maxBias[index * groups / bias.size()];
    max = std::max<double>(max, std::abs(value));
  }
  const auto maxWeight = static_cast<int32_t>(llvm::maxIntN(scheme.bits));
  SmallVector<double> scales;
  for (int64_t group = 0; group < groups; ++group) {
    double limit = chooseWeightLimit(grouped[group], scheme.range, maxWeight);
    double biasOfGroup = maxBias[bias.size() == 1 ? 0 : group];
    double scale = chooseWeightScale(
        limit, maxWeight,
        scheme.wideMax || scheme.ignoresBias ? 0 : biasOfGroup, inputScale);
    // Zeros leave the shift of a channel of 32 bits as much room as others do.
    if (limit == 0 && scheme.bits == 32)
      scale = 1.0 / maxWeight;
    if (scheme.wideMax)
      scale = std::max(scale, getLeastWideScale(grouped[group], biasOfGroup,
                                                inputScale, scheme));
    if (scheme.powerOfTwo)
      scale = roundUpToPowerOfTwo(scale);
    scales.push_back(scale);
  }

  if (!llvm::all_of(scales, [](double scale) { return std::isfinite(scale); }))
    return op->emitOpError(
        "its sums of 16-bit or 32-bit activations leave 32 or 62 bits for any "
        "scale of its weights");
  Builder builder(op->getContext());
  Type storage = builder.getIntegerType(scheme.bits > 8 ? 32 : 8);
  unsigned flags = quant::QuantizationFlags::Signed;
  if (groups == 1)
    return quant::QuantizedType(quant::UniformQuantizedType::get(
        flags, storage, builder.getF32Type(), scales.front(), 0, -maxWeight,
        maxWeight));
  return quant::QuantizedType(quant::UniformQuantizedPerAxisType::get(
      flags, storage, builder.getF32Type(), scales,
      SmallVector<int64_t>(groups, 0), *axis, -maxWeight, maxWeight));
}
