//===- CalibrateTest.cpp - Observed modules on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Calibrate.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "quanta/InitAll.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <limits>

using namespace mlir;
using namespace mlir::quanta;

namespace {
/// y = -x, observed on both sides; the second per channel of the last axis.
constexpr llvm::StringLiteral negation = R"mlir(
func.func @main(%x: tensor<1x2x3xf32> {quanta.name = "x"}) -> tensor<1x2x3xf32> {
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %a = quanta.observe %x "in" min_max : tensor<1x2x3xf32>
  %y = tosa.negate %a, %zero, %zero : (tensor<1x2x3xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x3xf32>
  %b = quanta.observe %y "out" histogram axis 2 : tensor<1x2x3xf32>
  return %b : tensor<1x2x3xf32>
}
)mlir";

class Calibrate : public ::testing::Test {
protected:
  void SetUp() override {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading();
  }

  void TearDown() override { llvm::sys::fs::remove(path); }

  /// The statistics of `text` on the samples, or the text of the error.
  llvm::Expected<Statistics> run(llvm::StringRef text,
                                 llvm::ArrayRef<int64_t> shape,
                                 llvm::ArrayRef<float> values) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("calibrate", "npy", path));
    llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()),
                               values.size() * sizeof(float));
    llvm::cantFail(writeNpy(path, DType::F32, shape, bytes));
    Dataset dataset = llvm::cantFail(Dataset::open(path, {}));
    return calibrate(*module, dataset, "f00d",
                     [&](int64_t samples) { done = samples; });
  }

  MLIRContext context;
  llvm::SmallString<128> path;
  int64_t done = 0;
};
} // namespace

TEST_F(Calibrate, RangesByKey) {
  auto statistics =
      run(negation, {2, 2, 3}, {1, 2, 3, 4, 5, 6, -7, 8, 9, 10, 11, 12});
  ASSERT_TRUE(bool(statistics)) << llvm::toString(statistics.takeError());
  EXPECT_EQ(done, 2);
  EXPECT_EQ(statistics->samples, 2u);
  EXPECT_EQ(statistics->fingerprint, "f00d");
  const Record &in = statistics->records.at("in");
  EXPECT_EQ(in.kind, RecordKind::MinMax);
  EXPECT_EQ(in.count, 12u);
  EXPECT_EQ(in.min, std::vector<float>{-7});
  EXPECT_EQ(in.max, std::vector<float>{12});
  const Record &out = statistics->records.at("out");
  EXPECT_EQ(out.kind, RecordKind::Histogram);
  EXPECT_EQ(out.min, (std::vector<float>{-10, -11, -12}));
  EXPECT_EQ(out.max, (std::vector<float>{7, -2, -3}));
}

TEST_F(Calibrate, MovingAverageOfRuns) {
  auto statistics = run(R"mlir(
    func.func @main(%x: tensor<1x2xf32> {quanta.name = "x"}) -> tensor<1x2xf32> {
      %a = quanta.observe %x "half" moving_average momentum 0.5 : tensor<1x2xf32>
      %b = quanta.observe %a "slow" moving_average axis 1 : tensor<1x2xf32>
      return %b : tensor<1x2xf32>
    })mlir",
                        {2, 2}, {0, 8, -4, 4});
  ASSERT_TRUE(bool(statistics)) << llvm::toString(statistics.takeError());
  const Record &half = statistics->records.at("half");
  EXPECT_EQ(half.kind, RecordKind::MovingAverage);
  EXPECT_EQ(half.momentum, 0.5);
  EXPECT_EQ(half.min, std::vector<float>{-2});
  EXPECT_EQ(half.max, std::vector<float>{6});
  EXPECT_EQ(statistics->records.at("slow").momentum, 0.99);
  EXPECT_EQ(statistics->records.at("slow").max.size(), 2u);
}

TEST_F(Calibrate, InfinityNamesKeyAndSample) {
  // 1e38 * 1e38 overflows in the second sample only.
  auto statistics = run(R"mlir(
    func.func @main(%x: tensor<1x1xf32> {quanta.name = "x"}) -> tensor<1x1xf32> {
      %s = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
      %y = tosa.mul %x, %x, %s : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x1xf32>
      %a = quanta.observe %y "square" min_max : tensor<1x1xf32>
      return %a : tensor<1x1xf32>
    })mlir",
                        {3, 1}, {1.0f, 1e38f, 1.0f});
  ASSERT_FALSE(bool(statistics));
  EXPECT_EQ(llvm::toString(statistics.takeError()),
            "activation 'square' is infinite for sample 1");
}

TEST_F(Calibrate, NaNInData) {
  auto statistics =
      run(negation, {1, 2, 3},
          {1, 2, std::numeric_limits<float>::quiet_NaN(), 4, 5, 6});
  ASSERT_FALSE(bool(statistics));
  EXPECT_NE(llvm::toString(statistics.takeError()).find("sample 0"),
            std::string::npos);
}

TEST_F(Calibrate, WrongShape) {
  auto statistics = run(negation, {1, 2, 2}, {1, 2, 3, 4});
  ASSERT_FALSE(bool(statistics));
  EXPECT_NE(llvm::toString(statistics.takeError()).find("2x2"),
            std::string::npos);
}

TEST_F(Calibrate, NoObservers) {
  auto statistics = run(R"mlir(
    func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
      return %x : tensor<1x1xf32>
    })mlir",
                        {1, 1}, {1});
  ASSERT_FALSE(bool(statistics));
  EXPECT_EQ(llvm::toString(statistics.takeError()),
            "there is no activation to observe");
}
