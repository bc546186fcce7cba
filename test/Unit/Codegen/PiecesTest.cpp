//===- PiecesTest.cpp - When threads share a nest, and what of it -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/Pieces.h"
#include "gtest/gtest.h"

using namespace mlir::quanta::codegen;

TEST(PiecesTest, ShortNestsStayWhole) {
  EXPECT_EQ(choosePieces(44999, 100, minParallelCycles), 1);
  EXPECT_EQ(choosePieces(45000, 100, minParallelCycles), 10);
  EXPECT_EQ(choosePieces(1e9, 1, minParallelCycles), 1);
}

TEST(PiecesTest, PiecesAreUnitsAtMost) {
  EXPECT_EQ(choosePieces(1e9, 7, minParallelCycles), 7);
  EXPECT_EQ(choosePieces(90000, 7, minParallelCycles), 7);
  EXPECT_EQ(choosePieces(90000, 100, minParallelCycles), 20);
  // Tests cut every nest.
  EXPECT_EQ(choosePieces(100, 7, 0), 7);
}

TEST(PiecesTest, RowsAreSharedUpToTwiceTheInput) {
  EXPECT_TRUE(shareRows(14, 2000, 1000));
  EXPECT_FALSE(shareRows(14, 2001, 1000));
}

TEST(PiecesTest, FewRowsAreNotShared) {
  EXPECT_TRUE(shareRows(12, 0, 1000));
  EXPECT_FALSE(shareRows(11, 0, 1000));
}
