//===- Spread.h - Accumulators of a channel in four lanes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With V vectors of four channels, accumulators 4 * V * i to 4 * V * (i + 1) belong
// to pixel i, one to each channel.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_SPREAD_H
#define QUANTA_LIB_CODEGEN_KERNELS_SPREAD_H

#include "mlir/IR/Builders.h"

namespace mlir::quanta::codegen {

/// The accumulators of `count` vectors of channels, zero.
SmallVector<Value> createSpread(OpBuilder &builder, Location loc,
                                int64_t count);

/// One step: each pixel's sixteen bytes in `data`, each vector's 4 x 16 in
/// `columns`.
SmallVector<Value> multiplySpread(OpBuilder &builder, Location loc,
                                  ValueRange columns, ValueRange data,
                                  ValueRange acc);

/// Accumulators by vectors of channels, pixel after pixel: the sums of the lanes
/// and what each pixel starts with, a vector for each of `start`.
SmallVector<Value> gatherSpread(OpBuilder &builder, Location loc,
                                ValueRange acc, ValueRange start);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_SPREAD_H
