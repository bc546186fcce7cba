//===- Layer.h - A layer of integers, compiled -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_BENCHMARKS_MICRO_LAYER_H
#define QUANTA_BENCHMARKS_MICRO_LAYER_H

#include "Shapes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::quanta::benchmarks {

/// The integer module of one layer: i8 [1, H, W, IC] to i8 [1, OH, OW, OC],
/// random weights and biases per channel, requantization per channel that uses
/// the whole range of a byte. The compiler sees what it sees in a network.
OwningOpRef<ModuleOp> buildLayer(MLIRContext &context, const Shape &shape);

} // namespace mlir::quanta::benchmarks

#endif // QUANTA_BENCHMARKS_MICRO_LAYER_H
