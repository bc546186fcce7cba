//===- ArenaLayout.h - Offsets for buffers with lifetimes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_ARENALAYOUT_H
#define QUANTA_CONVERSION_ARENALAYOUT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace mlir::quanta {

/// Every buffer starts at a multiple of this many bytes: a cache line, and the
/// widest vector of the supported targets.
inline constexpr int64_t arenaAlignment = 64;

/// A buffer that is alive from step `begin` to step `end`, both included.
struct ArenaBuffer {
  int64_t bytes;
  int64_t begin;
  int64_t end;
};

struct ArenaLayout {
  /// Of each buffer, in the order given; multiples of `arenaAlignment`.
  llvm::SmallVector<int64_t> offsets;
  /// Size of the arena, a multiple of `arenaAlignment`.
  int64_t bytes = 0;
  /// The largest sum of (aligned) sizes alive at one step.
  int64_t lowerBound = 0;
};

/// Places the buffers so that two of them overlap only if their lifetimes do
/// not: largest first, each into a gap left by those alive with it. While the
/// result is above the lower bound, the buffer that ends last moves to the front of
/// the order, and all are placed again; the best of some tens of tries counts.
ArenaLayout planArenaLayout(llvm::ArrayRef<ArenaBuffer> buffers);

} // namespace mlir::quanta

#endif // QUANTA_CONVERSION_ARENALAYOUT_H
