//===- WindowBuffers.h - The operands of a window as flat buffers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_WINDOWBUFFERS_H
#define QUANTA_CODEGEN_KERNELS_WINDOWBUFFERS_H

#include "FlatBuffer.h"
#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::codegen {

/// Position of the first pixel of a block, and its first channel.
struct PixelPosition {
  Value n, y, x, channel;
};

struct WindowBuffers {
  /// Views of all operands. Emits an error for a layout that no loop handles.
  static FailureOr<WindowBuffers> create(OpBuilder &builder,
                                         kernel::WindowOp op);

  FlatBuffer input, output;
  std::optional<FlatBuffer> weights, start;
  SmallVector<FlatBuffer> extras;
};

/// Where the element of a buffer is that belongs to the position; for the input
/// with the strides of the window.
Value getElement(OpBuilder &builder, Location loc, const FlatBuffer &buffer,
                 const PixelPosition &position, int64_t scaleY = 1,
                 int64_t scaleX = 1);

/// Brings a vector of the extras' or of the output's channels into another
/// order.
using Reorder = llvm::function_ref<Value(Value)>;

/// A pixel of a tile, so many rows and columns from the tile's first one.
struct TilePixel {
  int64_t row, column;
};

/// Neighbouring pixels whose epilogue is computed at once, of a tile at `position`:
/// `width` channels of each, of which the first `valid` exist.
struct EpiloguePixels {
  PixelPosition position;
  SmallVector<TilePixel> pixels;
  int64_t width, valid;
};

/// Applies the epilogue to the accumulators, those of one pixel behind the
/// other's, and stores the results.
void emitWindowEpilogue(OpBuilder &builder, kernel::WindowOp op,
                        const WindowBuffers &buffers,
                        const EpiloguePixels &tile, Value accumulators,
                        Reorder fromMemory, Reorder toMemory);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_WINDOWBUFFERS_H
