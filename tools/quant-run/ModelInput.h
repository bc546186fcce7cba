//===- ModelInput.h - The model that the user names -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_MODELINPUT_H
#define QUANTA_TOOLS_QUANTRUN_MODELINPUT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "quanta/ExecutionEngine/Model.h"
#include <optional>

namespace mlir::quanta::run {

struct ModelInput {
  std::unique_ptr<Model> model;
  /// What it was compiled from; null for a shared library.
  OwningOpRef<ModuleOp> module;
};

/// Opens M.so, or loads a module and compiles it for this host.
/// `batch` is the size of a symbolic batch of ONNX; one that is dynamic in MLIR
/// or a library stays so. With `runWith`, the command of an emulator, M.so may be
/// of another machine.
llvm::Expected<ModelInput>
loadModel(llvm::StringRef path, std::optional<int64_t> batch,
          MLIRContext &context, llvm::StringRef runWith = {}, int threads = 1);

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_MODELINPUT_H
