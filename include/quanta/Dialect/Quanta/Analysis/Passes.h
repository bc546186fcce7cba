//===- Passes.h - What can be proved of integer modules -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_H
#define QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/Pass.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "quanta/Dialect/Quanta/Analysis/Passes.h.inc"

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_H
