//===- EmitModel.h - A module as a file of another kind -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_EMITMODEL_H
#define QUANTA_PIPELINES_EMITMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Target/Artifact.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace mlir::quanta {

enum class OutputKind {
  Mlir,
  Bytecode,
  OnnxQdq,
  Tosa,
  Linalg,
  Llvm,
  Assembly,
  Object,
  SharedLibrary
};

/// "mlir", "mlirbc", "onnx-qdq", "tosa", "linalg", "llvm", "asm", "obj", "so".
std::optional<OutputKind> parseOutputKind(llvm::StringRef name);
/// By the extension: .mlir, .mlirbc, .onnx, .ll, .s, .o, .so.
std::optional<OutputKind> getOutputKindOfPath(llvm::StringRef path);

struct EmitOptions {
  TargetSelection target;
  /// Code for the variants of the target's triple (Multiversion.h) instead of
  /// for the target; `lowered` is not called then.
  bool multiversion = false;
  /// Code that may run on several threads, for those kinds that are code.
  bool threads = false;
  ArtifactOptions artifact;
};

/// Writes the module, which changes on the way, to `path`: an integer module, or
/// for ONNX a float program between pairs. Nothing is left of a file that isn't
/// complete. `lowered`, where given, sees the LLVM dialect before code is made.
llvm::Error emitModel(ModuleOp module, OutputKind kind, llvm::StringRef path,
                      const EmitOptions &options,
                      llvm::function_ref<llvm::Error()> lowered = nullptr);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_EMITMODEL_H
