//===- QuadInput.h - What a window in quads reads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_QUADINPUT_H
#define QUANTA_LIB_CODEGEN_KERNELS_QUADINPUT_H

#include "WindowBuffers.h"
#include "quanta/Codegen/Kernels/WindowQuads.h"

namespace mlir::quanta::codegen {

/// The rows of the input, and the border around it, which isn't stored: a row of
/// it is one of a buffer that holds nothing but its value, a column is a constant.
/// So the products of a tile are the same wherever it is.
class QuadInput {
public:
  explicit QuadInput(kernel::WindowOp op);

  /// Above, below, left, right; zeros without a border.
  ArrayRef<int64_t> getBorder() const { return border; }

  /// In front of all loops: makes the buffer of a row above or below.
  void prepare(OpBuilder &builder, const FlatBuffer &view);

  /// A row of the input, or of the border.
  struct Row {
    FlatBuffer buffer;
    /// Where its first column is, the border's included.
    Value position;
  };
  /// `count` rows of a window from that of row `y` of the output on. The x of the
  /// position isn't used.
  SmallVector<Row> getRows(OpBuilder &builder, const PixelPosition &position,
                           int64_t count);

  /// The bytes of a block of channels in column `column` of the window of pixel `x`,
  /// which `knownX` is where that is at an end of the row.
  Value load(OpBuilder &builder, const Row &row, Value x,
             std::optional<int64_t> knownX, int64_t column,
             const ChannelBlock &channels);

private:
  /// Whether row `row` of some window, down to that of row `lastY` of the output, is
  /// outside of the stored ones.
  bool mayBeOutside(int64_t row, int64_t lastY);

  kernel::WindowOp op;
  SmallVector<int64_t> border = {0, 0, 0, 0};
  FlatBuffer stored;
  /// A buffer of any size, as both kinds of rows are seen.
  Value storedView, borderView;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_QUADINPUT_H
