//===- StoredRowsTest.cpp - Rows of windows on stored rows -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/IR/StoredRows.h"
#include "gtest/gtest.h"

using namespace mlir::quanta::kernel;

/// Rows of the window of output row `y` that are stored, row by row.
static std::vector<int64_t> listRows(const StoredRows &rows, int64_t y) {
  std::vector<int64_t> list;
  for (int64_t i = 0; i < rows.window; ++i) {
    int64_t row = y * rows.stride + i * rows.dilation - rows.above;
    if (row >= 0 && row < rows.height)
      list.push_back(i);
  }
  return list;
}

static std::vector<int64_t> listRange(int64_t first, int64_t end) {
  std::vector<int64_t> list;
  for (int64_t i = first; i < end; ++i)
    list.push_back(i);
  return list;
}

TEST(StoredRows, AreThoseOfTheDefinition) {
  for (int64_t above : {0, 1, 2, 5})
    for (int64_t below : {0, 1, 3})
      for (int64_t height : {1, 2, 3, 7})
        for (int64_t window : {1, 2, 3, 5})
          for (int64_t stride : {1, 2, 3})
            for (int64_t dilation : {1, 2}) {
              int64_t reach = (window - 1) * dilation + 1;
              int64_t outputs = (above + height + below - reach) / stride + 1;
              if (above + height + below < reach)
                continue;
              StoredRows rows(above, height, outputs, window, stride, dilation);
              int64_t count = 0;
              for (int64_t y = 0; y < outputs; ++y) {
                std::vector<int64_t> expected = listRows(rows, y);
                count += expected.size();
                EXPECT_EQ(listRange(rows.getFirst(y), rows.getEnd(y)),
                          expected);
                // Rows that share a start multiply the same rows of weights.
                int64_t start = rows.getStart(y);
                ASSERT_GE(start, 0);
                ASSERT_LT(start, rows.getNumStarts());
                EXPECT_EQ(listRows(rows, rows.getOutput(start)), expected);
              }
              EXPECT_EQ(rows.countRows(), count);
              for (int64_t start = 0; start < rows.getNumStarts(); ++start)
                EXPECT_EQ(rows.getStart(rows.getOutput(start)), start);
            }
}

TEST(StoredRows, LargeImagesHaveFewStarts) {
  EXPECT_EQ(StoredRows(1, 56, 56, 3, 1, 1).getNumStarts(), 3);
  EXPECT_EQ(StoredRows(3, 224, 112, 7, 2, 1).getNumStarts(), 2 + 1 + 1);
  EXPECT_EQ(StoredRows(0, 56, 54, 3, 1, 1).getNumStarts(), 1);
}
