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

enum class Gap { Tightest, Lowest };

/// The start of a gap between the occupied ranges [start, end) that holds `size`
/// bytes, else the end of the last range.
static int64_t
findGap(llvm::SmallVectorImpl<std::pair<int64_t, int64_t>> &occupied,
        int64_t size, Gap rule) {
  llvm::sort(occupied);
  int64_t best = -1, bestGap = std::numeric_limits<int64_t>::max();
  int64_t end = 0;
  for (auto [start, stop] : occupied) {
    int64_t gap = start - end;
    if (gap >= size && gap < bestGap) {
      best = end;
      if (rule == Gap::Lowest)
        break;
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

/// One buffer after the other. `top` becomes the one that ends last.
static ArenaLayout placeInOrder(llvm::ArrayRef<ArenaBuffer> buffers,
                                llvm::ArrayRef<size_t> order, Gap rule,
                                size_t &top) {
  ArenaLayout layout;
  layout.offsets.resize(buffers.size(), 0);
  for (auto [count, index] : llvm::enumerate(order)) {
    llvm::SmallVector<std::pair<int64_t, int64_t>> occupied;
    for (size_t other : order.take_front(count))
      if (aliveTogether(buffers[index], buffers[other]))
        occupied.emplace_back(layout.offsets[other],
                              layout.offsets[other] +
                                  alignedSize(buffers[other]));
    int64_t size = alignedSize(buffers[index]);
    layout.offsets[index] = findGap(occupied, size, rule);
    if (layout.offsets[index] + size > layout.bytes) {
      layout.bytes = layout.offsets[index] + size;
      top = index;
    }
  }
  return layout;
}

/// Orders that are tried at the most: each takes time quadratic in the buffers.
static constexpr size_t maxTries = 64, maxWork = size_t(1) << 24;

ArenaLayout mlir::quanta::planArenaLayout(llvm::ArrayRef<ArenaBuffer> buffers) {
  int64_t bound = computeLowerBound(buffers);
  ArenaLayout best;
  best.bytes = std::numeric_limits<int64_t>::max();
  size_t work = std::max<size_t>(buffers.size() * buffers.size(), 1);
  size_t tries = std::clamp<size_t>(maxWork / work, 1, maxTries);
  for (Gap rule : {Gap::Tightest, Gap::Lowest}) {
    auto order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
    llvm::sort(order, [&](size_t a, size_t b) {
      return std::tuple(-buffers[a].bytes, a) <
             std::tuple(-buffers[b].bytes, b);
    });
    for (size_t i = 0; i < tries && best.bytes > bound; ++i) {
      size_t top = 0;
      ArenaLayout layout = placeInOrder(buffers, order, rule, top);
      if (layout.bytes < best.bytes)
        best = std::move(layout);
      // The one that sticks out chooses its place before all others.
      auto place = llvm::find(order, top);
      if (place == order.end() || place == order.begin())
        break;
      std::rotate(order.begin(), place, place + 1);
    }
  }
  best.lowerBound = bound;
  return best;
}
