//===- LayerComparison.h - Every layer of a model on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_LAYERCOMPARISON_H
#define QUANTA_TOOLS_QUANTRUN_LAYERCOMPARISON_H

#include "IsolatedLayers.h"
#include "SampleRunner.h"
#include "quanta/Report/Layers.h"

namespace mlir::quanta::run {

/// Runs an integer module, and the float model that it was made from, with every
/// layer as an output, and measures the layers: quant-run --report.
class LayerComparison {
public:
  /// Compiles both for this host. `floatModule` may be null. Fails if the module
  /// has no layers with a scale, or the data do not fit. `dataset` stays in use.
  static llvm::Expected<std::unique_ptr<LayerComparison>>
  create(ModuleOp module, ModuleOp floatModule, Dataset &dataset,
         llvm::StringRef spec, bool normalizes);

  llvm::Error add(int64_t sample);

  /// Moves layers and sizes into `report`.
  void finish(Report &report);

private:
  /// A model with tensors of its inside as outputs.
  struct Opened {
    std::unique_ptr<Model> model;
    std::optional<SampleRunner> runner;
    /// The output of each of the tensors.
    SmallVector<size_t> outputs;
  };

  LayerComparison() = default;
  static llvm::Error open(Opened &opened, func::FuncOp function,
                          ArrayRef<Value> values, Dataset &dataset,
                          llvm::StringRef spec, bool normalizes);
  /// The tensors of the float model that layers are compared with.
  SmallVector<Value> findFloatTensors(func::FuncOp function);

  std::vector<Layer> layers;
  /// For each layer its number among the tensors of the float model, or none.
  std::vector<std::optional<size_t>> floatTensors;
  /// What the layers are in; of one sample, where the batch is dynamic.
  OwningOpRef<ModuleOp> integerModule;
  Opened integer, real;
  /// Each layer by itself; with a float model only.
  std::optional<IsolatedLayers> isolated;
  int64_t weightBytes = 0;
  std::optional<int64_t> floatWeightBytes;
};

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_LAYERCOMPARISON_H
