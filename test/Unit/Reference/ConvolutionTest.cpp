//===- ConvolutionTest.cpp - Convolutions against numbers computed by hand -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include <chrono>
#include <random>

using namespace mlir;
using namespace mlir::quanta::reference;

namespace {

class ConvolutionTest : public ReferenceTest {};

TEST_F(ConvolutionTest, PadsWithTheZeroPoint) {
  // x - 1 is [[0, 1], [2, 3]]; the 2x2 kernel [[1, 2], [3, 4]] on the image
  // padded by one at the top and the left.
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x2x2x1xi8>) -> tensor<1x2x2x1xi32> {
      %w = "tosa.const"() {values = dense<[[[[1], [2]], [[3], [4]]]]> : tensor<1x2x2x1xi8>} : () -> tensor<1x2x2x1xi8>
      %b = "tosa.const"() {values = dense<100> : tensor<1xi32>} : () -> tensor<1xi32>
      %xz = "tosa.const"() {values = dense<1> : tensor<1xi8>} : () -> tensor<1xi8>
      %wz = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.conv2d %x, %w, %b, %xz, %wz {acc_type = i32, pad = array<i64: 1, 0, 1, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x2x2x1xi8>, tensor<1x2x2x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x1xi32>
      return %y : tensor<1x2x2x1xi32>
    })",
                 {makeTensor<int8_t>({1, 2, 2, 1}, {1, 2, 3, 4})});
  EXPECT_EQ(toVector<int32_t>(y),
            (std::vector<int32_t>{100 + 4 * 0, 100 + 3 * 0 + 4 * 1,
                                  100 + 2 * 0 + 4 * 2,
                                  100 + 1 * 0 + 2 * 1 + 3 * 2 + 4 * 3}));
}

TEST_F(ConvolutionTest, StridesDilationAndChannels) {
  // 1x3x5x2, kernel 2x2 dilated by 2 (rows 0 and 2, columns x and x + 2),
  // stride 2 in x; two output channels.
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x3x5x2xi8>) -> tensor<1x1x2x2xi32> {
      %w = "tosa.const"() {values = dense_resource<w> : tensor<2x2x2x2xi8>} : () -> tensor<2x2x2x2xi8>
      %b = "tosa.const"() {values = dense<[-5, 7]> : tensor<2xi32>} : () -> tensor<2xi32>
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>, dilation = array<i64: 2, 2>}
        : (tensor<1x3x5x2xi8>, tensor<2x2x2x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x2x2xi32>
      return %y : tensor<1x1x2x2xi32>
    }
    {-# dialect_resources: { builtin: {
      w: "0x0100000001020304050607080000000000000001"
    } } #-})",
                 {makeTensor<int8_t>({1, 3, 5, 2}, iota<int8_t>(30))});
  // Element (row, column, c) is 10 row + 2 column + c. Channel 0 has weights
  // 1..8 over (row 0: columns x, x + 2; row 2: the same), channel 1 only the
  // last tap's last channel.
  auto channel0 = [](int x) {
    int sum = 0, weight = 1;
    for (int row : {0, 2})
      for (int column : {x, x + 2})
        for (int c : {0, 1})
          sum += weight++ * (10 * row + 2 * column + c);
    return sum;
  };
  EXPECT_EQ(toVector<int32_t>(y),
            (std::vector<int32_t>{channel0(0) - 5, 20 + 4 + 1 + 7,
                                  channel0(2) - 5, 20 + 8 + 1 + 7}));
}

TEST_F(ConvolutionTest, WrapsLikeTwosComplement) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi32> {
      %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
      %b = "tosa.const"() {values = dense<2147483647> : tensor<1xi32>} : () -> tensor<1xi32>
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
      return %y : tensor<1x1x1x1xi32>
    })",
                 {makeTensor<int8_t>({1, 1, 1, 1}, {1})});
  EXPECT_EQ(toVector<int32_t>(y), std::vector<int32_t>{INT32_MIN});
}

TEST_F(ConvolutionTest, DepthwiseWithMultiplier) {
  // Two input channels, multiplier 2: output channel c * 2 + m. Padding of one
  // at the right; the zero point is -1, so x - zp is x + 1.
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x1x2x2xi8>) -> tensor<1x1x2x4xi32> {
      %w = "tosa.const"() {values = dense<[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]> : tensor<1x2x2x2xi8>} : () -> tensor<1x2x2x2xi8>
      %b = "tosa.const"() {values = dense<[0, 100, 200, 300]> : tensor<4xi32>} : () -> tensor<4xi32>
      %xz = "tosa.const"() {values = dense<-1> : tensor<1xi8>} : () -> tensor<1xi8>
      %wz = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.depthwise_conv2d %x, %w, %b, %xz, %wz {acc_type = i32, pad = array<i64: 0, 0, 0, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x2x2xi8>, tensor<1x2x2x2xi8>, tensor<4xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x2x4xi32>
      return %y : tensor<1x1x2x4xi32>
    })",
                 {makeTensor<int8_t>({1, 1, 2, 2}, {9, 19, 29, 39})});
  EXPECT_EQ(
      toVector<int32_t>(y),
      (std::vector<int32_t>{10 * 1 + 30 * 5, 100 + 10 * 2 + 30 * 6,
                            200 + 20 * 3 + 40 * 7, 300 + 20 * 4 + 40 * 8,
                            30 * 1, 100 + 30 * 2, 200 + 40 * 3, 300 + 40 * 4}));
}

