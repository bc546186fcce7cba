//===- BlockingTest.cpp - The choice of register blocks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/Blocking.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "llvm/Support/MathExtras.h"
#include "gtest/gtest.h"

using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

static const TargetInfo vnni =
    TargetInfo::get("x86_64-linux-gnu", "+avx512vnni");
static const TargetInfo avx2 =
    TargetInfo::get("x86_64-linux-gnu", "+avx2,+fma");

static int64_t registersOf(const Blocking &blocking, const StepCosts &costs) {
  int64_t pixels = blocking.rowsY * blocking.rowsX;
  int64_t rows = llvm::alignTo(pixels, costs.rowsOfProduct);
  return rows * (blocking.vectors * costs.sumRegisters + costs.inputRegisters) +
         blocking.vectors * costs.weightRegisters + costs.reserved;
}

TEST(Blocking, FitsTheRegisters) {
  TargetInfo neon = TargetInfo::get("aarch64-linux-gnu", "");
  TargetInfo dot = TargetInfo::get("aarch64-linux-gnu", "+dotprod");
  TargetInfo matrix = TargetInfo::get("aarch64-linux-gnu", "+i8mm");
  TargetInfo cortexM = TargetInfo::get("thumbv7em-none-eabi", "+dsp");
  TargetInfo pairs = neon.with(DotKind::NeonPairs);
  for (const TargetInfo &target :
       {vnni, avx2, neon, pairs, dot, matrix, cortexM})
    for (bool isFloat : {false, true})
      for (int64_t size : {1, 2, 5, 7, 8, 14, 28, 56})
        for (int64_t vectors : {1, 2, 3, 4, 7, 80}) {
          Blocking blocking =
              chooseBlocking({size, size, vectors, 36}, target, isFloat);
          EXPECT_LE(registersOf(blocking, getStepCosts(target, isFloat)),
                    target.vectorRegisters);
          EXPECT_LE(blocking.rowsY, size);
          EXPECT_LE(blocking.rowsX, size);
          EXPECT_LE(blocking.vectors, vectors);
        }
}

TEST(Blocking, HasEnoughIndependentSums) {
  Blocking blocking = chooseBlocking({56, 56, 4, 144}, vnni, false);
  EXPECT_GE(blocking.rowsY * blocking.rowsX * blocking.vectors, 16);
}

TEST(Blocking, PrefersBlocksThatDivideTheRow) {
  Blocking blocking = chooseBlocking({1, 14, 1, 144}, vnni, false);
  EXPECT_EQ(14 % blocking.rowsX, 0);
}

TEST(Blocking, BordersTakeStepsOff) {
  // 19 of 21 rows and columns of windows are stored; 441 steps a pixel without.
  kernel::StoredRows border(/*above=*/1, /*height=*/7, /*outputs=*/7,
                            /*window=*/3, /*stride=*/1, /*dilation=*/1);
  kernel::StoredRows whole(0, 9, 7, 3, 1, 1);
  ContractionShape shape{7, 7, 4, 441};
  ContractionShape rows = shape, both = shape;
  rows.setBorder(border, whole);
  both.setBorder(border, border);
  EXPECT_EQ(rows.steps, 399);
  EXPECT_EQ(both.steps, 361);
  EXPECT_EQ(rows.left + rows.right, 0);
  EXPECT_EQ(both.left, 1);
  EXPECT_EQ(both.right, 1);
  // A block of its own has code of its own: the same steps cost more then.
  ContractionShape apart = rows;
  apart.left = 1;
  Blocking blocking{1, 7, 4};
  StepCosts costs = getStepCosts(vnni, false);
  EXPECT_LT(estimateCycles(rows, blocking, costs),
            estimateCycles(apart, blocking, costs));
}

TEST(Blocking, BlocksAtTheEndsStandApart) {
  auto list = [](RowOfBlocks blocks) {
    return std::vector<int64_t>{blocks.begin, blocks.end, blocks.count};
  };
  using Numbers = std::vector<int64_t>;
  // 7 blocks of 8, of which 5 are whole.
  EXPECT_EQ(list(RowOfBlocks(56, 1, 1, 8)), (Numbers{1, 6, 7}));
  // One of them is all there is.
  EXPECT_EQ(list(RowOfBlocks(7, 1, 1, 7)), (Numbers{1, 1, 1}));
  EXPECT_EQ(list(RowOfBlocks(14, 1, 1, 7)), (Numbers{1, 1, 2}));
  // The rest of 3 pixels is apart, with two pixels on the right or none.
  EXPECT_EQ(list(RowOfBlocks(19, 0, 2, 4)), (Numbers{0, 4, 5}));
  EXPECT_EQ(list(RowOfBlocks(19, 1, 0, 4)), (Numbers{1, 4, 5}));
  // More pixels at the ends than there are between, and more than a block.
  EXPECT_EQ(list(RowOfBlocks(6, 4, 4, 3)), (Numbers{2, 2, 2}));
  EXPECT_EQ(list(RowOfBlocks(16, 5, 1, 4)), (Numbers{2, 3, 4}));
}

