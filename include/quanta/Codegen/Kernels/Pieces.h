//===- Pieces.h - When a loop nest is worth several threads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_PIECES_H
#define QUANTA_CODEGEN_KERNELS_PIECES_H

#include <cstdint>

namespace mlir::quanta::codegen {

/// A loop nest below this many cycles stays on one thread: 15 us at 3 GHz. To wake
/// another thread and wait for it takes 0.4 to 1.2 us; what each has to fetch from
/// the other one's caches takes up to 10 us where their cores share none (measured of
/// layers of 20 to 50 KB).
inline constexpr int64_t minParallelCycles = 45000;

/// Into how many pieces a nest of `units` equal units is cut that takes `cycles`
/// of one thread, where one of less than `minCycles` is not cut at all: then 1. A
/// piece has a tenth of `minCycles` or more: what is shorter is over before another
/// thread has seen it. The number bounds that of the threads which work on the
/// nest, so a machine of many cores does not wake all of them for a small layer.
int64_t choosePieces(double cycles, int64_t units, int64_t minCycles);

/// With fewer rows than this, shares of them are uneven: of 12, two to four threads and
/// six have as many each, five are busy 80 % of the time.
inline constexpr int64_t minSharedRows = 12;

/// Whether the threads of a nest share its rows of pixels, of which there are `rows`
/// (or groups of them that are computed together), so that each has all channels of
/// its own rows; else they share blocks of channels, each of which has all rows.
///
/// A layer is mostly read by the thread that wrote it if both share rows; with
/// shared channels each thread reads the whole input, and what other threads wrote
/// has to come out of their caches. Weights are constants, or were packed once by one
/// thread for all: to read all of them costs less, so rows are shared up to twice as
/// many bytes of weights as of input. `weightBytes` are those that one row reads.
bool shareRows(int64_t rows, int64_t weightBytes, int64_t inputBytes);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_PIECES_H
