//===- WindowQuads.h - How a window is cut into quads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_WINDOWQUADS_H
#define QUANTA_CODEGEN_KERNELS_WINDOWQUADS_H

#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// `width` bytes of channels from `first` on, of which `valid` exist.
struct ChannelBlock {
  int64_t first, width, valid;
};

/// Numbers of the layout that `#quanta_kernel.quads` describes.
struct QuadLayout {
  QuadLayout(kernel::WindowOp op, kernel::QuadsAttr quads);

  /// The blocks of all channels, equal ones side by side.
  SmallVector<ChannelBlock> getBlocks() const;
  /// Bytes of weights of one channel: those of a block are width times as many.
  int64_t getBytesPerChannel() const { return rows * columns * quads * 4; }
  /// Channels with those that fill up the last block.
  int64_t getPaddedChannels() const;
  /// Of the position `lane` of vector `vector` in a block of `width`: its channel.
  static int64_t getChannel(int64_t vector, int64_t lane) {
    return lane / 4 * 16 + vector * 4 + lane % 4;
  }

  int64_t channels, width;
  /// Rows of the output that share inputs; columns of the window; quads of rows.
  int64_t rows, columns, quads;
  /// Rows of the window.
  int64_t height;
};

/// Pixels of a row whose windows lie on stored columns: those from `begin` to `end`,
/// cut into tiles of `tile` neighbours. What is left and right of them is tiles too,
/// with code of their own for each.
struct InnerColumns {
  /// Of `stored` columns with `left` more in front, which aren't.
  InnerColumns(kernel::WindowOp op, int64_t left, int64_t stored, int64_t tile);
  int64_t begin, end;
  /// Tiles left and right of the inner columns.
  int64_t outerTiles;
};

/// Neighbouring pixels that share columns: more would not fit the registers.
constexpr int64_t pixelsOfQuadTile = 2;

/// Whether the kernel, whose input is padded so far, may read it as it is without
/// that border: the code for pixels at the left and right end must not be long.
bool mayHaveBorder(kernel::WindowOp op, kernel::QuadsAttr quads,
                   ArrayRef<int64_t> border);

/// The layout that suits the window on this target; null where products of
/// single bytes are better: no such instruction, no second row, or a window
/// too large for straight-line code.
kernel::QuadsAttr chooseQuads(kernel::WindowOp op, const TargetInfo &target);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_WINDOWQUADS_H
