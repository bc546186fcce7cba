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
#include <optional>

namespace mlir::quanta {

/// Any number of samples, where a size of the batch is asked for.
inline constexpr int64_t anyBatch = -1;

/// "dynamic" or a positive number; nothing for another text.
std::optional<int64_t> parseBatch(llvm::StringRef text);

/// Reads M.mlir or M.mlirbc, or imports M.onnx. `batch` is the size of a batch
/// that is symbolic in ONNX (1, where none is given) or dynamic in MLIR (which
/// stays so, where none is given); `anyBatch` makes every batch dynamic, which
/// fails where samples are not independent. The model is the function `@main`; where there is none, the one public
/// function becomes it. Float linalg is raised to TOSA; what has no float TOSA
/// form stays, with the reason as `quanta.float_because`. Diagnostics of the
/// parser, the importer or the raising go to the context; the error names the
/// file.
llvm::Expected<OwningOpRef<ModuleOp>> loadModule(llvm::StringRef path,
                                                 std::optional<int64_t> batch,
                                                 MLIRContext &context);

/// The same for the bytes of a model: MLIR as text or bytecode, else ONNX. `name`
/// stands for the file in diagnostics; `folder` has the side files of ONNX.
llvm::Expected<OwningOpRef<ModuleOp>>
loadModuleFromMemory(llvm::StringRef bytes, llvm::StringRef name,
                     llvm::StringRef folder, std::optional<int64_t> batch,
                     MLIRContext &context);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_LOADMODULE_H
