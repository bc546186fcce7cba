//===- CompiledModel.h - A model compiled in process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXECUTIONENGINE_COMPILEDMODEL_H
#define QUANTA_EXECUTIONENGINE_COMPILEDMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/ExecutionEngine/Model.h"
#include "quanta/Target/TargetMachine.h"

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace mlir::quanta {

/// Functions of this process that the code may call by name, besides the C
/// library: {"quanta_observe", address}.
struct HostSymbol {
  llvm::StringRef name;
  void *address;
};

/// Machine code of a module of the LLVM dialect (buildLlvmPipeline), the same
/// as an object file would hold, linked into this process.
class CompiledModel : public Model {
public:
  /// `selection` must be this host, whose features may be restricted.
  static llvm::Expected<std::unique_ptr<CompiledModel>>
  compile(ModuleOp module, const TargetSelection &selection = {},
          llvm::ArrayRef<HostSymbol> symbols = {});
  ~CompiledModel() override;

  /// An observed model passes this state to quanta_observe.
  bool isObserved() const { return runObserved != nullptr; }
  void setObserverState(void *state) { observerState = state; }

protected:
  int call(const void *const *inputs, void *const *outputs,
           void *arena) override;
  int callBatch(int64_t samples, const void *const *inputs,
                void *const *outputs, void *arena) override;

private:
  using Run = int (*)(const void *const *, void *const *, void *);
  using RunBatch = int (*)(int64_t, const void *const *, void *const *, void *);
  using RunThreads = int (*)(const quanta_threads *, const void *const *,
                             void *const *, void *);
  using RunBatchThreads = int (*)(const quanta_threads *, int64_t,
                                  const void *const *, void *const *, void *);
  using RunObserved = int (*)(const void *const *, void *const *, void *,
                              void *);

  CompiledModel(ModelDescriptor descriptor,
                std::unique_ptr<llvm::orc::LLJIT> jit);

  std::unique_ptr<llvm::orc::LLJIT> jit;
  Run runPlain = nullptr;
  RunBatch runSamples = nullptr;
  RunThreads runOnThreads = nullptr;
  RunBatchThreads runSamplesOnThreads = nullptr;
  RunObserved runObserved = nullptr;
  void *observerState = nullptr;
};

} // namespace mlir::quanta

#endif // QUANTA_EXECUTIONENGINE_COMPILEDMODEL_H
