//===- LlvmModule.h - From the LLVM dialect to machine code -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_LLVMMODULE_H
#define QUANTA_TARGET_LLVMMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Target/ModelDescriptor.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>

namespace mlir {
class DialectRegistry;

namespace quanta {

/// Adds the translations of the dialects that lowered models consist of.
void registerLlvmTranslations(DialectRegistry &registry);

/// Translates a module of the LLVM dialect for `machine`.
FailureOr<std::unique_ptr<llvm::Module>>
translateToLlvm(ModuleOp module, llvm::LLVMContext &context,
                const llvm::TargetMachine &machine);

/// Symbols of the C interface (quanta/Runtime/Model.h). `run` calls the entry
/// function `main`, which becomes `NAME_main`, internal to the object.
struct InterfaceOptions {
  /// Also name the model `quanta_model`, and NAME_run_threads and
  /// NAME_run_batch_threads accordingly, for those who load a shared library
  /// without knowing its name.
  bool genericName = false;
  /// What `init` returns is what this function without arguments returns; null:
  /// the check of the processor.
  llvm::Function *init = nullptr;
};

/// Adds NAME_model, NAME_init and NAME_run, and NAME_run_batch where the batch is
/// dynamic; for a model with threads also NAME_run_threads, and then
/// NAME_run_batch_threads, which take the threads first; `init` refuses a processor without
/// the vector extensions of `machine`. For an observed module `run` takes
/// the state of the observers as a fourth argument, and the model has no `run`.
llvm::Error addModelInterface(llvm::Module &module,
                              const ModelDescriptor &descriptor,
                              const llvm::TargetMachine &machine,
                              const InterfaceOptions &options);

/// LLVM's -O3 for `machine`.
void optimizeLlvm(llvm::Module &module, llvm::TargetMachine &machine);

enum class CodeKind { LlvmIr, Assembly, Object };

/// Appends the code to `output`.
llvm::Error emitCode(llvm::Module &module, llvm::TargetMachine &machine,
                     CodeKind kind, llvm::SmallVectorImpl<char> &output);

} // namespace quanta
} // namespace mlir

#endif // QUANTA_TARGET_LLVMMODULE_H
