//===- DynamicBuilders.cpp - Integers with parameters of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Interfaces/DynamicBuilders.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Interfaces/IntegerBuilders.h"

using namespace mlir;
using namespace mlir::quanta;

DynamicActivation mlir::quanta::createDynamicActivation(
    ImplicitLocOpBuilder &builder, TypedValue<RankedTensorType> input,
    TypedValue<RankedTensorType> padded, bool perRow) {
  SmallVector<int64_t> shape;
  if (perRow)
    shape.push_back(input.getType().getDimSize(0));
  auto parameters = ChooseParamsOp::create(
      builder, RankedTensorType::get(shape, builder.getF32Type()),
      RankedTensorType::get(shape, builder.getI8Type()), input, perRow);
  Value storage = DynamicQuantizeOp::create(
      builder, padded.getType().clone(builder.getI8Type()), padded,
      parameters.getScale(), parameters.getZeroPoint());
  return {storage, parameters.getScale(), parameters.getZeroPoint()};
}

/// The integers of a constant, behind storage casts.
static std::optional<SmallVector<int64_t>> getIntegers(Value value) {
  while (auto cast = value.getDefiningOp<quant::StorageCastOp>())
    value = cast.getInput();
  ElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) ||
      !attr.getElementType().isInteger(8))
    return std::nullopt;
  SmallVector<int64_t> result;
  if (auto resource = dyn_cast<DenseI8ResourceElementsAttr>(attr)) {
    auto values = resource.tryGetAsArrayRef();
    if (!values)
      return std::nullopt;
    llvm::append_range(result, *values);
    return result;
  }
  auto values = attr.tryGetValues<int8_t>();
  if (!values)
    return std::nullopt;
  llvm::append_range(result, *values);
  return result;
}

FailureOr<Value> mlir::quanta::createDynamicDequantize(
    ImplicitLocOpBuilder &builder, Value sums,
    const DynamicActivation &activation, const DynamicWeights &weights,
    ArrayRef<float> bias, std::string &reason) {
  int64_t channels = weights.channels;
  auto type = cast<RankedTensorType>(weights.terms.front().getType());
  int64_t entries = type.getDimSize(weights.axis), inner = 1;
  for (int64_t size : type.getShape().drop_front(weights.axis + 1))
    inner *= size;
  int64_t repeat = channels / entries;
  // Of a depthwise weight the channels are the last two dimensions.
  auto getChannel = [&](int64_t i) {
    return repeat == inner ? i % channels : i / inner % channels;
  };
  SmallVector<int64_t> total(channels, 0), magnitude(channels, 0);
  for (Value term : weights.terms) {
    auto integers = getIntegers(term);
    if (!integers) {
      reason = "its weights are not constant";
      return failure();
    }
    for (auto [i, weight] : llvm::enumerate(*integers)) {
      total[getChannel(i)] += weight;
      magnitude[getChannel(i)] += std::abs(weight);
    }
  }
  SmallVector<int32_t> weightSums;
  SmallVector<float> scales, biases;
  ArrayRef<double> given = weights.parameters.scales;
  for (int64_t channel = 0; channel < channels; ++channel) {
    // |q - zero point| <= 255.
    if (magnitude[channel] * 255 > std::numeric_limits<int32_t>::max()) {
      reason = "the sums of channel " + std::to_string(channel) +
               " could leave 32 bits: they reach " +
               std::to_string(magnitude[channel] * 255);
      return failure();
    }
    weightSums.push_back(static_cast<int32_t>(total[channel]));
    scales.push_back(
        static_cast<float>(given[channel * given.size() / channels]));
    biases.push_back(bias[bias.size() == 1 ? 0 : channel]);
  }
  return DynamicDequantizeOp::create(
             builder,
             cast<RankedTensorType>(sums.getType()).clone(builder.getF32Type()),
             sums, activation.scale, activation.zeroPoint,
             createConstant(builder, {channels}, scales, "scales"),
             createConstant(builder, {channels}, weightSums, "sums"),
             createConstant(builder, {channels}, biases, "bias"))
      .getResult();
}
