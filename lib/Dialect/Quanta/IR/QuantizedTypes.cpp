//===- QuantizedTypes.cpp - What Quanta asks of a quantized type -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "mlir/IR/Diagnostics.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

std::optional<QuantizationParameters>
mlir::quanta::getQuantizationParameters(Type type) {
  QuantizationParameters parameters;
  if (auto perTensor = dyn_cast<quant::UniformQuantizedType>(type)) {
    parameters.scales = {perTensor.getScale()};
    parameters.zeroPoints = {perTensor.getZeroPoint()};
  } else if (auto perAxis =
                 dyn_cast<quant::UniformQuantizedPerAxisType>(type)) {
    llvm::append_range(parameters.scales, perAxis.getScales());
    llvm::append_range(parameters.zeroPoints, perAxis.getZeroPoints());
    parameters.axis = perAxis.getQuantizedDimension();
  } else {
    return std::nullopt;
  }
  auto quantized = cast<quant::QuantizedType>(type);
  parameters.storageMin = quantized.getStorageTypeMin();
  parameters.storageMax = quantized.getStorageTypeMax();
  return parameters;
}

std::optional<GroupParameters>
mlir::quanta::getGroupParameters(RankedTensorType type) {
  auto quantized =
      dyn_cast<quant::UniformQuantizedSubChannelType>(type.getElementType());
  if (!quantized || !type.hasStaticShape())
    return std::nullopt;
  GroupParameters parameters;
  for (const APFloat &scale : quantized.getScales().getValues<APFloat>())
    parameters.scales.push_back(scale.convertToDouble());
  parameters.blocks.assign(type.getShape().begin(), type.getShape().end());
  for (auto [axis, size] : quantized.getBlockSizeInfo())
    parameters.blocks[axis] = size;
  parameters.storageMin = quantized.getStorageTypeMin();
  parameters.storageMax = quantized.getStorageTypeMax();
  return parameters;
}

std::vector<int32_t>
GroupParameters::getScaleIndices(ArrayRef<int64_t> shape) const {
  // From the innermost dimension outwards: each one repeats what it has so far.
  std::vector<int32_t> indices = {0};
  int32_t numInner = 1;
  for (auto [size, block] : llvm::reverse(llvm::zip_equal(shape, blocks))) {
    std::vector<int32_t> repeated;
    repeated.reserve(indices.size() * size);
    for (int64_t i = 0; i < size; ++i)
      for (int32_t index : indices)
        repeated.push_back(index + static_cast<int32_t>(i / block) * numInner);
    numInner *= static_cast<int32_t>(size / block);
    indices = std::move(repeated);
  }
  return indices;
}

/// Blocks divide dimensions that the tensor has, and have a scale each; upstream
/// says so of quant.scast only.
static LogicalResult verifyGroups(function_ref<InFlightDiagnostic()> emitError,
                                  quant::UniformQuantizedSubChannelType type,
                                  ArrayRef<int64_t> shape) {
  SmallVector<int64_t> expected(shape.size(), 1);
  for (auto [axis, block] : type.getBlockSizeInfo()) {
    if (axis < 0 || axis >= static_cast<int64_t>(shape.size()))
      return emitError() << "quantized axis " << axis
                         << " is out of range for rank " << shape.size();
    if (block < 1 || shape[axis] % block != 0)
      return emitError() << "blocks of " << block << " don't divide dimension "
                         << axis << ", which has " << shape[axis]
                         << " elements";
    expected[axis] = shape[axis] / block;
  }
  if (type.getScales().getType().getShape() != ArrayRef<int64_t>(expected))
    return emitError() << "expected scales of shape [" << expected
                       << "], one for each block, got ["
                       << type.getScales().getType().getShape() << "]";
  for (const APFloat &scale : type.getScales().getValues<APFloat>())
    if (!scale.isFinite() || scale.isZero() || scale.isNegative())
      return emitError() << "expected a positive finite scale, got "
                         << scale.convertToDouble();
  for (const APInt &zeroPoint : type.getZeroPoints().getValues<APInt>())
    if (!zeroPoint.isZero())
      return emitError() << "scales of blocks have zero point 0, got "
                         << zeroPoint.getSExtValue();
  return success();
}

/// i4, i8, i16 and i32, and u8.
static bool isSupportedStorage(quant::QuantizedType type) {
  auto integer = dyn_cast<IntegerType>(type.getStorageType());
  if (!integer)
    return false;
  unsigned width = integer.getWidth();
  return type.isSigned() ? llvm::is_contained({4u, 8u, 16u, 32u}, width)
                         : width == 8;
}

LogicalResult
mlir::quanta::verifyQuantizedType(function_ref<InFlightDiagnostic()> emitError,
                                  Type type, ArrayRef<int64_t> shape) {
  auto parameters = getQuantizationParameters(type);
  auto groups = dyn_cast<quant::UniformQuantizedSubChannelType>(type);
  if (!parameters && !groups)
    return emitError() << "expected a quantized type, got " << type;
  if (!isSupportedStorage(cast<quant::QuantizedType>(type)))
    return emitError() << "unsupported storage type "
                       << cast<quant::QuantizedType>(type).getStorageType()
                       << ": expected i4, i8, i16, i32 or u8";
  if (groups)
    return verifyGroups(emitError, groups, shape);
  if (parameters->axis) {
    int64_t axis = *parameters->axis;
    int64_t rank = shape.size();
    if (axis < 0 || axis >= rank)
      return emitError() << "quantized axis " << axis
                         << " is out of range for rank " << rank;
    int64_t scales = parameters->scales.size();
    if (ShapedType::isStatic(shape[axis]) && shape[axis] != scales)
      return emitError() << "expected " << shape[axis]
                         << " scales, one for each channel of axis " << axis
                         << ", got " << scales;
  }
  for (double scale : parameters->scales)
    if (!std::isfinite(scale) || scale <= 0)
      return emitError() << "expected a positive finite scale, got " << scale;
  for (int64_t zeroPoint : parameters->zeroPoints)
    if (zeroPoint < parameters->storageMin ||
        zeroPoint > parameters->storageMax)
      return emitError() << "zero point " << zeroPoint
                         << " is outside of the storage range ["
                         << parameters->storageMin << ", "
                         << parameters->storageMax << "]";
  return success();
}

RankedTensorType mlir::quanta::getStorageTensorType(RankedTensorType type) {
  auto quantized = dyn_cast<quant::QuantizedType>(type.getElementType());
  return quantized ? type.clone(quantized.getStorageType()) : type;
}
