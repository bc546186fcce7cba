//===- Passes.h - From buffers to the LLVM dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_PASSES_H
#define QUANTA_CONVERSION_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir {
namespace arith {
class ArithDialect;
} // namespace arith
namespace LLVM {
class LLVMDialect;
} // namespace LLVM
namespace memref {
class MemRefDialect;
} // namespace memref
namespace scf {
class SCFDialect;
} // namespace scf
namespace tosa {
class TosaDialect;
} // namespace tosa
namespace vector {
class VectorDialect;
} // namespace vector

namespace quanta {
class QuantaDialect;

#define GEN_PASS_DECL
#include "quanta/Conversion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "quanta/Conversion/Passes.h.inc"

} // namespace quanta
} // namespace mlir

#endif // QUANTA_CONVERSION_PASSES_H
