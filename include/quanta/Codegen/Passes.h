//===- Passes.h - Passes of code generation -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_PASSES_H
#define QUANTA_CODEGEN_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::quanta::codegen {

#define GEN_PASS_DECL
#include "quanta/Codegen/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "quanta/Codegen/Passes.h.inc"

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_PASSES_H
