//===- Calibrate.h - Statistics of an observed module on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_CALIBRATE_H
#define QUANTA_PIPELINES_CALIBRATE_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Calibration/Statistics.h"
#include "quanta/Data/Dataset.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::quanta {

/// Compiles a copy of `observed` (a float module with `quanta.observe` ops in
/// `@main`) for this host, runs it on every sample of the set, and returns what
/// the observers saw under their keys. `fingerprint` goes into the statistics.
/// `progress`, where given, is told the number of samples done.
///
/// A model with a batch axis takes several samples a run; a last batch that is
/// not full is filled up with its last sample.
///
/// With `numShards` > 1 only the samples of part `shard` are run: consecutive
/// ones, as many for each part up to a batch. Together the parts' statistics
/// merge into those of all samples. A part without samples returns statistics
/// of 0 samples without records.
///
/// Errors: no observers, a module that can't be compiled, samples that don't
/// fit the inputs, a NaN or infinity in a sample or in an activation. The
/// message names the sample, and the key of the first activation concerned.
llvm::Expected<Statistics>
calibrate(ModuleOp observed, Dataset &dataset, llvm::StringRef fingerprint,
          llvm::function_ref<void(int64_t done)> progress = nullptr,
          int64_t shard = 0, int64_t numShards = 1);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_CALIBRATE_H
