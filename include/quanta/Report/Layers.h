//===- Layers.h - The layers of an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_LAYERS_H
#define QUANTA_REPORT_LAYERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "quanta/Report/Report.h"

namespace mlir::quanta {

/// One entry of a report and the tensor that it describes.
struct Layer {
  LayerReport facts;
  /// i8 or f32.
  Value value;
  /// The constant weights in i8, null without; and what they mean.
  Value weights;
  Type weightType;
};

/// What an integer module says of its tensors by itself: the attributes of
/// quanta/Dialect/Quanta/IR/LayerAttributes.h, the requantizations, the bounds
/// of accumulators. Ops that only move the values of one tensor (reshape,
/// transpose, slice, reverse) are not layers. Empty for a float module.
std::vector<Layer> collectLayers(func::FuncOp function);

/// The report of a module without samples; `name` is the model's.
FailureOr<Report> describeModule(ModuleOp module, StringRef name);

/// Bytes of all constants with more than one element.
int64_t countConstantBytes(func::FuncOp function);

/// A copy of the module whose @main also returns `values` of `function` (its
/// @main). `positions` receives the number of the result for each of them; no
/// value is returned twice.
OwningOpRef<ModuleOp> exposeTensors(func::FuncOp function,
                                    ArrayRef<Value> values,
                                    SmallVectorImpl<size_t> &positions);

/// Compares the i8 weights of a layer with those of the float model.
void compareWeights(Layer &layer, ArrayRef<float> real);

/// Adds one sample's values of a layer. `stored` holds f32 for a layer that
/// stayed float, i8 otherwise; `real`, the float model's values, may be empty.
void addSample(LayerReport &layer, ArrayRef<char> stored, ArrayRef<float> real);

} // namespace mlir::quanta

#endif // QUANTA_REPORT_LAYERS_H
