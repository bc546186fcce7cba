//===- KernelTest.cpp - Generated kernels against the reference -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCases.h"
#include "mlir/Parser/Parser.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Reference/Interpreter.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// A set of instructions that kernels differ in.
struct Features {
  const char *name;
  /// What the host must have; null for nothing.
  const char *needed;
  /// What is taken away from it.
  const char *selection;
};

const Features allFeatures[] = {
    {"generic", nullptr, "-avx,-avx2,-avx512f,-fma"},
    {"avx2", "avx2", "-avx512f,-fma"},
    {"avx2_fma", "fma", "-avx512f"},
    {"avx512bw", "avx512bw", "-avx512vnni,-avxvnni"},
    {"avxvnni", "avxvnni", "-avx512f"},
    {"avx512vnni_256", "avx512vnni", "+prefer-256-bit"},
    {"avx512vnni", "avx512vnni", ""},
    {"avx512vnni_without_vl", "avx512vnni", "-avx512vl"},
};

class Kernels : public testing::TestWithParam<Features> {
protected:
  void SetUp() override {
    const Features &features = GetParam();
    if (features.needed && !llvm::sys::getHostCPUFeatures().lookup(features.needed))
      GTEST_SKIP() << "the processor has no " << features.needed;
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading();
  }

  /// Compiles all cases as one module and compares each result.
  void check(ArrayRef<test::Case> cases) {
    std::string text = test::buildModule(cases);
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    auto function = *module->getOps<func::FuncOp>().begin();
    auto interpreter = reference::Interpreter::create(function);
    ASSERT_TRUE(succeeded(interpreter));

    TargetSelection selection;
    selection.features = GetParam().selection;
    ASSERT_TRUE(succeeded(lowerToLlvmDialect(*module, selection)));
    auto model = CompiledModel::compile(*module, selection);
    ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());

    test::Random random(4711);
    for (int round = 0; round < 2; ++round) {
      SmallVector<reference::Tensor> inputs, expected;
      for (const reference::TensorType &type : interpreter->getInputTypes()) {
        reference::Tensor &input = inputs.emplace_back(type);
        for (uint8_t &byte : input.bytes)
          byte = random.next(0, 255);
      }
      ASSERT_TRUE(succeeded(interpreter->run(inputs, expected)));
      SmallVector<const void *> inputData;
      for (const reference::Tensor &input : inputs)
        inputData.push_back(input.bytes.data());
      std::vector<std::vector<uint8_t>> actual;
      SmallVector<void *> outputData;
      for (const reference::Tensor &output : expected)
        outputData.push_back(
            actual.emplace_back(output.bytes.size() + 1, 0xA5).data());
      // Moves of the vectors don't move their elements.
      llvm::Error error = (*model)->run(inputData, outputData);
      ASSERT_FALSE(bool(error)) << llvm::toString(std::move(error));
      for (auto [i, output] : llvm::enumerate(expected)) {
        EXPECT_EQ(std::memcmp(output.bytes.data(), actual[i].data(),
                              output.bytes.size()),
                  0)
            << GetParam().name << ": " << cases[i].describe();
        EXPECT_EQ(actual[i].back(), 0xA5) << cases[i].describe();
      }
    }
  }

  MLIRContext context;
};

} // namespace

TEST_P(Kernels, Convolutions) {
  test::Random random(1);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 16; ++i)
    cases.push_back(test::Case::convolution(random));
  check(cases);
}

/// The shapes with paths of their own: one pixel, long reductions, one input
/// channel, channels just around a vector.
TEST_P(Kernels, SpecialConvolutions) {
  SmallVector<test::Case> cases;
  for (int64_t outputs : {1, 7, 8, 9, 17, 31, 64, 70})
    cases.push_back(test::Case::dense(/*pixels=*/1, /*inputs=*/37, outputs));
  for (int64_t inputs : {1, 2, 3, 4, 5, 8, 129, 512})
    cases.push_back(test::Case::dense(/*pixels=*/1, inputs, /*outputs=*/10));
  for (int64_t pixels : {2, 5, 7, 13, 49})
    cases.push_back(test::Case::dense(pixels, /*inputs=*/20, /*outputs=*/24));
  check(cases);
}

TEST_P(Kernels, Depthwise) {
  test::Random random(2);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 20; ++i)
    cases.push_back(test::Case::depthwise(random));
  check(cases);
}

/// Blocks of 64, 32 and 16 channels, filled and not; shared rows and spare ones;
/// windows with several quads.
TEST_P(Kernels, DepthwiseBlocks) {
  test::Random random(7);
  SmallVector<test::Case> cases;
  for (int64_t channels : {1, 15, 16, 17, 32, 48, 64, 65, 112, 130})
    for (int64_t window : {2, 3, 4, 5, 8})
      cases.push_back(test::Case::depthwise(
          random, channels, window, /*stride=*/1 + (channels + window) % 2));
  check(cases);
}

TEST_P(Kernels, Pooling) {
  test::Random random(3);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 12; ++i)
    cases.push_back(test::Case::maxPool(random));
  check(cases);
}

TEST_P(Kernels, Elementwise) {
  test::Random random(4);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 12; ++i)
    cases.push_back(test::Case::elementwise(random));
  check(cases);
}

INSTANTIATE_TEST_SUITE_P(
    AllFeatures, Kernels, testing::ValuesIn(allFeatures),
    [](const testing::TestParamInfo<Features> &info) {
      return std::string(info.param.name);
    });
