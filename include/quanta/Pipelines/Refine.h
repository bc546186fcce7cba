//===- Refine.h - Choices that are measured on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_REFINE_H
#define QUANTA_PIPELINES_REFINE_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Data/Dataset.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlir::quanta {

struct RefineOptions {
  /// The method of observers that name none.
  RangeOptions range;
  bool correctBiases = true;
  /// At most so many samples, spread evenly over the set, measure ranges and
  /// means.
  int64_t samples = 256;
};

/// What became of the output's signal-to-quantization-noise ratio, in dB, on
/// the samples that were used.
struct RefineResult {
  double before = 0, after = 0;
};

/// Betters the quantization of an observed float module whose observers have
/// `stats`, by what happens to its outputs on samples:
///
/// - each observer whose method is `auto` gets the range, of those that the
///   other methods choose, that disturbs the outputs least;
/// - the biases take up the mean error of each output channel.
///
/// Changes `stats` of observers and constants of biases. Costs about
/// (activations * 3 + biases) * samples inferences in float, since most ranges
/// turn out worse than another before the last sample.
/// docs/Calibration.md describes the algorithm. `progress` is told the
/// share done, 0 to 100.
llvm::Expected<RefineResult>
refine(ModuleOp observed, const Statistics &statistics, Dataset &dataset,
       const RefineOptions &options,
       llvm::function_ref<void(int64_t)> progress = nullptr);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_REFINE_H
