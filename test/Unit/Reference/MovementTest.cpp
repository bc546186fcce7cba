//===- MovementTest.cpp - Ops that move elements -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::quanta::reference;

namespace {

class MovementTest : public ReferenceTest {};
using Bytes = std::vector<int8_t>;

TEST_F(MovementTest, Transpose) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<2x3x2xf32>) -> tensor<3x2x2xf32> {
      %y = tosa.transpose %x {perms = array<i32: 1, 2, 0>} : (tensor<2x3x2xf32>) -> tensor<3x2x2xf32>
      return %y : tensor<3x2x2xf32>
    })",
                 {makeTensor<float>({2, 3, 2}, iota<float>(12))});
  EXPECT_EQ(toVector<float>(y),
            (std::vector<float>{0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}));
}

TEST_F(MovementTest, ConcatOfTheMiddle) {
  Tensor y = run(R"(
    func.func @main(%a: tensor<2x1x2xi8>, %b: tensor<2x2x2xi8>) -> tensor<2x3x2xi8> {
      %y = tosa.concat %a, %b {axis = 1 : i32} : (tensor<2x1x2xi8>, tensor<2x2x2xi8>) -> tensor<2x3x2xi8>
      return %y : tensor<2x3x2xi8>
    })",
                 {makeTensor<int8_t>({2, 1, 2}, {1, 2, 3, 4}),
                  makeTensor<int8_t>({2, 2, 2}, iota<int8_t>(8, 10))});
  EXPECT_EQ(toVector<int8_t>(y),
            (Bytes{1, 2, 10, 11, 12, 13, 3, 4, 14, 15, 16, 17}));
}

TEST_F(MovementTest, PadFillsWithItsConstant) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x2xi8>) -> tensor<2x5xi8> {
      %p = tosa.const_shape {values = dense<[1, 0, 2, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
      %c = "tosa.const"() {values = dense<-7> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.pad %x, %p, %c : (tensor<1x2xi8>, !tosa.shape<4>, tensor<1xi8>) -> tensor<2x5xi8>
      return %y : tensor<2x5xi8>
    })",
                 {makeTensor<int8_t>({1, 2}, {1, 2})});
  EXPECT_EQ(toVector<int8_t>(y), (Bytes{-7, -7, -7, -7, -7, -7, -7, 1, 2, -7}));
}

TEST_F(MovementTest, SliceReshapeReverse) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<3x4xi8>) -> tensor<4xi8> {
      %start = tosa.const_shape {values = dense<[1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
      %size = tosa.const_shape {values = dense<[2, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
      %flat = tosa.const_shape {values = dense<4> : tensor<1xindex>} : () -> !tosa.shape<1>
      %0 = tosa.slice %x, %start, %size : (tensor<3x4xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<2x2xi8>
      %1 = tosa.reverse %0 {axis = 0 : i32} : (tensor<2x2xi8>) -> tensor<2x2xi8>
      %2 = tosa.reshape %1, %flat : (tensor<2x2xi8>, !tosa.shape<1>) -> tensor<4xi8>
      return %2 : tensor<4xi8>
    })",
                 {makeTensor<int8_t>({3, 4}, iota<int8_t>(12))});
  EXPECT_EQ(toVector<int8_t>(y), (Bytes{10, 11, 6, 7}));
}

} // namespace
