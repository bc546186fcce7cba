//===- PieceLoops.h - Loop nests in pieces -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A nest is `units` in a row; quanta_kernel.parallel gives its threads ranges of
// them.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_PIECELOOPS_H
#define QUANTA_LIB_CODEGEN_KERNELS_PIECELOOPS_H

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

namespace mlir::linalg {
class LinalgOp;
} // namespace mlir::linalg

namespace mlir::quanta::codegen {

/// Units [begin, end) of a nest.
struct UnitRange {
  Value begin, end;
};

/// Calls `fn` inside of a quanta_kernel.parallel.
void emitPieces(OpBuilder &builder, Location loc, int64_t units, int64_t pieces,
                llvm::function_ref<void(UnitRange)> fn);

/// Units as a nest of two loops: `sum(groups)` rows of `columns` units. Calls
/// `fn(group, row, columns)` inside of a loop over those rows of each group that
/// have units in `range`, with the row's number in its group and its columns that
/// are in range.
void emitRows(OpBuilder &builder, Location loc, ArrayRef<int64_t> groups,
              int64_t columns, UnitRange range,
              llvm::function_ref<void(size_t, Value, UnitRange)> fn);

/// Calls `fn(image, row, rows)` inside of loops over the rows of all images, `block` of
/// them at a time; with `range`, which counts blocks, over these only. `shape` begins
/// with the number of images and of rows.
void emitImageRows(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                   int64_t block, std::optional<UnitRange> range,
                   llvm::function_ref<void(Value, Value, int64_t)> fn);

/// Of a row that counts images within something else: the image and the something.
std::pair<Value, Value> splitRow(OpBuilder &builder, Location loc, Value row,
                                 int64_t images);

/// emitBlocks (FlatBuffer.h) for the blocks with numbers in `range`.
void emitBlocksOf(OpBuilder &builder, Location loc, UnitRange range,
                  int64_t extent, int64_t block,
                  llvm::function_ref<void(Value, int64_t)> fn);

/// Calls `fn` for the block with that number, if it is in `range`.
void emitBlockOf(OpBuilder &builder, Location loc,
                 std::optional<UnitRange> range, int64_t number,
                 llvm::function_ref<void()> fn);

/// Calls `fn(position)` inside of a loop over blocks [begin, end) that are in
/// `range`, each `block` behind the one before.
void emitWholeBlocks(OpBuilder &builder, Location loc,
                     std::optional<UnitRange> range, int64_t begin, int64_t end,
                     int64_t block, llvm::function_ref<void(Value)> fn);

/// Of an op that becomes scalar loops, on buffers: cuts one of its parallel loops
/// into pieces, each of which holds the op on parts of its operands. False, and
/// no change, where the work is too small or the op no such nest.
bool splitIntoPieces(linalg::LinalgOp op, int64_t minCycles);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_PIECELOOPS_H
