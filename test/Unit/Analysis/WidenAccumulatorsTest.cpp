//===- WidenAccumulatorsTest.cpp - Sums on either side of i32's ends -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Numerics/Requantization.h"
#include "quanta/Reference/Interpreter.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// 66311 products of 255 and 127 are 2147481735: 1912 less than 2^31 - 1.
constexpr int64_t depth = 66311;
constexpr int64_t room = 2147483647 - depth * 255 * 127;
constexpr FixedPointScale scale = {12582913, 46};

/// A fully connected layer of one output whose weights are all `weight` and
/// whose inputs have zero point -128.
std::string buildLayer(int64_t depth, int64_t weight, int64_t bias) {
  return llvm::formatv(
      R"mlir(
func.func @main(%x: tensor<1x1x1x{0}xi8>) -> tensor<1x1x1x1xi8> {{
  %w = "tosa.const"() {{values = dense<{1}> : tensor<1x1x1x{0}xi8>} : () -> tensor<1x1x1x{0}xi8>
  %b = "tosa.const"() {{values = dense<{2}> : tensor<1xi32>} : () -> tensor<1xi32>
  %zx = "tosa.const"() {{values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {{values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %zx, %zw {{acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x{0}xi8>, tensor<1x1x1x{0}xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {{multipliers = array<i32: {3}>, shifts = array<i32: {4}>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}
)mlir",
      depth, weight, bias, scale.multiplier, scale.shift);
}

class WidenAccumulators : public testing::Test {
protected:
  WidenAccumulators() {
    context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  }

  /// Widens the layer, proves that nothing overflows any more, and compares
  /// its output with that of the exact sum. Inputs are all 127 but for
  /// the first, which is `first`. Returns the number of convolutions.
  int64_t check(int64_t depth, int64_t weight, int64_t bias,
                int8_t first = 127) {
    auto module =
        parseSourceString<ModuleOp>(buildLayer(depth, weight, bias), &context);
    EXPECT_TRUE(module);
    PassManager pm(&context);
    pm.addNestedPass<func::FuncOp>(createWidenAccumulators());
    pm.addNestedPass<func::FuncOp>(createBoundAccumulators());
    EXPECT_TRUE(succeeded(pm.run(*module)));
    auto function = *module->getOps<func::FuncOp>().begin();
    auto interpreter = reference::Interpreter::create(function);
    EXPECT_TRUE(succeeded(interpreter));
    SmallVector<reference::Tensor> inputs, outputs;
    inputs.emplace_back(interpreter->getInputTypes().front());
    llvm::fill(inputs.front().get<int8_t>(), 127);
    inputs.front().get<int8_t>()[0] = first;
    EXPECT_TRUE(succeeded(interpreter->run(inputs, outputs)));
    const int64_t exact = bias + ((depth - 1) * 255 + first + 128) * weight;
    EXPECT_EQ(outputs[0].get<int8_t>()[0],
              requantize(exact, scale, 0, -128, 127, Rounding::SingleRound))
        << "the sum is " << exact;
    int64_t convolutions = 0;
    function.walk([&](tosa::Conv2DOp) { ++convolutions; });
    return convolutions;
  }

  MLIRContext context;
};

TEST_F(WidenAccumulators, LargestSum) {
  EXPECT_EQ(check(depth, 127, room), 1);     // 2^31 - 1
  EXPECT_EQ(check(depth, 127, room + 1), 2); // 2^31
}

TEST_F(WidenAccumulators, SmallestSum) {
  EXPECT_EQ(check(depth, -127, -room - 1), 1); // -2^31
  EXPECT_EQ(check(depth, -127, -room - 2), 2); // -2^31 - 1
}

/// As many parts as it takes; the last one need not end at a multiple of 64.
TEST_F(WidenAccumulators, ManyParts) {
  EXPECT_EQ(check(2 * 66304 + depth, 127, 0, -100), 3);
  EXPECT_EQ(check(2 * 66304 + depth + 1, 127, 0, -100), 4);
}

/// A bias beside which not one product fits is added by itself.
TEST_F(WidenAccumulators, BiasAtTheEnd) {
  EXPECT_EQ(check(1, 127, 2147483647), 1);
  EXPECT_EQ(check(depth, 127, 2147483647), 1);
  EXPECT_EQ(check(depth, -127, -2147483647), 1);
}

} // namespace
