//===- DynamicBatch.h - Import for any number of samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_DYNAMICBATCH_H
#define QUANTA_LIB_IMPORT_ONNX_DYNAMICBATCH_H

#include "Proto.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::quanta::onnx_import {

/// The module of `model` with `?` for the batch; null after an error.
OwningOpRef<ModuleOp> importWithDynamicBatch(const onnx::ModelProto &model,
                                             StringRef name, StringRef folder,
                                             MLIRContext *context);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_DYNAMICBATCH_H
