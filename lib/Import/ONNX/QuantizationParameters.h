//===- QuantizationParameters.h - Scales and zero points of ONNX operators -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_QUANTIZATIONPARAMETERS_H
#define QUANTA_LIB_IMPORT_ONNX_QUANTIZATIONPARAMETERS_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// 2^(bits - 1) for an unsigned type, which is held as a signed one with that
/// subtracted (zero points included), and 0 for a signed one.
int64_t getHeldOffset(Type elementType);

/// The signless integer type that holds elements of `elementType`.
IntegerType getHeldType(Type elementType);

/// A constant of integers as it is held.
ConstantTensor getHeld(const ConstantTensor &tensor);

/// The uniform type of a tensor of `shape` and of integers of `elementType`, from
/// the scales in input `scaleIndex` and the zero points in input
/// `scaleIndex + 1` (0 where there is none): per tensor where there is one scale,
/// else along `axis`. Fails unless both are constants that fit each other, the
/// shape and the element type.
FailureOr<quant::QuantizedType>
readQuantizedType(const NodeImporter &node, unsigned scaleIndex,
                  Type elementType, ArrayRef<int64_t> shape, int64_t axis);

/// The element type that the zero point in input `index` has; `fallback` where
/// there is none.
Type getZeroPointType(const NodeImporter &node, unsigned index, Type fallback);

/// Refuses i32 biases above 2^22 in magnitude: they become f32, and below that
/// bound they come back as the integers that they were.
LogicalResult verifyExactBias(const NodeImporter &node,
                              const ConstantTensor &bias);

/// `tensor`, of integers of `type`, as real numbers. A constant remembers its
/// integers; zero points of constant weights become 0 where the difference fits.
FailureOr<OnnxTensor> dequantizeTensor(const NodeImporter &node,
                                       const OnnxTensor &tensor,
                                       quant::QuantizedType type);

/// Real numbers as integers of `type`. `isUnsigned` says which ONNX type they
/// have.
OnnxTensor quantizeTensor(const NodeImporter &node, const OnnxTensor &tensor,
                          quant::QuantizedType type, bool isUnsigned);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_QUANTIZATIONPARAMETERS_H
