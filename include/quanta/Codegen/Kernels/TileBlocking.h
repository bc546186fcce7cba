//===- TileBlocking.h - How a contraction is cut for a tile unit -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_TILEBLOCKING_H
#define QUANTA_CODEGEN_KERNELS_TILEBLOCKING_H

#include "quanta/Codegen/Kernels/Blocking.h"

namespace mlir::quanta::codegen {

/// The tile unit of x86 (AMX) multiplies 16 rows of 64 bytes by 64 x 16 bytes
/// and adds to 16 x 16 sums of i32. It has eight registers.
constexpr int64_t maxTileRows = 16, maxTileBytes = 64, tileLanes = 16,
                  tileRegisters = 8;

/// Bytes of a run that one step multiplies: a multiple of 4, at most 64 and at
/// most `runLength`, which is 4 or more. The last step of a run ends where the
/// run does, so it may overlap the one before (and has zeros there); all are of
/// one size, because a function may use eight tile registers of one shape each.
int64_t chooseTileStep(int64_t runLength);

/// A block: `rowsY` x `rowsX` tiles of `pixels` neighbours in a row of the
/// image by `vectors` tiles of 16 channels. All blocks of a contraction are of
/// one size: the last ones of a row or an image overlap those before.
struct TileBlocking {
  int64_t pixels = 1, rowsY = 1, rowsX = 1, vectors = 1;

  int64_t getTiles() const { return rowsY * rowsX; }
  int64_t getPixels() const { return getTiles() * pixels; }
};

/// Blocks in a column and in a row of the image.
int64_t countBlocksY(const ContractionShape &shape,
                     const TileBlocking &blocking);
int64_t countBlocksX(const ContractionShape &shape,
                     const TileBlocking &blocking);

/// Estimated cycles of the whole contraction; `shape.steps` are steps of tiles.
/// Each product takes 16 cycles and each load of a tile 8, which overlap, as
/// the epilogue of the block before does.
double estimateTileCycles(const ContractionShape &shape,
                          const TileBlocking &blocking);

/// The cheapest block that fits the tile registers.
TileBlocking chooseTileBlocking(const ContractionShape &shape);

/// Whether the tile unit beats the dot products of `target`, whose steps of four
/// bytes are `dotSteps` for each vector of a pixel. With few pixels or short
/// runs it has little to do.
bool prefersTiles(const ContractionShape &shape, int64_t dotSteps,
                  const TargetInfo &target);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_TILEBLOCKING_H
