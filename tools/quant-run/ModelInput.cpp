//===- ModelInput.cpp - The model that the user names -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelInput.h"
#include "quanta/ExecutionEngine/LoadedModel.h"
#include "quanta/ExecutionEngine/RemoteModel.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Pipelines/LoadModule.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<ModelInput>
mlir::quanta::run::loadModel(llvm::StringRef path, std::optional<int64_t> batch,
                             MLIRContext &context, llvm::StringRef runWith,
                             int threads) {
  ModelInput input;
  auto setThreads = [&](Model &model) -> llvm::Error {
    if (llvm::Error error = model.setNumThreads(threads))
      return makeError(path + ": " + llvm::toString(std::move(error)));
    return llvm::Error::success();
  };
  if (!runWith.empty()) {
    auto started = RemoteModel::start(path, runWith, threads);
    if (!started)
      return started.takeError();
    input.model = std::move(*started);
    return input;
  }
  if (path.ends_with(".so")) {
    auto loaded = LoadedModel::load(path);
    if (!loaded)
      return loaded.takeError();
    if (llvm::Error error = setThreads(**loaded))
      return std::move(error);
    input.model = std::move(*loaded);
    return input;
  }
  bool isOnnx = path.ends_with(".onnx");
  auto module = loadModule(path, isOnnx ? batch : std::nullopt, context);
  if (!module)
    return module.takeError();
  input.module = std::move(*module);
  LoweringOptions lowering;
  lowering.threads = threads > 1;
  auto compiled = compileForHost(*input.module, {}, lowering);
  if (!compiled)
    return makeError(path + ": " + llvm::toString(compiled.takeError()));
  if (llvm::Error error = setThreads(**compiled))
    return std::move(error);
  input.model = std::move(*compiled);
  return input;
}
