//===- QuantizeModel.h - What a model still lacks to be an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_QUANTIZEMODEL_H
#define QUANTA_PIPELINES_QUANTIZEMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Data/Dataset.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace mlir::quanta {

/// How a model is quantized; the same for the programs, the C interface and
/// Python, which set them by name.
struct QuantizeModelOptions {
  /// Path of a configuration file (docs/Configuration.md); empty: none.
  std::string config;
  /// Nothing: percentile, or min-max where the observers keep no histogram.
  std::optional<RangeOptions> range;
  /// Nothing: as the range needs; `auto` corrects them.
  std::optional<bool> correctBiases;
  /// Empty: what the range needs.
  std::string observer;
  std::string granularity = "per-tensor";
  bool perTensorWeights = false;
  std::string rounding = "single_round";
  bool integerIO = false;
  bool allowFloat = false;
  /// Least and largest value of the inputs: ranges without samples.
  std::optional<std::pair<double, double>> zeroShot;
  /// Stop at the float program between pairs, which goes to other runtimes.
  bool keepPairs = false;

  RangeOptions getRange() const;
};

/// Sets one of config, range, correct-biases, observer, granularity, weights,
/// rounding, io, allow-float and zero-shot, as quant-compile spells their values;
/// "true" and "false" for what is a flag there. Returns what was expected of a
/// value that is wrong, an empty text for success, nothing for another name.
std::optional<std::string> setOption(QuantizeModelOptions &options,
                                     llvm::StringRef name,
                                     llvm::StringRef value);

/// Whether the observers that are asked for keep what the range method needs.
bool isObserverSufficient(const QuantizeModelOptions &options);

/// What a module is, between a float model and an integer module.
enum class ModelStage {
  Float,    ///< Ops with an integer form wait for observers.
  Observed, ///< Observers wait for ranges.
  Ranged,   ///< Observers have ranges, the rest may have pairs.
  Trained,  ///< Scales of its own and no observers.
  Integer   ///< Nothing is left to quantize.
};

/// The stage of `@main`. Fails where there is no such function.
llvm::Expected<ModelStage> getModelStage(ModuleOp module);

/// Why a module at the last stage can't be calibrated or configured: it is integer,
/// or all that it computes is float without an integer form.
llvm::Error makeNothingToQuantize(ModuleOp module);

/// Inserts observers that suffice for the range method into a float model. One
/// that has scales of its own gets them only if statistics are to come
/// (`wantsStatistics`); other models stay as they are. A configuration of a model
/// that is not float is an error.
llvm::Error observeModel(ModuleOp module, const QuantizeModelOptions &options,
                         bool wantsStatistics = false);

/// Whether an observed module waits for the ranges of activations: not where all
/// results stay floats, as with `dynamic`, `half` or `weight-only` throughout.
bool needsStatistics(ModuleOp observed);

/// Whether ranges or biases of an observed module are measured on samples, by
/// `refineModel`.
bool needsSamples(ModuleOp observed, const QuantizeModelOptions &options);

/// Gives the observers ranges: by `statistics` and, where `needsSamples`, by what
/// they do to the outputs on samples of the set. `progress` is told the share done,
/// 0 to 100.
llvm::Error refineModel(ModuleOp observed, const Statistics &statistics,
                        Dataset &samples, const QuantizeModelOptions &options,
                        llvm::function_ref<void(int64_t)> progress = nullptr);

/// Takes a model of any stage but `Float` to integers; an integer module stays as
/// it is. `statistics`, where given, are those of its observers; without them an
/// observed module needs `zeroShot`. Statistics of a module that `needsSamples` are
/// an error: `refineModel` comes first. Diagnostics go to the context.
llvm::Error quantizeModel(ModuleOp module, const Statistics *statistics,
                          const QuantizeModelOptions &options);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_QUANTIZEMODEL_H
