//===- Passes.h - Reports on integer modules -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_PASSES_H
#define QUANTA_REPORT_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::quanta {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "quanta/Report/Passes.h.inc"

} // namespace mlir::quanta

#endif // QUANTA_REPORT_PASSES_H
