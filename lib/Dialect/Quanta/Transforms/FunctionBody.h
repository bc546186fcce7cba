//===- FunctionBody.h - What passes need of a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_FUNCTIONBODY_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_FUNCTIONBODY_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::quanta {

/// Emits an error, and fails, where `function`, which has a body, has more than one
/// block. `purpose` is what one block is needed for: "to observe".
inline LogicalResult expectOneBlock(func::FuncOp function, StringRef purpose) {
  if (function.getBody().hasOneBlock())
    return success();
  return function.emitError("expected a function of one block ") << purpose;
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_FUNCTIONBODY_H
