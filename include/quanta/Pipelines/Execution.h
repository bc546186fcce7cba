//===- Execution.h - From a module on tensors to code in this process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_EXECUTION_H
#define QUANTA_PIPELINES_EXECUTION_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/ExecutionEngine/CompiledModel.h"

namespace mlir::quanta {

struct LoweringOptions {
  /// Forbid floating-point instructions.
  bool strictInteger = false;
  /// Code that may run on several threads (docs/Threads.md). The outputs are the
  /// same, bit for bit.
  bool threads = false;
  /// Whether every accumulator is proved to fit and the form of every requantization
  /// chosen anew, first (--quanta-bound-accumulators): a module may have been edited
  /// since, or made elsewhere.
  bool proveAccumulators = true;
  /// CodegenOptions::parallelCycles.
  int64_t parallelCycles = codegen::minParallelCycles;
};

/// Lowers a module at the float, observed or integer level to the LLVM dialect
/// for the target: proofs, description of the signature, code generation, arena,
/// LLVM.
/// Diagnostics say what went wrong.
LogicalResult lowerToLlvmDialect(ModuleOp module,
                                 const TargetSelection &selection,
                                 const LoweringOptions &options = {});

/// Lowers a copy of the module for this host and compiles it. `module` stays as
/// it is.
llvm::Expected<std::unique_ptr<CompiledModel>>
compileForHost(ModuleOp module, llvm::ArrayRef<HostSymbol> symbols = {},
               const LoweringOptions &options = {});

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_EXECUTION_H
