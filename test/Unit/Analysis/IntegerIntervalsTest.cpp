//===- IntegerIntervalsTest.cpp - Intervals hold all values that the interpreter
//computes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Reference/Interpreter.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace mlir::quanta;

namespace {

class IntegerIntervalsTest : public testing::Test {
protected:
  IntegerIntervalsTest() {
    context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  }

  /// Runs the function in `text` on random inputs, the ends of i8 among them,
  /// and checks every element of every result against the interval of its
  /// channel. Returns the intervals of the results, and, in `seen`, the
  /// smallest and largest values that occurred in each channel.
  SmallVector<ChannelIntervals> check(StringRef text,
                                      SmallVector<ChannelIntervals> &seen) {
    auto module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    auto function = *module->getOps<func::FuncOp>().begin();
    IntegerIntervals intervals(function);
    EXPECT_TRUE(intervals.getOverflows().empty());
    SmallVector<ChannelIntervals> bounds;
    for (Value value :
         function.getBody().front().getTerminator()->getOperands())
      bounds.push_back(intervals.lookup(value));

    auto interpreter = reference::Interpreter::create(function);
    EXPECT_TRUE(succeeded(interpreter));
    if (failed(interpreter))
      return bounds;
    seen.resize(bounds.size());
    for (int round = 0; round < 4000; ++round) {
      SmallVector<reference::Tensor> inputs, outputs;
      for (const reference::TensorType &type : interpreter->getInputTypes()) {
        inputs.emplace_back(type);
        for (int8_t &value : inputs.back().get<int8_t>())
          value = randomByte(round);
      }
      EXPECT_TRUE(succeeded(interpreter->run(inputs, outputs)));
      for (size_t r = 0; r < outputs.size(); ++r)
        compare(outputs[r], bounds[r], seen[r]);
      if (HasFailure())
        break;
    }
    return bounds;
  }

  int8_t randomByte(int round) {
    const auto bits = random();
    if (round % 2)
      return static_cast<int8_t>(bits);
    return bits & 256 ? 127 : -128;
  }

  void compare(const reference::Tensor &tensor, const ChannelIntervals &bounds,
               ChannelIntervals &seen) {
    const int64_t channels =
        tensor.type.shape.empty() ? 1 : tensor.type.shape.back();
    for (int64_t i = 0, e = tensor.type.getNumElements(); i < e; ++i) {
      const int64_t value = tensor.getInteger(i);
      const size_t channel = bounds.size() == 1 ? 0 : i % channels;
      ASSERT_TRUE(bounds[channel].contains(value))
          << value << " in channel " << channel << " is not in ["
          << bounds[channel].lo << ", " << bounds[channel].hi << "]";
      if (seen.size() <= channel)
        seen.resize(channel + 1, Interval{value, value});
      seen[channel] = unite(seen[channel], {value, value});
    }
  }

