//===- Passes.h - Within float TOSA -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_H
#define QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/Pass.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "quanta/Conversion/RaiseComposites/Passes.h.inc"

} // namespace mlir::quanta

#endif // QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_H
