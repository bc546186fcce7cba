//===- ArenaLayoutTest.cpp - Placement of buffers with lifetimes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/ArenaLayout.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir::quanta;

static int64_t alignedSize(int64_t bytes) {
  return (bytes + arenaAlignment - 1) / arenaAlignment * arenaAlignment;
}

TEST(ArenaLayout, Empty) {
  ArenaLayout layout = planArenaLayout({});
  EXPECT_EQ(layout.bytes, 0);
  EXPECT_EQ(layout.lowerBound, 0);
}

TEST(ArenaLayout, DisjointLifetimesShareBytes) {
  ArenaLayout layout = planArenaLayout({{100, 0, 1}, {100, 2, 3}});
  EXPECT_EQ(layout.offsets[0], layout.offsets[1]);
  EXPECT_EQ(layout.bytes, 128);
  EXPECT_EQ(layout.lowerBound, 128);
}

TEST(ArenaLayout, TouchingLifetimesDoNot) {
  // Step 1 reads the first and writes the second.
  ArenaLayout layout = planArenaLayout({{64, 0, 1}, {64, 1, 2}});
  EXPECT_NE(layout.offsets[0], layout.offsets[1]);
  EXPECT_EQ(layout.bytes, 128);
}

TEST(ArenaLayout, TightestGap) {
  // The third buffer takes over the place of the second, which it fills; the
  // last one that of the fourth, as no other gap is left.
  ArenaLayout layout = planArenaLayout({{1024, 0, 2},
                                        {512, 0, 0},
                                        {500, 1, 2},
                                        {320, 0, 0},
                                        {256, 0, 2},
                                        {64, 2, 2}});
  EXPECT_EQ(layout.bytes, layout.lowerBound);
  EXPECT_EQ(layout.offsets[2], layout.offsets[1]);
  EXPECT_EQ(layout.offsets[5], layout.offsets[3]);
}

TEST(ArenaLayout, NothingAliveOverlaps) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    llvm::SmallVector<ArenaBuffer> buffers;
    for (int i = 0; i < 40; ++i) {
      int64_t begin = random() % 30;
      buffers.push_back(
          {int64_t(random() % 5000), begin, begin + int64_t(random() % 6)});
    }
    ArenaLayout layout = planArenaLayout(buffers);
    EXPECT_GE(layout.bytes, layout.lowerBound);
    EXPECT_LE(layout.bytes, layout.lowerBound * 1.15);
    EXPECT_EQ(layout.bytes % arenaAlignment, 0);
    for (size_t a = 0; a < buffers.size(); ++a) {
      EXPECT_EQ(layout.offsets[a] % arenaAlignment, 0);
      EXPECT_LE(layout.offsets[a] + buffers[a].bytes, layout.bytes);
      for (size_t b = 0; b < a; ++b) {
        bool together = buffers[a].begin <= buffers[b].end &&
                        buffers[b].begin <= buffers[a].end;
        bool apart = layout.offsets[a] + alignedSize(buffers[a].bytes) <=
                         layout.offsets[b] ||
                     layout.offsets[b] + alignedSize(buffers[b].bytes) <=
                         layout.offsets[a];
        EXPECT_TRUE(!together || apart) << a << " and " << b;
      }
    }
  }
}
