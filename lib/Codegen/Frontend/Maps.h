//===- Maps.h - Elementwise computations as linalg.generic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_FRONTEND_MAPS_H
#define QUANTA_LIB_CODEGEN_FRONTEND_MAPS_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"

namespace mlir::quanta::codegen {

/// Computes one scalar from one of each input.
using BodyFn = function_ref<Value(OpBuilder &, Location, ValueRange)>;

/// A constant of f32.
Value createFloat(OpBuilder &builder, Location loc, double value);

/// Reads operand tensors by `maps`; writes one value of each position of `shape`.
Value createMap(OpBuilder &builder, Location loc, ValueRange inputs,
                SmallVector<AffineMap> maps, ArrayRef<int64_t> shape,
                Type elementType, BodyFn body);

/// Of each element of `input` and, along `axis`, of `vectors`.
Value createElementwise(OpBuilder &builder, Location loc, Value input,
                        ValueRange vectors, std::optional<int64_t> axis,
                        Type elementType, BodyFn body);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_FRONTEND_MAPS_H
