//===- ExternalData.h - Initializers in side files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_EXTERNALDATA_H
#define QUANTA_LIB_IMPORT_ONNX_EXTERNALDATA_H

#include "Proto.h"
#include "mlir/IR/Diagnostics.h"
#include <vector>

namespace mlir::quanta::onnx_import {

/// Reads the `expectedBytes` bytes that an external `tensor` refers to. The
/// file's location must be relative and, with symbolic links resolved, stay in
/// `folder`: a model must not make the importer read any other file.
LogicalResult readExternalData(const onnx::TensorProto &tensor,
                               StringRef folder, uint64_t expectedBytes,
                               Location loc, std::vector<char> &bytes);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_EXTERNALDATA_H
