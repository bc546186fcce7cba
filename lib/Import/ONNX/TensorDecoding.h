//===- TensorDecoding.h - ONNX TensorProto to ConstantTensor -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_TENSORDECODING_H
#define QUANTA_LIB_IMPORT_ONNX_TENSORDECODING_H

#include "Proto.h"
#include "mlir/IR/Diagnostics.h"
#include "quanta/Import/Tosa/ConstantTensor.h"

namespace mlir::quanta::onnx_import {

/// The element type for a TensorProto.DataType; unsigned integers become uiN so
/// that nothing loses their sign. Null for strings, complex numbers and types
/// that this schema does not know.
Type getElementType(MLIRContext *context, int32_t dataType);

/// Name of a TensorProto.DataType for messages, e.g. "FLOAT" or "17".
std::string getDataTypeName(int32_t dataType);

/// Decodes raw, typed or external data. Errors (at `loc`) name the tensor:
/// unsupported type, dimensions that don't match the data, a side file that is
/// missing, too short or outside of `folder`.
FailureOr<ConstantTensor> decodeTensor(const onnx::TensorProto &tensor,
                                       StringRef folder, Location loc);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_TENSORDECODING_H