TEST(Blocking, OnePixelTakesMoreChannels) {
  Blocking blocking = chooseBlocking({1, 1, 64, 256}, vnni, false);
  EXPECT_EQ(blocking.rowsY * blocking.rowsX, 1);
  EXPECT_GE(blocking.vectors, 4);
}

/// smmla takes two pixels at a time.
TEST(Blocking, PixelsInPairs) {
  TargetInfo matrix = TargetInfo::get("aarch64-linux-gnu", "+i8mm");
  Blocking blocking = chooseBlocking({28, 28, 16, 72}, matrix, false);
  EXPECT_EQ(blocking.rowsY * blocking.rowsX % 2, 0);
  StepCosts costs = getStepCosts(matrix, false);
  EXPECT_EQ(estimateCycles({1, 3, 4, 72}, {1, 3, 4}, costs),
            estimateCycles({1, 4, 4, 72}, {1, 4, 4}, costs));
}

TEST(Blocking, CountsRemainders) {
  StepCosts costs = getStepCosts(vnni, false);
  ContractionShape shape{1, 7, 1, 100};
  EXPECT_LT(estimateCycles(shape, {1, 7, 1}, costs),
            estimateCycles(shape, {1, 6, 1}, costs));
}

TEST(TileBlocking, StepsCoverTheRun) {
  for (int64_t run = 4; run <= 300; ++run) {
    int64_t step = chooseTileStep(run);
    EXPECT_EQ(step % 4, 0);
    EXPECT_LE(step, std::min<int64_t>(run, maxTileBytes)) << run;
    // No more steps than full ones need, but for what alignment takes.
    EXPECT_LE(llvm::divideCeil(run, step), llvm::divideCeil(run, 64) + 1)
        << run;
  }
  EXPECT_EQ(chooseTileStep(192), 64);
  EXPECT_EQ(chooseTileStep(72), 36);
  EXPECT_EQ(chooseTileStep(116), 60); // The second one starts at 56.
  EXPECT_EQ(chooseTileStep(21), 20);  // The second one starts at 1.
}

TEST(TileBlocking, FitsTheRegistersAndTheImage) {
  for (int64_t height : {1, 2, 7, 14, 56})
    for (int64_t width : {1, 7, 14, 27, 49, 112, 3136})
      for (int64_t vectors : {1, 2, 3, 5, 80})
        for (int64_t steps : {1, 9, 36}) {
          ContractionShape shape{height, width, vectors, steps};
          TileBlocking blocking = chooseTileBlocking(shape);
          EXPECT_LE(blocking.getTiles() * (blocking.vectors + 1) +
                        blocking.vectors,
                    tileRegisters);
          EXPECT_LE(blocking.pixels, std::min(maxTileRows, width));
          EXPECT_LE(blocking.rowsY, height);
          EXPECT_LE(blocking.vectors, vectors);
          EXPECT_GE(countBlocksX(shape, blocking) * blocking.rowsX *
                        blocking.pixels,
                    width);
        }
}

TEST(TileBlocking, TwoByTwoWithoutOverlapWhereItDivides) {
  TileBlocking blocking = chooseTileBlocking({56, 56, 4, 9});
  EXPECT_EQ(blocking.pixels, 14);
  EXPECT_EQ(blocking.getTiles() * blocking.vectors, 4);
}

TEST(TileBlocking, DotProductsForOnePixel) {
  TargetInfo amx = TargetInfo::get("x86_64-linux-gnu",
                                   "+avx512f,+avx512bw,+avx512vnni,+amx-int8");
  EXPECT_TRUE(amx.hasTiles);
  EXPECT_FALSE(vnni.hasTiles);
  EXPECT_FALSE(prefersTiles({1, 1, 63, 20}, 320, amx));
  EXPECT_TRUE(prefersTiles({56, 56, 4, 9}, 144, amx));
  EXPECT_TRUE(prefersTiles({1, 3136, 16, 1}, 16, amx));
}
