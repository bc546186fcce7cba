//===- InterpreterTest.cpp - Creation, inputs and whole functions -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include "quanta/Numerics/Tables.h"
#include <thread>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

namespace {

class InterpreterTest : public ReferenceTest {};

TEST_F(InterpreterTest, ReturnsArgumentsAndConstants) {
  FailureOr<Interpreter> interpreter = create(R"(
    func.func @main(%x: tensor<2xi8>, %y: tensor<f32>) -> (tensor<f32>, tensor<2xi8>, tensor<3xi16>) {
      %c = "tosa.const"() {values = dense<[1, -2, 3]> : tensor<3xi16>} : () -> tensor<3xi16>
      return %y, %x, %c : tensor<f32>, tensor<2xi8>, tensor<3xi16>
    })");
  ASSERT_TRUE(succeeded(interpreter)) << messages;
  EXPECT_EQ(interpreter->getInputTypes().size(), 2u);
  EXPECT_EQ(interpreter->getOutputTypes()[0].str(), "tensor<f32>");
  SmallVector<Tensor> outputs;
  ASSERT_TRUE(succeeded(interpreter->run(
      {makeTensor<int8_t>({2}, {7, 8}), makeTensor<float>({}, {1.5f})},
      outputs)));
  EXPECT_EQ(toVector<float>(outputs[0]), std::vector<float>{1.5f});
  EXPECT_EQ(toVector<int8_t>(outputs[1]), (std::vector<int8_t>{7, 8}));
  EXPECT_EQ(toVector<int16_t>(outputs[2]), (std::vector<int16_t>{1, -2, 3}));
}

TEST_F(InterpreterTest, RefusesUnsupportedOps) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = tosa.tanh %x : (tensor<2xf32>) -> tensor<2xf32>
      return %y : tensor<2xf32>
    })",
                        "'tosa.tanh' op is not supported"));
}

/// IEEE 754 defines each operation, but not the order of a sum.
TEST_F(InterpreterTest, RefusesFloatSums) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<2xf32>) -> tensor<1xf32> {
      %y = tosa.reduce_sum %x {axis = 0 : i32} : (tensor<2xf32>) -> tensor<1xf32>
      return %y : tensor<1xf32>
    })",
                        "on integers only"));
}

TEST_F(InterpreterTest, RefusesDynamicShapes) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<?xi8>) -> tensor<?xi8> {
      return %x : tensor<?xi8>
    })",
                        "static tensor"));
}

TEST_F(InterpreterTest, RefusesTensorsBeyondMemory) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<4000000000x4000000000xi8>) -> tensor<4000000000x4000000000xi8> {
      return %x : tensor<4000000000x4000000000xi8>
    })",
                        "fewer than 2^32 elements"));
}

/// What TOSA's verifiers accept although it does not fit.
TEST_F(InterpreterTest, RefusesResultsThatDoNotFit) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<2x4xi8>) -> tensor<9x9xi8> {
      %y = tosa.reverse %x {axis = 1 : i32} : (tensor<2x4xi8>) -> tensor<9x9xi8>
      return %y : tensor<9x9xi8>
    })",
                        "expected a result of type tensor<2x4xi8>"));
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%a: tensor<1x4x2xi8>, %b: tensor<1x2x3xi8>) -> tensor<1x1x1xi32> {
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.matmul %a, %b, %z, %z : (tensor<1x4x2xi8>, tensor<1x2x3xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1xi32>
      return %y : tensor<1x1x1xi32>
    })",
                        "expected a result of type tensor<1x4x3xi32>"));
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<1x2x2x1xi8>) -> tensor<3x2x2x2xi8> {
      %y = tosa.max_pool2d %x {kernel = array<i64: 1, 1>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>}
        : (tensor<1x2x2x1xi8>) -> tensor<3x2x2x2xi8>
      return %y : tensor<3x2x2x2xi8>
    })",
                        "expected a result of type tensor<1x2x2x1xi8>"));
  EXPECT_TRUE(isRefused(R"(
    func.func @main(%x: tensor<2x1x1x1xi8>, %w: tensor<1x1x1x1xi8>, %b: tensor<1xi32>) -> tensor<1x1x1x1xi32> {
      %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
        : (tensor<2x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
      return %y : tensor<1x1x1x1xi32>
    })",
                        "expected a batch of 2"));
}

TEST_F(InterpreterTest, RefusesResourcesThatAreMissing) {
  EXPECT_TRUE(isRefused(R"(
    func.func @main() -> tensor<2xi8> {
      %w = "tosa.const"() {values = dense_resource<nowhere> : tensor<2xi8>} : () -> tensor<2xi8>
      return %w : tensor<2xi8>
    })",
                        "cannot read"));
  EXPECT_TRUE(isRefused(R"(
    func.func @main() -> tensor<2xi8> {
      %w = "tosa.const"() {values = dense_resource<short> : tensor<2xi8>} : () -> tensor<2xi8>
      return %w : tensor<2xi8>
    }
    {-# dialect_resources: { builtin: { short: "0x0100000001" } } #-})",
                        "cannot read"));
}

