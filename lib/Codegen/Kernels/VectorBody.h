//===- VectorBody.h - Scalar bodies applied to vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_VECTORBODY_H
#define QUANTA_CODEGEN_KERNELS_VECTORBODY_H

#include "mlir/IR/Builders.h"

namespace mlir::quanta::codegen {

/// Whether `cloneOnVectors` can clone each op of the body.
bool isVectorizable(Block &body);

/// Clones the ops of `body` but its terminator on vectors of `lanes` elements,
/// with `arguments` for the block's arguments; returns what the terminator
/// yields. Values from outside of the body are repeated in every lane.
SmallVector<Value> cloneOnVectors(OpBuilder &builder, Block &body,
                                  ValueRange arguments, int64_t lanes);

/// Vectors of equal length side by side, as one; their number is a power of two.
Value concatenate(OpBuilder &builder, Location loc, ValueRange vectors);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_VECTORBODY_H
