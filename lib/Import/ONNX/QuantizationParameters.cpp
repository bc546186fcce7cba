//===- QuantizationParameters.cpp - Scales and zero points of ONNX operators -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizationParameters.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Numerics/Quantize.h"
#include <cmath>

namespace mlir::quanta::onnx_import {

int64_t getHeldOffset(Type elementType) {
  return elementType.isUnsignedInteger()
             ? int64_t(1) << (elementType.getIntOrFloatBitWidth() - 1)
             : 0;
}

IntegerType getHeldType(Type elementType) {
  return IntegerType::get(elementType.getContext(),
                          elementType.getIntOrFloatBitWidth());
}

static ConstantTensor fromIntegers(IntegerType type, ArrayRef<int64_t> shape,
                                   ArrayRef<int64_t> values) {
  return ConstantTensor::fromInts(type.getContext(), shape, values)
      .convert(type);
}

ConstantTensor getHeld(const ConstantTensor &tensor) {
  SmallVector<int64_t> values = tensor.getInts();
  for (int64_t &value : values)
    value -= getHeldOffset(tensor.getElementType());
  return fromIntegers(getHeldType(tensor.getElementType()), tensor.getShape(),
                      values);
}

Type getZeroPointType(const NodeImporter &node, unsigned index, Type fallback) {
  return node.hasInput(index) ? node.input(index).getElementType() : fallback;
}

FailureOr<quant::QuantizedType>
readQuantizedType(const NodeImporter &node, unsigned scaleIndex,
                  Type elementType, ArrayRef<int64_t> shape, int64_t axis) {
  unsigned zeroPointIndex = scaleIndex + 1;
  if (!node.hasInput(scaleIndex))
    return node.emitError() << "lacks its input #" << scaleIndex;
  auto scaleTensor = node.getConstantInput(scaleIndex, "the scale");
  if (failed(scaleTensor))
    return failure();
  if (!scaleTensor->getElementType().isF32())
    return node.emitError()
           << "needs scales of type f32, but '" << node.inputName(scaleIndex)
           << "' has elements of type " << scaleTensor->getElementType();
  if (!isa<IntegerType>(elementType) ||
      !llvm::is_contained({8u, 16u, 32u}, elementType.getIntOrFloatBitWidth()))
    return node.emitError() << "has integers of type " << elementType
                            << ", which is not supported";
  SmallVector<double> scales;
  for (float scale : scaleTensor->getFloats()) {
    if (!std::isfinite(scale) || !(scale > 0))
      return node.emitError() << "needs positive finite scales, but '"
                              << node.inputName(scaleIndex) << "' holds "
                              << static_cast<double>(scale);
    scales.push_back(scale);
  }
  int64_t offset = getHeldOffset(elementType);
  SmallVector<int64_t> zeroPoints(scales.size(), -offset);
  if (node.hasInput(zeroPointIndex)) {
    auto tensor = node.getConstantInput(zeroPointIndex, "the zero point");
    if (failed(tensor))
      return failure();
    if (tensor->getElementType() != elementType)
      return node.emitError()
             << "has a zero point of type " << tensor->getElementType()
             << " for integers of type " << elementType;
    zeroPoints = tensor->getInts();
    for (int64_t &zeroPoint : zeroPoints)
      zeroPoint -= offset;
    if (zeroPoints.size() != scales.size())
      return node.emitError() << "has " << scales.size() << " scales, but "
                              << zeroPoints.size() << " zero points";
  }
  IntegerType storage = getHeldType(elementType);
  unsigned width = storage.getWidth();
  Type real = Float32Type::get(elementType.getContext());
  unsigned flags = quant::QuantizationFlags::Signed;
  int64_t lowest = llvm::minIntN(width), highest = llvm::maxIntN(width);
  if (scales.size() == 1)
    return quant::QuantizedType(quant::UniformQuantizedType::get(
        flags, storage, real, scales[0], zeroPoints[0], lowest, highest));
  int64_t rank = shape.size();
  if (failed(node.normalizeAxis(rank, axis)))
    return failure();
  if (static_cast<int64_t>(scales.size()) != shape[axis])
    return node.emitError() << "has " << scales.size() << " scales for "
                            << shape[axis] << " channels along axis " << axis;
  return quant::QuantizedType(quant::UniformQuantizedPerAxisType::get(
      flags, storage, real, scales, zeroPoints, axis, lowest, highest));
}

/// The same type in the layout of a value: its dimension permutation[i] is the
/// ONNX tensor's dimension i.
static quant::QuantizedType permuteType(quant::QuantizedType type,
                                        ArrayRef<int64_t> permutation) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  if (!perAxis)
    return type;
  return quant::UniformQuantizedPerAxisType::get(
      perAxis.getFlags(), perAxis.getStorageType(), perAxis.getExpressedType(),
      perAxis.getScales(), perAxis.getZeroPoints(),
      permutation[perAxis.getQuantizedDimension()], perAxis.getStorageTypeMin(),
      perAxis.getStorageTypeMax());
}

