//===- ConstantFolding.h - Arithmetic on constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_CONSTANTFOLDING_H
#define QUANTA_LIB_IMPORT_ONNX_CONSTANTFOLDING_H

#include "quanta/Import/Tosa/ConstantTensor.h"

namespace mlir::quanta::onnx_import {

enum class BinaryFunction { Add, Sub, Mul, Div };

/// Applies `function` with broadcasting to two f32 or two i64 or i32 tensors.
/// None if the types differ or are others, if the shapes don't broadcast, if
/// the result is larger than kMaxFoldedElements, or on an integer overflow or a
/// division by zero. Floats are computed in double and rounded once.
std::optional<ConstantTensor> foldBinary(BinaryFunction function,
                                         const ConstantTensor &a,
                                         const ConstantTensor &b);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_CONSTANTFOLDING_H
