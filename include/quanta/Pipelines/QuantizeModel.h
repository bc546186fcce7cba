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
#include "llvm/Support/Error.h"

namespace mlir::quanta {

struct QuantizeModelOptions {
  /// Path of a configuration file (docs/Configuration.md); empty: none.
  std::string config;
  RangeOptions range = {RangeMethod::Percentile};
  std::string rounding = "single_round";
  bool integerIO = false;
  bool allowFloat = false;
};

/// What a module is, between a float model and an integer module.
enum class ModelStage {
  Float,    ///< Ops with an integer form wait for observers.
  Observed, ///< Observers wait for ranges.
  Ranged,   ///< Every scale is known: ranges in the observers, pairs, or both.
  Integer   ///< Nothing is left to quantize.
};

/// The stage of `@main`. Fails where there is no such function.
llvm::Expected<ModelStage> getModelStage(ModuleOp module);

/// Inserts observers that suffice for the range method into a float model;
/// other models stay as they are, and then a configuration is an error.
llvm::Error observeModel(ModuleOp module, const QuantizeModelOptions &options);

/// Takes a model of any stage but `Float` to integers; an integer module stays as
/// it is. `statistics`, where given, are those of its observers; without them the
/// stage may not be `Observed`. Diagnostics go to the context.
llvm::Error quantizeModel(ModuleOp module, const Statistics *statistics,
                          const QuantizeModelOptions &options);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_QUANTIZEMODEL_H
