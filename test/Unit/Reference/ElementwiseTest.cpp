//===- ElementwiseTest.cpp - Elementwise ops, reductions and pooling -*- C++
//-*-===//
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

class ElementwiseTest : public ReferenceTest {
protected:
  /// y = op(a, b) on tensor<2x3xi32> and tensor<1x3xi32>.
  std::vector<int32_t> binary(StringRef op, std::vector<int32_t> a,
                              std::vector<int32_t> b) {
    std::string text =
        (R"(
      func.func @main(%a: tensor<2x3xi32>, %b: tensor<1x3xi32>) -> tensor<2x3xi32> {
        %y = tosa.)" +
         op +
         R"( %a, %b : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<2x3xi32>
        return %y : tensor<2x3xi32>
      })")
            .str();
    Tensor y = run(
        text, {makeTensor<int32_t>({2, 3}, a), makeTensor<int32_t>({1, 3}, b)});
    return y.bytes.empty() ? std::vector<int32_t>() : toVector<int32_t>(y);
  }
};

using Values = std::vector<int32_t>;

TEST_F(ElementwiseTest, BinaryBroadcasts) {
  EXPECT_EQ(binary("add", {1, 2, 3, 4, 5, 6}, {10, 20, 30}),
            (Values{11, 22, 33, 14, 25, 36}));
  EXPECT_EQ(binary("sub", {1, 2, 3, 4, 5, 6}, {10, 20, 30}),
            (Values{-9, -18, -27, -6, -15, -24}));
  EXPECT_EQ(binary("maximum", {1, 2, 3, 40, 50, 60}, {10, 20, 30}),
            (Values{10, 20, 30, 40, 50, 60}));
  EXPECT_EQ(binary("minimum", {1, 2, 3, 40, 50, 60}, {10, 20, 30}),
            (Values{1, 2, 3, 10, 20, 30}));
}

TEST_F(ElementwiseTest, AddWraps) {
  EXPECT_EQ(binary("add", {INT32_MAX, INT32_MIN, 0, 0, 0, 0}, {1, -1, 0}),
            (Values{INT32_MIN, INT32_MAX, 0, 1, -1, 0}));
}

TEST_F(ElementwiseTest, DivisionTruncates) {
  EXPECT_EQ(binary("intdiv", {7, -7, 7, 1, -1, 256}, {2, 2, -2}),
            (Values{3, -3, -3, 0, 0, -128}));
  EXPECT_EQ(binary("intdiv", {1, 2, 3, 4, 5, 6}, {1, 0, 1}), Values());
  EXPECT_NE(messages.find("division by zero"), std::string::npos);
}

TEST_F(ElementwiseTest, Mul) {
  const char *text = R"(
    func.func @main(%a: tensor<2x1xi32>, %b: tensor<1x3xi32>) -> tensor<2x3xi32> {
      %s = "tosa.const"() {values = dense<SHIFT> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.mul %a, %b, %s : (tensor<2x1xi32>, tensor<1x3xi32>, tensor<1xi8>) -> tensor<2x3xi32>
      return %y : tensor<2x3xi32>
    })";
  auto withShift = [&](StringRef shift) {
    std::string result = text;
    result.replace(result.find("SHIFT"), 5, shift.str());
    return result;
  };
  Tensor y = run(withShift("0"), {makeTensor<int32_t>({2, 1}, {2, -3}),
                                  makeTensor<int32_t>({1, 3}, {1, 10, 100})});
  EXPECT_EQ(toVector<int32_t>(y), (Values{2, 20, 200, -3, -30, -300}));
  EXPECT_TRUE(isRefused(withShift("1"), "constant shift of 0"));
}

TEST_F(ElementwiseTest, ClampAndCasts) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
      %w = tosa.cast %x : (tensor<4xi8>) -> tensor<4xi32>
      %c = tosa.clamp %w {min_val = -100 : i32, max_val = 6 : i32} : (tensor<4xi32>) -> tensor<4xi32>
      %y = tosa.cast %c : (tensor<4xi32>) -> tensor<4xi8>
      return %y : tensor<4xi8>
    })",
                 {makeTensor<int8_t>({4}, {-128, -5, 6, 127})});
  EXPECT_EQ(toVector<int8_t>(y), (std::vector<int8_t>{-100, -5, 6, 6}));
}

TEST_F(ElementwiseTest, NarrowingCastOutOfRangeIsAnError) {
  const char *text = R"(
    func.func @main(%x: tensor<2xi32>) -> tensor<2xi8> {
      %y = tosa.cast %x : (tensor<2xi32>) -> tensor<2xi8>
      return %y : tensor<2xi8>
    })";
  Tensor fits = run(text, {makeTensor<int32_t>({2}, {127, -128})});
  EXPECT_EQ(toVector<int8_t>(fits), (std::vector<int8_t>{127, -128}));
  EXPECT_TRUE(run(text, {makeTensor<int32_t>({2}, {127, 128})}).bytes.empty());
  EXPECT_NE(messages.find("narrowing cast of 128"), std::string::npos);
}

TEST_F(ElementwiseTest, Reductions) {
  const char *text = R"(
    func.func @main(%x: tensor<2x3x2xi32>) -> tensor<2x1x2xi32> {
      %y = tosa.reduce_OP %x {axis = 1 : i32} : (tensor<2x3x2xi32>) -> tensor<2x1x2xi32>
      return %y : tensor<2x1x2xi32>
    })";
  auto reduce = [&](StringRef op) {
    std::string result = text;
    result.replace(result.find("OP"), 2, op.str());
    return toVector<int32_t>(
        run(result, {makeTensor<int32_t>({2, 3, 2}, iota<int32_t>(12, -6))}));
  };
  EXPECT_EQ(reduce("sum"), (Values{-12, -9, 6, 9}));
  EXPECT_EQ(reduce("max"), (Values{-2, -1, 4, 5}));
  EXPECT_EQ(reduce("min"), (Values{-6, -5, 0, 1}));
}

TEST_F(ElementwiseTest, MaxPoolIgnoresPadding) {
  Tensor y = run(R"(
    func.func @main(%x: tensor<1x2x3x1xi8>) -> tensor<1x2x2x1xi8> {
      %y = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, stride = array<i64: 1, 2>, pad = array<i64: 1, 0, 0, 1>}
        : (tensor<1x2x3x1xi8>) -> tensor<1x2x2x1xi8>
      return %y : tensor<1x2x2x1xi8>
    })",
                 {makeTensor<int8_t>({1, 2, 3, 1}, {-9, -8, -7, -6, -5, -4})});
  EXPECT_EQ(toVector<int8_t>(y), (std::vector<int8_t>{-8, -7, -5, -4}));
}

} // namespace