TEST_F(InterpreterTest, RefusesSeveralBlocks) {
  EXPECT_TRUE(isRefused("func.func private @main(tensor<1xi8>) -> tensor<1xi8>",
                        "one block"));
}

TEST_F(InterpreterTest, ChecksInputs) {
  const char *text = R"(
    func.func @main(%x: tensor<2xi8>) -> tensor<2xi8> {
      return %x : tensor<2xi8>
    })";
  EXPECT_TRUE(run(text, {}).bytes.empty());
  EXPECT_NE(messages.find("expected 1 inputs, got 0"), std::string::npos);
  EXPECT_TRUE(run(text, {makeTensor<int8_t>({3}, {1, 2, 3})}).bytes.empty());
  EXPECT_NE(messages.find("of type tensor<2xi8>, got tensor<3xi8>"),
            std::string::npos);
}

TEST_F(InterpreterTest, RunsFromSeveralThreads) {
  FailureOr<Interpreter> interpreter = create(R"(
    func.func @main(%x: tensor<1000xi8>) -> tensor<1000xi32> {
      %y = tosa.cast %x : (tensor<1000xi8>) -> tensor<1000xi32>
      %z = tosa.add %y, %y : (tensor<1000xi32>, tensor<1000xi32>) -> tensor<1000xi32>
      return %z : tensor<1000xi32>
    })");
  ASSERT_TRUE(succeeded(interpreter)) << messages;
  bool isRight[4] = {};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Tensor input =
          makeTensor<int8_t>({1000}, std::vector<int8_t>(1000, int8_t(t)));
      SmallVector<Tensor> outputs;
      bool ok = true;
      for (int round = 0; round < 50; ++round)
        ok &= succeeded(interpreter->run(input, outputs)) &&
              outputs[0].get<int32_t>()[999] == 2 * t;
      isRight[t] = ok;
    });
  for (std::thread &thread : threads)
    thread.join();
  for (bool ok : isRight)
    EXPECT_TRUE(ok);
}

/// The integer softmax as ops, against the function that defines it.
TEST_F(InterpreterTest, SoftmaxAsOps) {
  const int64_t n = 10;
  auto table = buildSoftmaxTable(0.07, n);
  std::string entries;
  for (int32_t entry : table->entries)
    entries += (entries.empty() ? "" : ", ") + std::to_string(entry);
  const std::string text =
      R"(
    func.func @main(%x: tensor<1x10xi8>) -> tensor<1x10xi8> {
      %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %c128 = "tosa.const"() {values = dense<128> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
      %c256 = "tosa.const"() {values = dense<256> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
      %c2 = "tosa.const"() {values = dense<2> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
      %m8 = tosa.reduce_max %x {axis = 1 : i32} : (tensor<1x10xi8>) -> tensor<1x1xi8>
      %m = tosa.cast %m8 : (tensor<1x1xi8>) -> tensor<1x1xi32>
      %x32 = tosa.cast %x : (tensor<1x10xi8>) -> tensor<1x10xi32>
      %d = tosa.sub %m, %x32 : (tensor<1x1xi32>, tensor<1x10xi32>) -> tensor<1x10xi32>
      %i = tosa.sub %d, %c128 : (tensor<1x10xi32>, tensor<1x1xi32>) -> tensor<1x10xi32>
      %i8 = tosa.cast %i : (tensor<1x10xi32>) -> tensor<1x10xi8>
      %e = quanta.lookup %i8, dense<[)" +
      entries + R"(]> : tensor<256xi32> : tensor<1x10xi8> -> tensor<1x10xi32>
      %s = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x10xi32>) -> tensor<1x1xi32>
      %half = tosa.intdiv %s, %c2 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
      %e256 = tosa.mul %e, %c256, %shift : (tensor<1x10xi32>, tensor<1x1xi32>, tensor<1xi8>) -> tensor<1x10xi32>
      %num = tosa.add %e256, %half : (tensor<1x10xi32>, tensor<1x1xi32>) -> tensor<1x10xi32>
      %q = tosa.intdiv %num, %s : (tensor<1x10xi32>, tensor<1x1xi32>) -> tensor<1x10xi32>
      %qz = tosa.sub %q, %c128 : (tensor<1x10xi32>, tensor<1x1xi32>) -> tensor<1x10xi32>
      %c = tosa.clamp %qz {min_val = -128 : i32, max_val = 127 : i32} : (tensor<1x10xi32>) -> tensor<1x10xi32>
      %y = tosa.cast %c : (tensor<1x10xi32>) -> tensor<1x10xi8>
      return %y : tensor<1x10xi8>
    })";
  for (std::vector<int8_t> x :
       {std::vector<int8_t>{-128, 127, 0, 5, 90, 126, 125, 1, 2, 3},
        std::vector<int8_t>(10, -128),
        std::vector<int8_t>{127, -128, -128, -128, -128, -128, -128, -128, -128,
                            -128}}) {
    std::vector<int8_t> expected(n);
    softmax(*table, x, expected);
    EXPECT_EQ(toVector<int8_t>(run(text, {makeTensor<int8_t>({1, n}, x)})),
              expected);
  }
}

} // namespace