  MLIRContext context;
  std::mt19937_64 random{31};
};

TEST_F(IntegerIntervalsTest, Contractions) {
  SmallVector<ChannelIntervals> seen;
  auto bounds = check(R"(
    func.func @main(%x: tensor<1x1x2x2xi8>, %a: tensor<1x2x2xi8>, %b: tensor<1x2x2xi8>)
        -> (tensor<1x1x2x2xi32>, tensor<1x3x4x2xi32>, tensor<1x1x1x4xi32>, tensor<1x2x2xi32>, tensor<1x2x3xi32>) {
      %w = "tosa.const"() {values = dense<[[[[1, -2]]], [[[100, 27]]]]> : tensor<2x1x1x2xi8>} : () -> tensor<2x1x1x2xi8>
      %dw = "tosa.const"() {values = dense<[[[[1, -2], [3, 4]], [[5, -6], [-7, 8]]]]> : tensor<1x2x2x2xi8>} : () -> tensor<1x2x2x2xi8>
      %mw = "tosa.const"() {values = dense<[[[1, -2, 3], [-4, 5, 0]]]> : tensor<1x2x3xi8>} : () -> tensor<1x2x3xi8>
      %bias = "tosa.const"() {values = dense<[1000, -1000]> : tensor<2xi32>} : () -> tensor<2xi32>
      %dbias = "tosa.const"() {values = dense<7> : tensor<1xi32>} : () -> tensor<1xi32>
      %z = "tosa.const"() {values = dense<-100> : tensor<1xi8>} : () -> tensor<1xi8>
      %0 = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %conv = tosa.conv2d %x, %w, %bias, %z, %0 {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x2x2xi8>, tensor<2x1x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x2x2xi32>
      %padded = tosa.conv2d %x, %w, %bias, %z, %0 {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x2x2xi8>, tensor<2x1x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x4x2xi32>
      %dconv = tosa.depthwise_conv2d %x, %dw, %dbias, %z, %0 {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x2x2xi8>, tensor<1x2x2x2xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x4xi32>
      %mm = tosa.matmul %a, %b, %z, %z : (tensor<1x2x2xi8>, tensor<1x2x2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2xi32>
      %mc = tosa.matmul %a, %mw, %z, %0 : (tensor<1x2x2xi8>, tensor<1x2x3xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x3xi32>
      return %conv, %padded, %dconv, %mm, %mc : tensor<1x1x2x2xi32>, tensor<1x3x4x2xi32>, tensor<1x1x1x4xi32>, tensor<1x2x2xi32>, tensor<1x2x3xi32>
    })",
                      seen);
  // All ends are attained: inputs are independent.
  for (size_t r = 0; r < bounds.size(); ++r)
    for (size_t c = 0; c < bounds[r].size(); ++c)
      EXPECT_EQ(bounds[r][c], seen[r][c]) << "result " << r << " channel " << c;
}

TEST_F(IntegerIntervalsTest, Elementwise) {
  SmallVector<ChannelIntervals> seen;
  auto bounds = check(R"(
    func.func @main(%a: tensor<1x2xi8>, %b: tensor<1x2xi8>)
        -> (tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi8>, tensor<1x2xi32>, tensor<1x2xi32>) {
      %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %c = "tosa.const"() {values = dense<[[3, -5]]> : tensor<1x2xi32>} : () -> tensor<1x2xi32>
      %x = tosa.cast %a : (tensor<1x2xi8>) -> tensor<1x2xi32>
      %y = tosa.cast %b : (tensor<1x2xi8>) -> tensor<1x2xi32>
      %add = tosa.add %x, %y : (tensor<1x2xi32>, tensor<1x2xi32>) -> tensor<1x2xi32>
      %sub = tosa.sub %x, %c : (tensor<1x2xi32>, tensor<1x2xi32>) -> tensor<1x2xi32>
      %mul = tosa.mul %x, %y, %shift : (tensor<1x2xi32>, tensor<1x2xi32>, tensor<1xi8>) -> tensor<1x2xi32>
      %div = tosa.intdiv %x, %c : (tensor<1x2xi32>, tensor<1x2xi32>) -> tensor<1x2xi32>
      %clamp = tosa.clamp %a {min_val = -7 : i8, max_val = 9 : i8} : (tensor<1x2xi8>) -> tensor<1x2xi8>
      %max = tosa.maximum %x, %c : (tensor<1x2xi32>, tensor<1x2xi32>) -> tensor<1x2xi32>
      %min = tosa.minimum %x, %c : (tensor<1x2xi32>, tensor<1x2xi32>) -> tensor<1x2xi32>
      return %add, %sub, %mul, %div, %clamp, %max, %min : tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi32>, tensor<1x2xi8>, tensor<1x2xi32>, tensor<1x2xi32>
    })",
                      seen);
  for (size_t r = 0; r < bounds.size(); ++r)
    for (size_t c = 0; c < bounds[r].size(); ++c)
      EXPECT_EQ(bounds[r][c], seen[r][c]) << "result " << r << " channel " << c;
}

TEST_F(IntegerIntervalsTest, RequantizeAndLookup) {
  SmallVector<ChannelIntervals> seen;
  auto bounds = check(R"(
    func.func @main(%x: tensor<2x2xi8>) -> (tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xi32>, tensor<2x2xi8>) {
      %y = quanta.requantize %x {multipliers = array<i32: 12582913, 10000001>, shifts = array<i32: 25, 24>, axis = 1 : i64, input_zp = 10 : i32, output_zp = 3 : i32, min = -20 : i32, max = 127 : i32}
        : tensor<2x2xi8> -> tensor<2x2xi8>
      %rows = quanta.requantize %x {multipliers = array<i32: 12582913, 10000001>, shifts = array<i32: 25, 24>, axis = 0 : i64, min = -128 : i32, max = 127 : i32}
        : tensor<2x2xi8> -> tensor<2x2xi8>
      %small = tosa.clamp %x {min_val = -128 : i8, max_val = -126 : i8} : (tensor<2x2xi8>) -> tensor<2x2xi8>
      %t = quanta.lookup %small, dense_resource<t> : tensor<256xi32> : tensor<2x2xi8> -> tensor<2x2xi32>
      %float = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding float_nearest_even>}
        : tensor<2x2xi8> -> tensor<2x2xi8>
      return %y, %rows, %t, %float : tensor<2x2xi8>, tensor<2x2xi8>, tensor<2x2xi32>, tensor<2x2xi8>
    }
    {-# dialect_resources: { builtin: { t: "0x040000000500000003000000F9FFFFFF)" +
                          std::string(253 * 8, '0') + "\" } } #-}",
                      seen);
  EXPECT_EQ(bounds[0][0], seen[0][0]);
  EXPECT_EQ(bounds[0][1], seen[0][1]);
  EXPECT_EQ(bounds[1], (ChannelIntervals{{-128, 127}}));
  EXPECT_EQ(bounds[2], (ChannelIntervals{{-7, 5}}));
  EXPECT_EQ(bounds[3], seen[3]);
}

TEST_F(IntegerIntervalsTest, ReductionsAndMovement) {
  SmallVector<ChannelIntervals> seen;
  auto bounds = check(R"(
    func.func @main(%x: tensor<1x2x3xi8>) -> (tensor<1x2x1xi32>, tensor<1x1x3xi32>, tensor<1x1x3xi32>, tensor<1x3x2xi32>, tensor<1x2x6xi32>, tensor<1x3x4xi32>, tensor<1x2x3xi32>) {
      %m = "tosa.const"() {values = dense<[[[1, -2, 3]]]> : tensor<1x1x3xi32>} : () -> tensor<1x1x3xi32>
      %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %w = tosa.cast %x : (tensor<1x2x3xi8>) -> tensor<1x2x3xi32>
      %p = tosa.mul %w, %m, %shift : (tensor<1x2x3xi32>, tensor<1x1x3xi32>, tensor<1xi8>) -> tensor<1x2x3xi32>
      %s2 = tosa.reduce_sum %p {axis = 2 : i32} : (tensor<1x2x3xi32>) -> tensor<1x2x1xi32>
      %s1 = tosa.reduce_sum %p {axis = 1 : i32} : (tensor<1x2x3xi32>) -> tensor<1x1x3xi32>
      %max = tosa.reduce_max %p {axis = 1 : i32} : (tensor<1x2x3xi32>) -> tensor<1x1x3xi32>
      %t = tosa.transpose %p {perms = array<i32: 0, 2, 1>} : (tensor<1x2x3xi32>) -> tensor<1x3x2xi32>
      %cat = tosa.concat %p, %w {axis = 2 : i32} : (tensor<1x2x3xi32>, tensor<1x2x3xi32>) -> tensor<1x2x6xi32>
      %pads = tosa.const_shape {values = dense<[0, 0, 0, 1, 1, 0]> : tensor<6xindex>} : () -> !tosa.shape<6>
      %fill = "tosa.const"() {values = dense<999> : tensor<1xi32>} : () -> tensor<1xi32>
      %pad = tosa.pad %p, %pads, %fill : (tensor<1x2x3xi32>, !tosa.shape<6>, tensor<1xi32>) -> tensor<1x3x4xi32>
      %r = tosa.reverse %p {axis = 2 : i32} : (tensor<1x2x3xi32>) -> tensor<1x2x3xi32>
      return %s2, %s1, %max, %t, %cat, %pad, %r : tensor<1x2x1xi32>, tensor<1x1x3xi32>, tensor<1x1x3xi32>, tensor<1x3x2xi32>, tensor<1x2x6xi32>, tensor<1x3x4xi32>, tensor<1x2x3xi32>
    })",
                      seen);
  for (size_t r = 0; r < bounds.size(); ++r)
    for (size_t c = 0; c < bounds[r].size(); ++c)
      EXPECT_EQ(bounds[r][c], seen[r][c]) << "result " << r << " channel " << c;
}

TEST_F(IntegerIntervalsTest, OverflowsAreReportedAndCutOff) {
  auto module = parseSourceString<ModuleOp>(R"(
    func.func @main(%x: tensor<2xi32>, %f: tensor<2xf32>) -> tensor<2xi32> {
      %y = tosa.add %x, %x : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
      %z = tosa.add %f, %f : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      return %y : tensor<2xi32>
    })",
                                            &context);
  ASSERT_TRUE(module);
  auto function = *module->getOps<func::FuncOp>().begin();
  IntegerIntervals intervals(function);
  ASSERT_EQ(intervals.getOverflows().size(), 1u);
  const IntegerIntervals::Overflow &overflow = intervals.getOverflows()[0];
  EXPECT_TRUE(isa<tosa::AddOp>(overflow.op));
  EXPECT_FALSE(overflow.channel);
  EXPECT_EQ(overflow.interval,
            (Interval{-(int64_t{1} << 32), (int64_t{1} << 32) - 2}));
  EXPECT_EQ(uniteChannels(intervals.lookup(overflow.op->getResult(0))),
            (Interval{INT32_MIN, INT32_MAX}));
}

} // namespace
