//===- KernelTest.cpp - Generated kernels against the reference -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCases.h"
#include "mlir/Parser/Parser.h"
#include "quanta/ExecutionEngine/RemoteModel.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Reference/Interpreter.h"
#include "quanta/Target/Artifact.h"
#include "quanta/Target/LlvmModule.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
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
  /// What is taken away from it, or what another machine has.
  const char *selection;
  /// The processor of qemu-aarch64 that runs it; null for this host's.
  const char *emulated = nullptr;
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
    {"neon", nullptr, "", "cortex-a53"},
    {"dotprod", nullptr, "+dotprod", "neoverse-n1"},
    {"i8mm", nullptr, "+dotprod,+i8mm", "max"},
};

class Kernels : public testing::TestWithParam<Features> {
protected:
  void SetUp() override {
    const Features &features = GetParam();
    if (features.needed && !llvm::sys::getHostCPUFeatures().lookup(features.needed))
      GTEST_SKIP() << "the processor has no " << features.needed;
    if (features.emulated)
      for (const char *program : {"qemu-aarch64", "aarch64-linux-gnu-gcc"})
        if (!llvm::sys::findProgramByName(program))
          GTEST_SKIP() << program << " is not installed";
    DialectRegistry registry;
    registerAllDialects(registry);
    registerLlvmTranslations(registry);
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
    if (GetParam().emulated)
      selection.triple = "aarch64-linux-gnu";
    ASSERT_TRUE(succeeded(lowerToLlvmDialect(*module, selection)));

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
    llvm::Expected<std::unique_ptr<Model>> model = load(*module, selection);
    ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
    llvm::Expected<std::string> actual =
        run(**model, inputs, expected.front());
    ASSERT_TRUE(bool(actual)) << llvm::toString(actual.takeError());
    compare(cases, expected, *actual);
  }

  /// In this process, or as a library in the emulator.
  llvm::Expected<std::unique_ptr<Model>>
  load(ModuleOp module, const TargetSelection &selection) {
    if (!GetParam().emulated)
      return CompiledModel::compile(module, selection);
    if (std::error_code code =
            llvm::sys::fs::createUniqueDirectory("quanta-kernels", folder))
      return llvm::errorCodeToError(code);
    std::string library = (folder + "/model.so").str();
    if (llvm::Error error = writeArtifact(module, ArtifactKind::SharedLibrary,
                                          selection, library))
      return std::move(error);
    return RemoteModel::start(library, std::string("qemu-aarch64 -cpu ") +
                                           GetParam().emulated);
  }

  /// The bytes of all outputs of all inferences, each checked for a write behind
  /// its end.
  static llvm::Expected<std::string>
  run(Model &model, ArrayRef<std::string> inputs,
      ArrayRef<reference::Tensor> outputs) {
    std::string all;
    for (const std::string &bytes : inputs) {
      SmallVector<const void *> inputData;
      const char *position = bytes.data();
      for (const TensorDescriptor &input : model.getDescriptor().inputs) {
        inputData.push_back(position);
        position += input.bytes();
      }
      std::vector<std::string> buffers;
      for (const reference::Tensor &output : outputs)
        buffers.emplace_back(output.bytes.size() + 1, '\xA5');
      SmallVector<void *> outputData;
      for (std::string &buffer : buffers)
        outputData.push_back(buffer.data());
      if (llvm::Error error = model.run(inputData, outputData))
        return std::move(error);
      for (std::string &buffer : buffers) {
        EXPECT_EQ(buffer.back(), '\xA5');
        buffer.pop_back();
        all += buffer;
      }
    }
    return all;
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

  void TearDown() override {
    if (!folder.empty())
      llvm::sys::fs::remove_directories(folder);
  }

  MLIRContext context;
  /// Of the library that the emulator runs.
  SmallString<128> folder;
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
