//===- EntryFunctions.cpp - Functions that are a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/EntryFunctions.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace mlir::quanta;

SmallVector<func::FuncOp> mlir::quanta::getEntryFunctions(ModuleOp module) {
  SmallVector<func::FuncOp> entries;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      entries.push_back(function);
  return entries;
}

LogicalResult mlir::quanta::refuseCalls(ModuleOp module,
                                        ArrayRef<func::FuncOp> functions) {
  SymbolTableCollection tables;
  SymbolUserMap users(tables, module);
  LogicalResult result = success();
  for (func::FuncOp function : functions) {
    ArrayRef<Operation *> references = users.getUsers(function);
    if (references.empty())
      continue;
    InFlightDiagnostic diagnostic = function.emitError(
        "expected an entry function that is not called in its module");
    diagnostic.attachNote(references.front()->getLoc()) << "referred to here";
    result = failure();
  }
  return result;
}
