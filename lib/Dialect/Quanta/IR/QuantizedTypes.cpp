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
  } else if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type)) {
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

/// i4, i8, i16 and i32, and u8.
static bool isSupportedStorage(quant::QuantizedType type) {
  auto integer = dyn_cast<IntegerType>(type.getStorageType());
  if (!integer)
    return false;
  unsigned width = integer.getWidth();
  return type.isSigned() ? llvm::is_contained({4u, 8u, 16u, 32u}, width)
                         : width == 8;
}

LogicalResult mlir::quanta::verifyQuantizedType(
    function_ref<InFlightDiagnostic()> emitError, Type type,
    ArrayRef<int64_t> shape) {
  auto parameters = getQuantizationParameters(type);
  if (!parameters)
    return emitError() << "expected a quantized type per tensor or per axis, "
                          "got "
                       << type;
  if (!isSupportedStorage(cast<quant::QuantizedType>(type)))
    return emitError() << "unsupported storage type "
                       << cast<quant::QuantizedType>(type).getStorageType()
                       << ": expected i4, i8, i16, i32 or u8";
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

RankedTensorType
mlir::quanta::getStorageTensorType(RankedTensorType type) {
  auto quantized = dyn_cast<quant::QuantizedType>(type.getElementType());
  return quantized ? type.clone(quantized.getStorageType()) : type;
}
