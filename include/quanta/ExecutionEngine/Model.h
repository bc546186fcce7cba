//===- Model.h - A model that can be run in this process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXECUTIONENGINE_MODEL_H
#define QUANTA_EXECUTIONENGINE_MODEL_H

#include "quanta/Target/ModelDescriptor.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <memory>

struct quanta_model;
struct quanta_threads;

namespace mlir::quanta {

/// What `Model::call` returns where a model runs in a process of its own and
/// that is gone; not a quanta_status.
inline constexpr int modelProcessEnded = -1;

/// Code of a model, in this process or run by another, with an arena of its own:
/// not to be run by two threads at once.
class Model {
public:
  virtual ~Model();
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;

  const ModelDescriptor &getDescriptor() const { return descriptor; }

  /// One inference; of one sample, where the batch is dynamic. The buffers hold getDescriptor().inputs[i].bytes() and
  /// outputs[i].bytes() bytes, in the order of the descriptor. Outputs overlap
  /// neither each other nor the inputs.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs);

  /// `samples` inferences of a model whose batch is dynamic: the buffers hold as
  /// many samples one after another. 0 samples do nothing, and then the buffers
  /// may be null.
  llvm::Error runBatch(llvm::ArrayRef<const void *> inputs,
                       llvm::ArrayRef<void *> outputs, int64_t samples);

  /// Threads that inferences run on from now on, this one included; 1 at first.
  /// The outputs are the same, bit for bit. An error for more than one if the
  /// model was not compiled for threads, or the system has no more.
  llvm::Error setNumThreads(int threads);

protected:
  explicit Model(ModelDescriptor descriptor);

  /// Those of setNumThreads; null for one.
  const quanta_threads *getThreads() const;

  /// The function of the C interface, or that of an observed module.
  virtual int call(const void *const *inputs, void *const *outputs,
                   void *arena) = 0;
  /// The same for several samples; called where the batch is dynamic.
  virtual int callBatch(int64_t samples, const void *const *inputs,
                        void *const *outputs, void *arena) = 0;

private:
  llvm::Error checkBuffers(llvm::ArrayRef<const void *> inputs,
                           llvm::ArrayRef<void *> outputs) const;

  struct FreeArena {
    void operator()(char *arena) const;
  };
  struct Threads;
  ModelDescriptor descriptor;
  std::unique_ptr<char, FreeArena> arena;
  std::unique_ptr<Threads> threads;
};

/// Reads the C description of a model and checks it: version, counts, types,
/// shapes and sizes. `origin` stands in messages.
llvm::Expected<ModelDescriptor> readModelDescriptor(const quanta_model &model,
                                                    llvm::StringRef origin);

} // namespace mlir::quanta

#endif // QUANTA_EXECUTIONENGINE_MODEL_H
