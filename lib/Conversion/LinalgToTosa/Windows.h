//===- Windows.h - Images under a moving window -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_LINALGTOTOSA_WINDOWS_H
#define QUANTA_LIB_CONVERSION_LINALGTOTOSA_WINDOWS_H

#include "Raiser.h"

namespace mlir::quanta::raising {

/// The image operand of a convolution or pool as TOSA wants it.
struct WindowInput {
  /// [N, H, W, C].
  Value image;
  /// Along H and W; a missing H has window 1.
  SmallVector<int64_t, 2> window = {1, 1}, stride = {1, 1}, dilation = {1, 1},
                          output = {1, 1};
  /// top, bottom, left, right.
  SmallVector<int64_t, 4> pad = {0, 0, 0, 0};
};

/// Reads operand 0 of `op`: its dimensions in the order N (loop `batch`, which
/// may be missing), the images of `dims`, and C (loops `channels`, joined).
/// A padding with a fill that `acceptsFill` becomes the window's own; what no
/// window sees is trimmed, as TOSA wants exact strides.
FailureOr<WindowInput>
readWindowInput(Raiser &raiser, linalg::LinalgOp op,
                const linalg::ConvolutionDimensions &dims,
                std::optional<unsigned> batch, ArrayRef<unsigned> channels,
                llvm::function_ref<bool(float)> acceptsFill);

} // namespace mlir::quanta::raising

#endif // QUANTA_LIB_CONVERSION_LINALGTOTOSA_WINDOWS_H
