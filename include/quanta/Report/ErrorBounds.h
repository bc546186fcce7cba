//===- ErrorBounds.h - How far one layer can be from float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_ERRORBOUNDS_H
#define QUANTA_REPORT_ERRORBOUNDS_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Report/Layers.h"
#include "quanta/Report/NormalizedRows.h"

namespace mlir::quanta {

/// A tensor of real numbers that a layer reads as stored integers, or one of
/// integers that stand for themselves, such as indices.
struct LayerInput {
  /// i8 or i16 for real numbers, of the integer module.
  Value value;
  /// The tensor's name in the float model, and what the integers mean; null where
  /// they are what they are.
  std::string key;
  quant::UniformQuantizedType type;
};

/// One layer by itself: the integer ops between the tensors that have names of
/// their own and its result.
struct LayerBody {
  SmallVector<LayerInput> inputs;
  /// In the order of the module; empty where the layer is a quantized input.
  SmallVector<Operation *> ops;

  /// The normalization of rows in it, if there is one.
  NormalizeOp getNormalization() const;
};

/// Nothing for a layer that is float, or that reads what has no name.
std::optional<LayerBody> getLayerBody(const Layer &layer);

/// The worst case of |float - integer| in one layer whose inputs are quantized
/// once, and what it is made of, in the units of the result; docs/Numerics.md
/// derives it.
struct ErrorTerms {
  /// Half a step of each input; the weights' rounding; rounding of biases, scales
  /// and results; how far inputs are cut off by their range.
  double inputs = 0, weights = 0, rounding = 0, saturation = 0;
  double getTotal() const { return inputs + weights + rounding + saturation; }
};

/// The bound of `layer`, in real units, for the channel where it is largest.
/// `excess` says how far float values of each input lie beyond the range of its
/// integers, in real units. `realWeights` are the float weights, of the shape of
/// the integer ones; without them each is taken to be half a step away. `rows` are
/// those of the layer's normalization, where it has one; null for no samples.
/// Nothing where the layer has an op that no bound is known for.
std::optional<ErrorTerms> boundError(const Layer &layer, const LayerBody &body,
                                     ArrayRef<double> excess,
                                     ArrayRef<float> realWeights,
                                     const IntegerIntervals &intervals,
                                     const NormalizedRows *rows = nullptr);

/// A module whose @main quantizes its float inputs and runs each layer on them
/// alone. Arguments are those of `inputs`, which receives what the arguments
/// are, each once; results are those of `layers`, which receives the numbers of
/// the layers that have a body.
OwningOpRef<ModuleOp> isolateLayers(func::FuncOp function, ArrayRef<Layer> all,
                                    ArrayRef<std::optional<LayerBody>> bodies,
                                    SmallVectorImpl<LayerInput> &inputs,
                                    SmallVectorImpl<size_t> &layers);

} // namespace mlir::quanta

#endif // QUANTA_REPORT_ERRORBOUNDS_H
