//===- LoadModule.cpp - Models from files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/LoadModule.h"
#include "mlir/Parser/Parser.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<OwningOpRef<ModuleOp>>
mlir::quanta::loadModule(llvm::StringRef path, int64_t batch,
                         MLIRContext &context) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  OwningOpRef<ModuleOp> module;
  if (path.ends_with(".onnx"))
    module = importOnnx(path, {batch}, &context);
  else if (path.ends_with(".mlir") || path.ends_with(".mlirbc"))
    module = parseSourceFile<ModuleOp>(path, ParserConfig(&context));
  else
    return makeError(path + ": expected a model .onnx, .mlir or .mlirbc");
  if (!module)
    return makeError(path + ": not a model");
  return module;
}