/// Integers minus their zero points, where those of all channels fit the type.
static std::optional<ConstantTensor>
centre(const ConstantTensor &stored, const QuantizationParameters &parameters) {
  int64_t inner = 1;
  if (parameters.axis)
    for (int64_t size : stored.getShape().drop_front(*parameters.axis + 1))
      inner *= size;
  SmallVector<int64_t> values = stored.getInts();
  for (auto [i, value] : llvm::enumerate(values)) {
    value -= parameters.zeroPoints[i / inner % parameters.zeroPoints.size()];
    if (value < parameters.storageMin || value > parameters.storageMax)
      return std::nullopt;
  }
  return fromIntegers(cast<IntegerType>(stored.getElementType()),
                      stored.getShape(), values);
}

static quant::QuantizedType withoutZeroPoints(quant::QuantizedType type) {
  if (auto perTensor = dyn_cast<quant::UniformQuantizedType>(type))
    return quant::UniformQuantizedType::get(
        type.getFlags(), type.getStorageType(), type.getExpressedType(),
        perTensor.getScale(), 0, type.getStorageTypeMin(),
        type.getStorageTypeMax());
  auto perAxis = cast<quant::UniformQuantizedPerAxisType>(type);
  return quant::UniformQuantizedPerAxisType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(),
      perAxis.getScales(), SmallVector<int64_t>(perAxis.getScales().size(), 0),
      perAxis.getQuantizedDimension(), type.getStorageTypeMin(),
      type.getStorageTypeMax());
}

LogicalResult verifyExactBias(const NodeImporter &node,
                              const ConstantTensor &bias) {
  constexpr int64_t mostExact = 1 << 22;
  for (int64_t value : bias.getInts())
    if (std::abs(value) > mostExact)
      return node.emitError()
             << "has " << value << " among i32 constants that become f32: "
             << "beyond 2^22 in magnitude they would not stay exact";
  return success();
}

FailureOr<OnnxTensor> dequantizeTensor(const NodeImporter &node,
                                       const OnnxTensor &tensor,
                                       quant::QuantizedType type) {
  if (tensor.isConstant()) {
    ConstantTensor stored = getHeld(tensor.getConstant());
    auto parameters = getQuantizationParameters(type);
    if (type.getStorageType().isInteger(32)) {
      // A bias: its scale follows from those of input and weights.
      if (failed(verifyExactBias(node, stored)))
        return failure();
      return OnnxTensor(ConstantTensor::fromFloats(
          node.graph.getContext(), stored.getShape(),
          ConstantTensor::fromStored(stored, type).getFloats()));
    }
    if (auto centred = centre(stored, *parameters))
      return OnnxTensor(
          ConstantTensor::fromStored(*centred, withoutZeroPoints(type)));
    return OnnxTensor(ConstantTensor::fromStored(stored, type));
  }
  OnnxEmitter &emitter = node.emitter;
  // A pending flattening has no layout of its own.
  Value value =
      tensor.isFlattened() ? emitter.materialize(tensor) : tensor.getValue();
  Permutation permutation = tensor.isFlattened()
                                ? getIdentityPermutation(tensor.getRank())
                                : Permutation(tensor.getPermutation());
  auto shaped = cast<RankedTensorType>(value.getType());
  Value quantized = emitter.createOrFold<quant::StorageCastOp>(
      shaped.clone(permuteType(type, permutation)), value);
  Value real = DequantizeOp::create(
      emitter, shaped.clone(type.getExpressedType()), quantized);
  return OnnxTensor(real, permutation);
}

OnnxTensor quantizeTensor(const NodeImporter &node, const OnnxTensor &tensor,
                          quant::QuantizedType type, bool isUnsigned) {
  OnnxEmitter &emitter = node.emitter;
  if (tensor.isConstant()) {
    const ConstantTensor &real = tensor.getConstant();
    auto parameters = *getQuantizationParameters(type);
    int64_t inner = 1;
    if (parameters.axis)
      for (int64_t size : real.getShape().drop_front(*parameters.axis + 1))
        inner *= size;
    int64_t offset =
        isUnsigned ? int64_t(1) << (type.getStorageTypeIntegralWidth() - 1) : 0;
    SmallVector<int64_t> values;
    for (auto [i, value] : llvm::enumerate(real.getFloats())) {
      size_t channel = i / inner % parameters.scales.size();
      values.push_back(
          quantize(value, static_cast<float>(parameters.scales[channel]),
                   static_cast<int32_t>(parameters.zeroPoints[channel]),
                   static_cast<int32_t>(parameters.storageMin),
                   static_cast<int32_t>(parameters.storageMax)) +
          offset);
    }
    auto element = IntegerType::get(
        type.getContext(), type.getStorageTypeIntegralWidth(),
        isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
    return fromIntegers(element, real.getShape(), values);
  }
  Value value =
      tensor.isFlattened() ? emitter.materialize(tensor) : tensor.getValue();
  Permutation permutation = tensor.isFlattened()
                                ? getIdentityPermutation(tensor.getRank())
                                : Permutation(tensor.getPermutation());
  auto shaped = cast<RankedTensorType>(value.getType());
  Value quantized = QuantizeOp::create(
      emitter, shaped.clone(permuteType(type, permutation)), value);
  Value stored = quant::StorageCastOp::create(
      emitter, shaped.clone(type.getStorageType()), quantized);
  return OnnxTensor(stored, permutation).asShifted(isUnsigned);
}

} // namespace mlir::quanta::onnx_import
