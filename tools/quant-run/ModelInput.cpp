//===- ModelInput.cpp - The model that the user names -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelInput.h"
#include "mlir/Parser/Parser.h"
#include "quanta/ExecutionEngine/LoadedModel.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "quanta/Pipelines/Execution.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<OwningOpRef<ModuleOp>>
mlir::quanta::run::loadModule(llvm::StringRef path, int64_t batch,
                              MLIRContext &context) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  OwningOpRef<ModuleOp> module;
  if (path.ends_with(".mlir") || path.ends_with(".mlirbc")) {
    module = parseSourceFile<ModuleOp>(path, ParserConfig(&context));
  } else if (path.ends_with(".onnx")) {
    ImportOptions options;
    options.batch = batch;
    module = importOnnx(path, options, &context);
  } else {
    return makeError(path + ": expected a file .onnx, .mlir or .so");
  }
  if (!module)
    return makeError(path + ": not a model");
  return module;
}

llvm::Expected<ModelInput>
mlir::quanta::run::loadModel(llvm::StringRef path, int64_t batch,
                             MLIRContext &context) {
  ModelInput input;
  if (path.ends_with(".so")) {
    auto loaded = LoadedModel::load(path);
    if (!loaded)
      return loaded.takeError();
    input.model = std::move(*loaded);
    return input;
  }
  auto module = loadModule(path, batch, context);
  if (!module)
    return module.takeError();
  input.module = std::move(*module);
  auto compiled = compileForHost(*input.module);
  if (!compiled)
    return makeError(path + ": " + llvm::toString(compiled.takeError()));
  input.model = std::move(*compiled);
  return input;
}
