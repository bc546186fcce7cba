//===- Tiles.h - Accumulators of two pixels by two channels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a block looks while its products are `quanta_kernel.tile_dot`. Vectors
// have four channels. Of two pixels and one vector there are two accumulators,
// the first with channels 0 and 1 of both pixels, the second with 2 and 3:
//
//     by rows:  [p0: c0 c1 c2 c3] [p1: c0 c1 c2 c3]
//     by tiles: [p0: c0 c1, p1: c0 c1] [p0: c2 c3, p1: c2 c3]
//
// With V vectors, accumulators 2 * V * i to 2 * V * (i + 1) belong to pixels
// 2 * i and 2 * i + 1: first those of channels 0 and 1 of all vectors. The
// partner of a last odd pixel is that pixel itself.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_TILES_H
#define QUANTA_CODEGEN_KERNELS_TILES_H

#include "mlir/IR/Builders.h"

namespace mlir::quanta::codegen {

/// Accumulators of `rows` pixels that start with `vectors`.
SmallVector<Value> startTiles(OpBuilder &builder, Location loc,
                              ValueRange vectors, int64_t rows);

/// One step: each pixel's eight bytes in `data`, each vector's 4 x 8 in
/// `columns`.
SmallVector<Value> multiplyTiles(OpBuilder &builder, Location loc,
                                 ValueRange columns, ValueRange data,
                                 ValueRange acc);

/// Accumulators by rows, pixel after pixel, from those by tiles. An odd pixel's
/// partner gets some too, behind all others.
SmallVector<Value> splitTiles(OpBuilder &builder, Location loc, ValueRange acc,
                              int64_t vectors);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_TILES_H
