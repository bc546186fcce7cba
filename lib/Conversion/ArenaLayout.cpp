//===- ArenaLayout.cpp - Offsets for buffers with lifetimes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/ArenaLayout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <limits>
#include <tuple>

using namespace mlir::quanta;

static int64_t alignedSize(const ArenaBuffer &buffer) {
  return llvm::alignTo(buffer.bytes, arenaAlignment);
}

static bool aliveTogether(const ArenaBuffer &a, const ArenaBuffer &b) {
  return a.begin <= b.end && b.begin <= a.end;
}

/// The start of the smallest gap between the occupied ranges [start, end) that
/// holds `size` bytes, else the end of the last range.
static int64_t
findTightestGap(llvm::SmallVectorImpl<std::pair<int64_t, int64_t>> &occupied,
                int64_t size) {
  llvm::sort(occupied);
  int64_t best = -1, bestGap = std::numeric_limits<int64_t>::max();
  int64_t end = 0;
  for (auto [start, stop] : occupied) {
    int64_t gap = start - end;
    if (gap >= size && gap < bestGap) {
      best = end;
      bestGap = gap;
    }
    end = std::max(end, stop);
  }
  return best >= 0 ? best : end;
}

static int64_t computeLowerBound(llvm::ArrayRef<ArenaBuffer> buffers) {
  int64_t bound = 0;
  // The sum of sizes can only grow where a lifetime begins.
  for (const ArenaBuffer &step : buffers) {
    int64_t alive = 0;
    for (const ArenaBuffer &buffer : buffers)
      if (buffer.begin <= step.begin && step.begin <= buffer.end)
        alive += alignedSize(buffer);
    bound = std::max(bound, alive);
  }
  return bound;
}

ArenaLayout mlir::quanta::planArenaLayout(llvm::ArrayRef<ArenaBuffer> buffers) {
  ArenaLayout layout;
  layout.offsets.resize(buffers.size(), 0);
  layout.lowerBound = computeLowerBound(buffers);

  auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::tuple(-buffers[a].bytes, a) < std::tuple(-buffers[b].bytes, b);
  });
  llvm::SmallVector<size_t> placed;
  for (size_t index : order) {
    llvm::SmallVector<std::pair<int64_t, int64_t>> occupied;
    for (size_t other : placed)
      if (aliveTogether(buffers[index], buffers[other]))
        occupied.emplace_back(layout.offsets[other],
                              layout.offsets[other] +
                                  alignedSize(buffers[other]));
    int64_t size = alignedSize(buffers[index]);
    layout.offsets[index] = findTightestGap(occupied, size);
    layout.bytes = std::max(layout.bytes, layout.offsets[index] + size);
    placed.push_back(index);
  }
  return layout;
}
