//===- WindowBands.h - Rows of pixels that share inputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_WINDOWBANDS_H
#define QUANTA_CODEGEN_KERNELS_WINDOWBANDS_H

#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::codegen {

/// Whether the taps of a window of that height and width are straight-line code.
bool isUnrolled(ArrayRef<int64_t> window);

/// A band is so many neighbouring rows of the output, for one vector of channels,
/// computed from left to right. An input is loaded once for all pixels of the band
/// that it is in the window of: sums that are unfinished when a column ends stay in
/// registers.
struct WindowBand {
  /// Rows of the output.
  int64_t height = 1;
  /// Columns of the output whose inputs stay in the first level of the cache while
  /// all vectors of channels pass.
  int64_t width = 1;
  /// Columns of the output whose sums are unfinished at the end of a column.
  int64_t unfinished = 0;
};

/// The band that costs least over the height of the image, where each input costs a
/// load and as many conversions or shuffles as a tap has steps. Its sums fit
/// `registers` registers, beside an input and what steps need; so do the weights, if
/// there are many registers. The window must be unrolled, its columns not dilated.
WindowBand chooseBand(kernel::WindowOp op, int64_t registers);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_WINDOWBANDS_H
