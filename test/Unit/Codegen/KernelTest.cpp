//===- KernelTest.cpp - Generated kernels against the reference -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FeatureLevels.h"
#include "KernelCases.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Reference/Interpreter.h"
#include "quanta/Target/LlvmModule.h"
#include "gtest/gtest.h"
#include <cstring>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// Compared on all levels together.
size_t numCases = 0;

class CaseCount : public testing::Environment {
  void TearDown() override {
    llvm::outs() << numCases << " kernels compared with the reference, each on "
                 << "random bytes and on the ends of their range\n";
    llvm::outs().flush();
  }
};
const testing::Environment *const caseCount =
    testing::AddGlobalTestEnvironment(new CaseCount);

class Kernels : public testing::TestWithParam<test::FeatureLevel> {
protected:
  void SetUp() override {
    if (auto missing = GetParam().findMissing())
      GTEST_SKIP() << *missing;
    DialectRegistry registry;
    registerAllDialects(registry);
    registerLlvmTranslations(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading();
  }

  /// Compiles all cases as one module and compares each result.
  void check(ArrayRef<test::Case> cases) {
    numCases += cases.size();
    std::string text = test::buildModule(cases);
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
    auto function = *module->getOps<func::FuncOp>().begin();
    PassManager pm(&context);
    pm.addNestedPass<func::FuncOp>(createWidenAccumulators());
    ASSERT_TRUE(succeeded(pm.run(*module)));
    auto interpreter = reference::Interpreter::create(function);
    ASSERT_TRUE(succeeded(interpreter));

    test::Random random(4711);
    SmallVector<std::string> inputs;
    SmallVector<SmallVector<reference::Tensor>> expected(2);
    for (auto [round, outputs] : llvm::enumerate(expected)) {
      SmallVector<reference::Tensor> tensors;
      std::string &bytes = inputs.emplace_back();
      for (const reference::TensorType &type : interpreter->getInputTypes()) {
        reference::Tensor &input = tensors.emplace_back(type);
        // The second time only the ends of the range: the largest sums.
        for (uint8_t &byte : input.bytes)
          byte = round == 0 ? random.next(0, 255) : 127 + random.next(0, 1);
        bytes.append(input.bytes.begin(), input.bytes.end());
      }
      ASSERT_TRUE(succeeded(interpreter->run(tensors, outputs)));
    }
    // For threads, every loop is cut that can be, long or not. Cuts are made alike
    // on all targets, but of tiles; SameBitsTest has the others.
    StringRef name = GetParam().name;
    bool cuts = name == "generic" || name == "avx2_fma" ||
                name == "avx512vnni" || name.starts_with("amx");
    for (int threads : {1, 3}) {
      if (threads > 1 && !cuts)
        continue;
      OwningOpRef<ModuleOp> lowered = module->clone();
      LoweringOptions options;
      options.threads = threads > 1;
      options.parallelCycles = 0;
      // Each form of requantization, where it was asked for.
      options.proveAccumulators = false;
      ASSERT_TRUE(succeeded(
          lowerToLlvmDialect(*lowered, GetParam().getTarget(), options)));
      SCOPED_TRACE(std::to_string(threads) + " threads");
      llvm::Expected<std::string> actual =
          GetParam().run(*lowered, inputs, threads);
      ASSERT_TRUE(bool(actual)) << llvm::toString(actual.takeError());
      compare(cases, expected, *actual);
    }
  }

  static void compare(ArrayRef<test::Case> cases,
                      ArrayRef<SmallVector<reference::Tensor>> expected,
                      StringRef actual) {
    for (ArrayRef<reference::Tensor> outputs : expected)
      for (auto [i, output] : llvm::enumerate(outputs)) {
        ASSERT_GE(actual.size(), output.bytes.size());
        EXPECT_EQ(std::memcmp(output.bytes.data(), actual.data(),
                              output.bytes.size()),
                  0)
            << GetParam().name << ": " << cases[i].describe();
        actual = actual.drop_front(output.bytes.size());
      }
    EXPECT_TRUE(actual.empty());
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

/// Rows and runs that are no multiple of a tile, vectors that aren't full,
/// several images.
TEST_P(Kernels, LargeConvolutions) {
  test::Random random(8);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 10; ++i)
    cases.push_back(test::Case::largeConvolution(random));
  for (int64_t inputs : {64, 117})
    for (int64_t pixels : {16, 37, 49})
      cases.push_back(test::Case::dense(pixels, inputs, /*outputs=*/40));
  check(cases);
}

TEST_P(Kernels, GroupedConvolutions) {
  test::Random random(10);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 8; ++i)
    cases.push_back(test::Case::grouped(random));
  check(cases);
}

/// Groups that share a register, whole vectors of them and not.
TEST_P(Kernels, NarrowGroups) {
  test::Random random(12);
  SmallVector<test::Case> cases;
  struct {
    int64_t groups, inputs, outputs;
  } shapes[] = {{12, 2, 2}, {8, 4, 4},  {10, 4, 4}, {4, 4, 8}, {3, 8, 8},
                {6, 8, 4},  {10, 8, 2}, {18, 2, 1}, {8, 16, 4}};
  for (auto [groups, inputs, outputs] : shapes)
    cases.push_back(
        test::Case::grouped(random, groups, inputs, outputs, /*alike=*/true));
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
  // One channel: all lanes of a register are summed.
  for (int64_t inputs : {31, 32, 63, 64, 131, 1100})
    cases.push_back(test::Case::dense(/*pixels=*/19, inputs, /*outputs=*/1));
  check(cases);
}

/// Weights of 4 and 2 bits, with and without groups, for inputs of 8 and 16 bits:
/// one pixel and several, whole vectors of channels and not, runs that whole bytes
/// don't divide.
TEST_P(Kernels, NarrowWeights) {
  SmallVector<test::Case> cases;
  for (bool wide : {false, true})
    for (int64_t bits : {4, 2}) {
      for (int64_t pixels : {1, 5})
        cases.push_back(test::Case::narrow(pixels, /*inputs=*/52 + pixels,
                                           /*outputs=*/20, bits,
                                           /*groupSize=*/0, wide));
      cases.push_back(test::Case::narrow(/*pixels=*/1, /*inputs=*/64,
                                         /*outputs=*/21, bits, /*groupSize=*/16,
                                         wide));
      cases.push_back(test::Case::narrow(/*pixels=*/3, /*inputs=*/64,
                                         /*outputs=*/21, bits, /*groupSize=*/32,
                                         wide));
    }
  check(cases);
}

/// Padding that kernels leave out, columns too where the channels fill whole units:
/// bytes, few bits, groups, inputs of 16 bits.
TEST_P(Kernels, PaddedConvolutions) {
  test::Random random(14);
  SmallVector<test::Case> cases;
  for (int64_t inputs : {4, 16, 32, 48, 64, 16, 64, 24})
    cases.push_back(test::Case::padded(random, inputs, /*bits=*/8,
                                       /*groupSize=*/0, /*wide=*/false));
  for (bool wide : {false, true})
    for (int64_t bits : {4, 2}) {
      cases.push_back(test::Case::padded(random, /*inputs=*/32, bits,
                                         /*groupSize=*/0, wide));
      cases.push_back(test::Case::padded(random, /*inputs=*/64, bits,
                                         /*groupSize=*/32, wide));
    }
  for (int64_t inputs : {16, 64})
    cases.push_back(test::Case::padded(random, inputs, /*bits=*/8,
                                       /*groupSize=*/0, /*wide=*/true));
  check(cases);
}

/// Inputs of 16 bits and weights of 8.
TEST_P(Kernels, WideInputs) {
  SmallVector<test::Case> cases;
  for (int64_t outputs : {1, 7, 33})
    for (int64_t pixels : {1, 5})
      cases.push_back(test::Case::narrow(pixels, /*inputs=*/45, outputs,
                                         /*bits=*/8, /*groupSize=*/0,
                                         /*wide=*/true));
  check(cases);
}

/// Both operands of run time.
TEST_P(Kernels, Products) {
  test::Random random(9);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 14; ++i)
    cases.push_back(test::Case::product(random));
  // One of everything, one row, one column, a long reduction, primes.
  const int64_t shapes[][4] = {{1, 1, 1, 1},    {2, 1, 64, 33}, {3, 17, 5, 1},
                               {1, 3, 2051, 7}, {5, 7, 11, 13}, {1, 40, 64, 64},
                               {2, 16, 3, 16},  {1, 5, 37, 67}};
  for (auto [batch, rows, depth, columns] : shapes)
    cases.push_back(test::Case::product(random, batch, rows, depth, columns));
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

TEST_P(Kernels, Normalization) {
  test::Random random(5);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 12; ++i)
    cases.push_back(test::Case::normalization(random));
  check(cases);
}

TEST_P(Kernels, Gather) {
  test::Random random(6);
  SmallVector<test::Case> cases;
  for (int i = 0; i < 6; ++i)
    cases.push_back(test::Case::gather(random));
  check(cases);
}

/// Sums beyond i32, of either sign, in two parts and in three.
TEST_P(Kernels, WideAccumulators) {
  check({test::Case::wide(/*inputs=*/140000, /*outputs=*/5, /*weight=*/127),
         test::Case::wide(/*inputs=*/150001, /*outputs=*/2, /*weight=*/-127)});
}

INSTANTIATE_TEST_SUITE_P(
    AllFeatures, Kernels, testing::ValuesIn(test::getFeatureLevels()),
    [](const testing::TestParamInfo<test::FeatureLevel> &info) {
      return std::string(info.param.name);
    });
