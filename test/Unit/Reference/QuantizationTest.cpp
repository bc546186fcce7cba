//===- QuantizationTest.cpp - Requantization, tables and the border ops -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta::reference;

namespace {

class QuantizationTest : public ReferenceTest {};
using Bytes = std::vector<int8_t>;

TEST_F(QuantizationTest, RequantizePerChannel) {
  // Channel 0 by 1/2 (ties up), channel 1 by 3/4 with the nudged multiplier.
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x2x3xi32>) -> tensor<1x2x3xi8> {
      %y = quanta.requantize %x {multipliers = array<i32: 8388608, 12582913>, shifts = array<i32: 24, 24>,
          axis = 1 : i64, output_zp = -3 : i32, min = -10 : i32, max = 100 : i32}
        : tensor<1x2x3xi32> -> tensor<1x2x3xi8>
      return %y : tensor<1x2x3xi8>
    })",
                 {makeTensor<int32_t>({1, 2, 3}, {1, -1, 1000, 2, -2, -100})});
  EXPECT_EQ(toVector<int8_t>(y), (Bytes{-2, -3, 100, -1, -5, -10}));
}

TEST_F(QuantizationTest, RequantizeModesOnTies) {
  const char *text = R"(
    func.func @main(%x: tensor<4xi32>) -> tensor<4xi8> {
      %y = quanta.requantize %x {multipliers = array<i32: 1073741824>, shifts = array<i32: 32>,
          min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding MODE>}
        : tensor<4xi32> -> tensor<4xi8>
      return %y : tensor<4xi8>
    })";
  auto requantize = [&](StringRef mode) {
    std::string result = text;
    result.replace(result.find("MODE"), 4, mode.str());
    return toVector<int8_t>(
        run(result, {makeTensor<int32_t>({4}, {1, 2, -2, -6})}));
  };
  EXPECT_EQ(requantize("single_round"), (Bytes{0, 1, 0, -1}));
  EXPECT_EQ(requantize("double_round"), (Bytes{1, 1, -1, -2}));
  EXPECT_EQ(requantize("float_nearest_even"), (Bytes{0, 0, 0, -2}));
}

TEST_F(QuantizationTest, RequantizeFromI8SubtractsItsZeroPoint) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<3xi8>) -> tensor<3xi32> {
      %y = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 22>,
          input_zp = -128 : i32, output_zp = 1000 : i32, min = 0 : i32, max = 1509 : i32}
        : tensor<3xi8> -> tensor<3xi32>
      return %y : tensor<3xi32>
    })",
                 {makeTensor<int8_t>({3}, {-128, 0, 127})});
  EXPECT_EQ(toVector<int32_t>(y), (std::vector<int32_t>{1000, 1256, 1509}));
}

TEST_F(QuantizationTest, LookupStartsAtMinus128) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<3xi8>) -> tensor<3xi32> {
      %y = quanta.lookup %x, dense_resource<t> : tensor<256xi32> : tensor<3xi8> -> tensor<3xi32>
      return %y : tensor<3xi32>
    }
    {-# dialect_resources: { builtin: { t: "0x04000000)" +
                     [] {
                       std::string text;
                       const char *digits = "0123456789abcdef";
                       for (int i = 0; i < 256; ++i) {
                         text += digits[i / 16];
                         text += digits[i % 16];
                         text += "010000"; // 256 + i, little endian
                       }
                       return text;
                     }() +
                     "\" } } #-}",
                 {makeTensor<int8_t>({3}, {-128, 0, 127})});
  EXPECT_EQ(toVector<int32_t>(y), (std::vector<int32_t>{256, 384, 511}));
}

TEST_F(QuantizationTest, BorderOps) {
  Tensor y = run(R"(
    !q = !quant.uniform<i8:f32, 0.5:3>
    func.func @main(%x: tensor<5xf32>) -> tensor<5xi8> {
      %0 = quanta.quantize %x : tensor<5xf32> -> tensor<5x!q>
      %1 = quant.scast %0 : tensor<5x!q> to tensor<5xi8>
      return %1 : tensor<5xi8>
    })",
                 {makeTensor<float>({5}, {0.25f, 0.75f, -1000, NAN, 63})});
  EXPECT_EQ(toVector<int8_t>(y), (Bytes{3, 5, -128, 3, 127}));

  Tensor x = run(R"(
    !q = !quant.uniform<i8:f32:0, {0.5:3, 0.25}>
    func.func @main(%x: tensor<2x2xi8>) -> tensor<2x2xf32> {
      %0 = quant.scast %x : tensor<2x2xi8> to tensor<2x2x!q>
      %1 = quanta.dequantize %0 : tensor<2x2x!q> -> tensor<2x2xf32>
      return %1 : tensor<2x2xf32>
    })",
                 {makeTensor<int8_t>({2, 2}, {3, 5, -128, 4})});
  EXPECT_EQ(toVector<float>(x), (std::vector<float>{0, 1, -32, 1}));
}

TEST_F(QuantizationTest, QuantizeRespectsTheStorageRange) {
  Tensor y = run(R"(
    !q = !quant.uniform<i8<-127:127>:f32, 1.0>
    func.func @main(%x: tensor<2xf32>) -> tensor<2xi8> {
      %0 = quanta.quantize %x : tensor<2xf32> -> tensor<2x!q>
      %1 = quant.scast %0 : tensor<2x!q> to tensor<2xi8>
      return %1 : tensor<2xi8>
    })",
                 {makeTensor<float>({2}, {-128, INFINITY})});
  EXPECT_EQ(toVector<int8_t>(y), (Bytes{-127, 127}));
}

} // namespace
