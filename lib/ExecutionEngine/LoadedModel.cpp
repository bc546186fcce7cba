//===- LoadedModel.cpp - A model in a shared library -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/ExecutionEngine/LoadedModel.h"
#include "LibraryCheck.h"
#include "quanta/Runtime/Model.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <dlfcn.h>

using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<std::unique_ptr<LoadedModel>>
LoadedModel::load(llvm::StringRef path) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  // A name without a slash would be searched for along the library path.
  llvm::SmallString<128> absolute(path);
  if (std::error_code code = llvm::sys::fs::make_absolute(absolute))
    return makeError(path + ": " + code.message());
  if (llvm::Error error = checkLibrary(path))
    return std::move(error);
  void *handle = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return makeError(llvm::Twine(dlerror()));
  auto refuse = [&](llvm::Error error) {
    dlclose(handle);
    return error;
  };
  const auto *model =
      static_cast<const quanta_model *>(dlsym(handle, "quanta_model"));
  if (!model)
    return refuse(makeError(path + ": not a compiled model: no symbol "
                                   "'quanta_model'"));
  llvm::Expected<ModelDescriptor> descriptor =
      readModelDescriptor(*model, path);
  if (!descriptor)
    return refuse(descriptor.takeError());
  if (!model->run || !model->init ||
      (model->run_batch != nullptr) != descriptor->dynamicBatch)
    return refuse(makeError(path + ": malformed description of a model"));
  int status = model->init();
  if (status == QUANTA_UNSUPPORTED_PROCESSOR)
    return refuse(makeError(path + ": this processor lacks instructions that "
                                   "the model was compiled for"));
  if (status != QUANTA_OK)
    return refuse(
        makeError(path + ": init returned status " + llvm::Twine(status)));
  auto *runOnThreads = dlsym(handle, "quanta_run_threads");
  auto *runSamplesOnThreads = dlsym(handle, "quanta_run_batch_threads");
  descriptor->threads = runOnThreads != nullptr;
  if (runOnThreads && descriptor->dynamicBatch && !runSamplesOnThreads)
    return refuse(makeError(path + ": malformed description of a model"));
  std::unique_ptr<LoadedModel> loaded(
      new LoadedModel(std::move(*descriptor), model, handle));
  loaded->runOnThreads =
      reinterpret_cast<decltype(loaded->runOnThreads)>(runOnThreads);
  loaded->runSamplesOnThreads =
      reinterpret_cast<decltype(loaded->runSamplesOnThreads)>(
          runSamplesOnThreads);
  return loaded;
}

LoadedModel::LoadedModel(ModelDescriptor descriptor, const quanta_model *model,
                         void *handle)
    : Model(std::move(descriptor)), model(model), handle(handle) {}

LoadedModel::~LoadedModel() { dlclose(handle); }

int LoadedModel::call(const void *const *inputs, void *const *outputs,
                      void *arena) {
  if (const quanta_threads *threads = getThreads())
    return runOnThreads(threads, inputs, outputs, arena);
  return model->run(inputs, outputs, arena);
}

int LoadedModel::callBatch(int64_t samples, const void *const *inputs,
                           void *const *outputs, void *arena) {
  if (const quanta_threads *threads = getThreads())
    return runSamplesOnThreads(threads, samples, inputs, outputs, arena);
  return model->run_batch(samples, inputs, outputs, arena);
}
