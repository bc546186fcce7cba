//===- IsolatedLayers.h - Every layer on the float model's inputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_ISOLATEDLAYERS_H
#define QUANTA_TOOLS_QUANTRUN_ISOLATEDLAYERS_H

#include "quanta/ExecutionEngine/Model.h"
#include "quanta/Report/ErrorBounds.h"

namespace mlir::quanta::run {

/// Runs each layer of an integer module by itself, on the float model's tensors
/// quantized once, and finds the largest distance from the float model's result,
/// beside what it can be at the most. Called in the order of declaration.
class IsolatedLayers {
public:
  /// The next layer; `hasFloat` where the float model has its tensor.
  void addLayer(const Layer &layer, bool hasFloat, SmallVector<float> weights);

  /// `find` numbers the float model's tensor for an input. A layer that misses
  /// one is left out.
  void findInputs(
      llvm::function_ref<std::optional<size_t>(const LayerInput &)> find);

  /// `layers` of `function` are those that were added.
  llvm::Error compile(func::FuncOp function, ArrayRef<Layer> layers);

  /// One sample. `getTensor` reads a tensor of the float model by number, and
  /// `getNumber` gives that of a layer's result.
  llvm::Error add(llvm::function_ref<ArrayRef<char>(size_t)> getTensor,
                  llvm::function_ref<size_t(size_t)> getNumber);

  /// Writes the results into the layers' facts.
  void finish(func::FuncOp function, std::vector<Layer> &layers);

private:
  /// An argument of the isolated module.
  struct Argument {
    LayerInput input;
    /// Of the float model.
    size_t tensor;
    /// How far its values lie beyond the range of the integers.
    double excess = 0;
  };
  /// A result of the isolated module.
  struct Result {
    size_t layer;
    std::string stored;
    LayerReport facts;
    double observed = 0, excess = 0;
    /// What its normalization reads, where it has one.
    std::optional<NormalizedRows> rows;
  };

  std::vector<std::optional<LayerBody>> bodies;
  std::vector<SmallVector<float>> weights;
  DenseMap<Value, size_t> tensors;
  std::vector<Argument> arguments;
  std::vector<Result> results;
  std::unique_ptr<Model> model;
};

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_ISOLATEDLAYERS_H
