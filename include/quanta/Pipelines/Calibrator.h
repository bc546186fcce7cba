//===- Calibrator.h - An observed module that takes batch after batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_CALIBRATOR_H
#define QUANTA_PIPELINES_CALIBRATOR_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Calibration/Statistics.h"
#include "quanta/ExecutionEngine/CompiledModel.h"

namespace mlir::quanta {

/// Calibration for callers that have samples in memory, batch after batch;
/// `calibrate` is the loop over a data set.
class Calibrator {
public:
  /// Compiles a copy of `observed`, a float module with `quanta.observe` ops in
  /// `@main`, for this host. Errors: no observers, no input, inputs without a
  /// common batch axis, a module that can't be compiled.
  static llvm::Expected<std::unique_ptr<Calibrator>> create(ModuleOp observed);
  ~Calibrator();

  /// Inputs and outputs, with the batch axis first in each input.
  const ModelDescriptor &getModel() const;
  int64_t getBatchSize() const;

  /// Runs one full batch, of which the first `count` samples are new. The error
  /// names the first activation that is NaN or infinite.
  llvm::Error run(llvm::ArrayRef<const void *> inputs, int64_t count);

  /// Samples so far.
  int64_t getNumSamples() const { return numSamples; }

  /// What the observers have seen, under their keys.
  llvm::Expected<Statistics> finish(llvm::StringRef fingerprint) const;

private:
  class ObserverState;

  Calibrator(std::unique_ptr<ObserverState> state,
             std::unique_ptr<CompiledModel> model);

  std::unique_ptr<ObserverState> state;
  std::unique_ptr<CompiledModel> model;
  /// Nobody reads them, but the model writes them.
  std::vector<std::vector<char>> outputs;
  int64_t numSamples = 0;
};

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_CALIBRATOR_H
