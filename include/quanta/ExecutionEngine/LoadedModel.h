//===- LoadedModel.h - A model in a shared library -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXECUTIONENGINE_LOADEDMODEL_H
#define QUANTA_EXECUTIONENGINE_LOADEDMODEL_H

#include "quanta/ExecutionEngine/Model.h"

namespace mlir::quanta {

/// A shared library made by `quant-compile -o model.so`, found by its symbol
/// `quanta_model`.
class LoadedModel : public Model {
public:
  /// The error names the file and what is wrong with it: not there, not a
  /// shared library, cut short, of another machine, not a model, or a model
  /// that needs another processor.
  static llvm::Expected<std::unique_ptr<LoadedModel>>
  load(llvm::StringRef path);
  ~LoadedModel() override;

protected:
  int call(const void *const *inputs, void *const *outputs,
           void *arena) override;
  int callBatch(int64_t samples, const void *const *inputs,
                void *const *outputs, void *arena) override;

private:
  LoadedModel(ModelDescriptor descriptor, const quanta_model *model,
              void *handle);

  const quanta_model *model;
  void *handle;
  /// Null in a library for one thread.
  int (*runOnThreads)(const quanta_threads *, const void *const *,
                      void *const *, void *) = nullptr;
  int (*runSamplesOnThreads)(const quanta_threads *, int64_t,
                             const void *const *, void *const *,
                             void *) = nullptr;
};

} // namespace mlir::quanta

#endif // QUANTA_EXECUTIONENGINE_LOADEDMODEL_H
