//===- Composite.h - Building quanta.composite -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_COMPOSITE_H
#define QUANTA_LIB_IMPORT_ONNX_COMPOSITE_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// Emits a composite of one input and one result; `body` emits the
/// decomposition, with an emitter of its own because the region sees no value
/// from outside, and returns the value to yield.
Value emitComposite(TosaEmitter &emitter, StringRef name, Value input,
                    Type resultType, ArrayRef<NamedAttribute> parameters,
                    llvm::function_ref<Value(TosaEmitter &, Value)> body);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_COMPOSITE_H
