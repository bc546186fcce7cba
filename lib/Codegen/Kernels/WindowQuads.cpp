//===- WindowQuads.cpp - How a window is cut into quads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/WindowQuads.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <utility>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Bytes of the smallest block: bytes are interleaved within 128 bits.
static constexpr int64_t minWidth = 16;
/// Steps of one row of the output that straight-line code may have.
static constexpr int64_t maxSteps = 64;
/// Steps that the code for pixels at the ends of a row may have, in all its copies:
/// enough for any 3x3 window.
static constexpr int64_t maxOuterSteps = 48;

QuadLayout::QuadLayout(WindowOp op, QuadsAttr attribute)
    : channels(op.getOutput().getType().getDimSize(3)),
      width(attribute.getWidth()), rows(attribute.getRows()),
      columns(op.getWindow()[1]),
      quads(llvm::divideCeil(op.getWindow()[0] + rows - 1, 4)),
      height(op.getWindow()[0]) {}

SmallVector<ChannelBlock> QuadLayout::getBlocks() const {
  SmallVector<ChannelBlock> blocks;
  for (int64_t first = 0; first < channels;) {
    int64_t left = channels - first;
    int64_t size = std::max(
        minWidth,
        std::min<int64_t>(width, llvm::bit_floor(static_cast<uint64_t>(left))));
    blocks.push_back({first, size, std::min(size, left)});
    first += size;
  }
  return blocks;
}

int64_t QuadLayout::getPaddedChannels() const {
  return llvm::alignTo(channels, minWidth);
}

InnerColumns::InnerColumns(WindowOp op, int64_t left, int64_t stored,
                           int64_t tile) {
  int64_t width = op.getOutput().getType().getDimSize(2);
  StoredRows columns(left, stored, width, op.getWindow()[1], op.getStrides()[1],
                     op.getDilations()[1]);
  begin = std::min<int64_t>(llvm::alignTo(columns.numAbove, tile), width);
  end = width;
  if (columns.numBelow != 0)
    end = begin +
          std::max<int64_t>(width - columns.numBelow - begin, 0) / tile * tile;
  outerTiles = begin / tile + llvm::divideCeil(width - end, tile);
}

bool mlir::quanta::codegen::mayHaveBorder(WindowOp op, QuadsAttr quads,
                                          ArrayRef<int64_t> border) {
  QuadLayout layout(op, quads);
  int64_t padded = op.getInput().getType().getDimSize(2);
  InnerColumns inner(op, border[2], padded - border[2] - border[3],
                     pixelsOfQuadTile);
  // Each width of a block has code of its own, and so has a last row alone.
  int64_t copies = 0, valid = 0;
  for (const ChannelBlock &block : layout.getBlocks())
    if (std::exchange(valid, block.valid) != block.valid)
      ++copies;
  if (op.getOutput().getType().getDimSize(1) % layout.rows != 0)
    copies *= 2;
  return *std::max_element(border.begin(), border.end()) <= kernel::maxBorder &&
         copies * inner.outerTiles * layout.columns * layout.quads <=
             maxOuterSteps;
}

QuadsAttr mlir::quanta::codegen::chooseQuads(WindowOp op,
                                             const TargetInfo &target) {
  if (!target.hasLaneDot || op.getGrouping() ||
      op.getKind() != WindowKind::MultiplyAdd ||
      !op.getInput().getType().getElementType().isInteger(8))
    return nullptr;
  int64_t height = op.getWindow()[0], columns = op.getWindow()[1];
  int64_t quads = llvm::divideCeil(height, 4);
  if (height < 2 || quads * columns > maxSteps)
    return nullptr;
  // A row that the last quad has to spare serves a second row of the output.
  bool shares = op.getStrides()[0] == 1 && op.getDilations()[0] == 1 &&
                op.getOutput().getType().getDimSize(1) > 1 &&
                height < 4 * quads;
  return QuadsAttr::get(op.getContext(), 4 * target.getLanes(), shares ? 2 : 1,
                        target.hasUnsignedDot());
}
