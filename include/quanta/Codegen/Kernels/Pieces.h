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

/// A loop nest below this many cycles stays on one thread: 10 us at 3 GHz, several
/// times what waking other threads and waiting for them takes at its best.
inline constexpr int64_t minParallelCycles = 30000;

/// Into how many pieces a nest of `units` equal units is cut that takes `cycles`
/// of one thread, where one of less than `minCycles` is not cut at all: then 1. A
/// piece has a tenth of `minCycles` or more: what is shorter is over before another
/// thread has seen it. The number bounds that of the threads which work on the
/// nest, so a machine of many cores does not wake all of them for a small layer.
int64_t choosePieces(double cycles, int64_t units, int64_t minCycles);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_PIECES_H