TEST_F(ConvolutionTest, DepthwiseOfManyChannels) {
  // Multiplier 1, the vectorized path: 3x3 ones sum the window.
  Tensor y = run(R"(
    func.func @main(%x: tensor<2x3x3x5xi8>) -> tensor<2x1x1x5xi32> {
      %w = "tosa.const"() {values = dense<1> : tensor<3x3x5x1xi8>} : () -> tensor<3x3x5x1xi8>
      %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<2x3x3x5xi8>, tensor<3x3x5x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x1x1x5xi32>
      return %y : tensor<2x1x1x5xi32>
    })",
                 {makeTensor<int8_t>({2, 3, 3, 5}, iota<int8_t>(90))});
  std::vector<int32_t> expected;
  for (int n = 0; n < 2; ++n)
    for (int c = 0; c < 5; ++c)
      expected.push_back(9 * (45 * n + c) + 5 * 36);
  EXPECT_EQ(toVector<int32_t>(y), expected);
}

TEST_F(ConvolutionTest, MatMulWithZeroPoints) {
  Tensor y = run(R"(
    func.func @main(%a: tensor<2x1x2xi8>, %b: tensor<2x2x3xi8>) -> tensor<2x1x3xi32> {
      %az = "tosa.const"() {values = dense<1> : tensor<1xi8>} : () -> tensor<1xi8>
      %bz = "tosa.const"() {values = dense<-2> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.matmul %a, %b, %az, %bz
        : (tensor<2x1x2xi8>, tensor<2x2x3xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x1x3xi32>
      return %y : tensor<2x1x3xi32>
    })",
                 {makeTensor<int8_t>({2, 1, 2}, {2, 3, -128, 127}),
                  makeTensor<int8_t>({2, 2, 3}, iota<int8_t>(12))});
  EXPECT_EQ(toVector<int32_t>(y),
            (std::vector<int32_t>{1 * 2 + 2 * 5, 1 * 3 + 2 * 6, 1 * 4 + 2 * 7,
                                  -129 * 8 + 126 * 11, -129 * 9 + 126 * 12,
                                  -129 * 10 + 126 * 13}));
}

TEST_F(ConvolutionTest, RefusesOtherTypes) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<1x1x1x1xf32>, %w: tensor<1x1x1x1xf32>, %b: tensor<1xf32>) -> tensor<1x1x1x1xf32> {
      %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
      %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
      return %y : tensor<1x1x1x1xf32>
    })",
                        "i8 input and weight"));
}

TEST_F(ConvolutionTest, LargeLayer) {
  // 3x3, 64 to 64 channels on 56x56: 115.6 million products.
  FailureOr<Interpreter> interpreter = create(R"(
    func.func @main(%x: tensor<1x56x56x64xi8>, %w: tensor<64x3x3x64xi8>, %b: tensor<64xi32>) -> tensor<1x56x56x64xi32> {
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<1x56x56x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x56x56x64xi32>
      return %y : tensor<1x56x56x64xi32>
    })");
  ASSERT_TRUE(succeeded(interpreter)) << messages;
  std::mt19937 random(1);
  std::vector<int8_t> x(56 * 56 * 64), w(64 * 9 * 64);
  for (std::vector<int8_t> *values : {&x, &w})
    for (int8_t &value : *values)
      value = static_cast<int8_t>(random());
  SmallVector<Tensor> inputs = {
      makeTensor<int8_t>({1, 56, 56, 64}, x),
      makeTensor<int8_t>({64, 3, 3, 64}, w),
      makeTensor<int32_t>({64}, std::vector<int32_t>(64))};
  SmallVector<Tensor> outputs;
  auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(succeeded(interpreter->run(inputs, outputs)));
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  RecordProperty("GMACs", std::to_string(0.115605504 / time.count()));

  // One pixel in the middle and one at the corner, directly.
  ArrayRef<int32_t> y = outputs[0].get<int32_t>();
  for (int position : {0, 30})
    for (int c = 0; c < 64; ++c) {
      int32_t sum = 0;
      for (int ky = 0; ky < 3; ++ky)
        for (int kx = 0; kx < 3; ++kx)
          for (int i = 0; i < 64; ++i) {
            int row = position + ky - 1, column = position + kx - 1;
            if (row >= 0 && column >= 0)
              sum += x[(row * 56 + column) * 64 + i] *
                     w[((c * 3 + ky) * 3 + kx) * 64 + i];
          }
      ASSERT_EQ(y[(position * 56 + position) * 64 + c], sum);
    }
}

} // namespace
