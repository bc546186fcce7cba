//===- WindowBandsTest.cpp - The choice of rows that share inputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/WindowBands.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

/// The band of a window of that many rows and columns over a square output.
static WindowBand choose(int64_t window, int64_t stride, int64_t output,
                         int64_t registers) {
  MLIRContext context;
  context.loadDialect<kernel::QuantaKernelDialect, func::FuncDialect>();
  std::string text = llvm::formatv(
      "func.func @f(%x: memref<1x{0}x{0}x8xi8>, %w: memref<{1}x{1}x8xi8>, "
      "%b: memref<8xf32>, %y: memref<1x{3}x{3}x8xf32>) {{\n"
      "quanta_kernel.window multiply_add window [{1}, {1}] strides [{2}, {2}] "
      "dilations [1, 1] ins(%x : memref<1x{0}x{0}x8xi8>) "
      "weights(%w : memref<{1}x{1}x8xi8>) start(%b : memref<8xf32>) "
      "outs(%y : memref<1x{3}x{3}x8xf32>) {{\n"
      "^bb0(%acc: f32): quanta_kernel.yield %acc : f32 }\n return }\n",
      (output - 1) * stride + window, window, stride, output);
  auto module = parseSourceString<ModuleOp>(text, &context);
  WindowBand band;
  EXPECT_TRUE(module);
  if (module)
    module->walk(
        [&](kernel::WindowOp op) { band = chooseBand(op, registers); });
  return band;
}

TEST(WindowBands, UnfinishedColumns) {
  EXPECT_EQ(choose(3, 1, 56, 16).unfinished, 2);
  EXPECT_EQ(choose(3, 2, 56, 16).unfinished, 1);
  EXPECT_EQ(choose(3, 3, 56, 16).unfinished, 0);
  EXPECT_EQ(choose(1, 1, 56, 16).unfinished, 0);
  EXPECT_EQ(choose(2, 3, 56, 16).unfinished, 0);
}

TEST(WindowBands, SumsFitTheRegisters) {
  for (int64_t registers : {16, 32})
    for (int64_t window : {1, 2, 3, 4})
      for (int64_t stride : {1, 2, 3})
        for (int64_t output : {1, 2, 7, 14, 56}) {
          WindowBand band = choose(window, stride, output, registers);
          EXPECT_LE(band.height * (band.unfinished + 1), registers - 4);
          EXPECT_GE(band.height, 1);
          EXPECT_LE(band.height, output);
          EXPECT_GE(band.width, 1);
          EXPECT_LE(band.width, output);
        }
}

TEST(WindowBands, HeightsDivideTheImageWhereThatIsCheaper) {
  EXPECT_EQ(choose(3, 1, 56, 16).height, 4);
  // Two bands of three rows, not one of four and one of two.
  EXPECT_EQ(choose(3, 1, 6, 16).height, 3);
}

TEST(WindowBands, InputsStayInTheCache) {
  // A column of the output takes 6 lines of input and 4 of output.
  // Three parts of 38, 38 and 36 columns.
  EXPECT_EQ(choose(3, 1, 112, 16).width, 38);
  EXPECT_EQ(choose(3, 1, 14, 16).width, 14);
}
