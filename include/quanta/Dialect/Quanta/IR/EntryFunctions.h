//===- EntryFunctions.h - Functions that are a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_ENTRYFUNCTIONS_H
#define QUANTA_DIALECT_QUANTA_IR_ENTRYFUNCTIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::quanta {

/// The functions whose types are the module's interface: public, with a body.
SmallVector<func::FuncOp> getEntryFunctions(ModuleOp module);

/// What changes the types of `functions` asks this first: a caller would pass
/// operands of the types before. Emits an error at each function that something
/// in `module` refers to, with a note at the reference.
LogicalResult refuseCalls(ModuleOp module, ArrayRef<func::FuncOp> functions);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_ENTRYFUNCTIONS_H
