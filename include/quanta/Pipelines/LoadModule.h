//===- LoadModule.h - Models from files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_LOADMODULE_H
#define QUANTA_PIPELINES_LOADMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

namespace mlir::quanta {

/// Reads M.mlir or M.mlirbc, or imports M.onnx with `batch` for a symbolic batch
/// axis. The model is the function `@main`; where there is none, the one public
/// function becomes it. Float linalg is raised to TOSA; what has no float TOSA
/// form stays, with the reason as `quanta.float_because`. Diagnostics of the
/// parser, the importer or the raising go to the context; the error names the
/// file.
llvm::Expected<OwningOpRef<ModuleOp>>
loadModule(llvm::StringRef path, int64_t batch, MLIRContext &context);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_LOADMODULE_H
