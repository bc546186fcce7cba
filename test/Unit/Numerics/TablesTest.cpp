//===- TablesTest.cpp - Tables against long double, and their ties -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Tables.h"
#include "gtest/gtest.h"
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

using namespace mlir::quanta;

namespace {

using Function = TableFunction;

constexpr Function allFunctions[] = {
    Function::Identity,    Function::Relu,      Function::LeakyRelu,
    Function::HardSigmoid, Function::HardSwish, Function::Sigmoid,
    Function::Tanh,        Function::Exp,       Function::Elu,
    Function::Silu,        Function::GeluErf,   Function::GeluTanh,
    Function::Softplus};

long double apply(Function function, const TableParameters &p, long double x) {
  switch (function) {
  case Function::Identity:
    return x;
  case Function::Relu:
    return std::max(x, 0.0L);
  case Function::LeakyRelu:
    return x >= 0 ? x : p.alpha * x;
  case Function::HardSigmoid:
    return std::min(std::max(p.alpha * x + p.beta, 0.0L), 1.0L);
  case Function::HardSwish:
    return x * std::min(std::max(x + 3, 0.0L), 6.0L) / 6;
  case Function::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case Function::Tanh:
    return std::tanh(x);
  case Function::Exp:
    return std::exp(x);
  case Function::Elu:
    return x >= 0 ? x : p.alpha * std::expm1(x);
  case Function::Silu:
    return x / (1 + std::exp(-x));
  case Function::GeluErf:
    return x / 2 * std::erfc(-x / std::sqrt(2.0L));
  case Function::GeluTanh:
    return x / 2 *
           (1 + std::tanh(std::sqrt(2 / std::acos(-1.0L)) *
                          (x + 0.044715L * x * x * x)));
  case Function::Softplus:
    return std::log1p(std::exp(x));
  }
  return 0;
}

TEST(Tables, EqualLongDoubleAwayFromTies) {
  std::mt19937_64 random(21);
  std::uniform_real_distribution<double> exponent(-9, -2);
  const TableParameters parameters = {0.17, 0.4};
  int64_t compared = 0, skipped = 0;
  for (int round = 0; round < 20; ++round)
    for (Function function : allFunctions) {
      TableInput in = {std::exp2(exponent(random)),
                       static_cast<int32_t>(random() % 256) - 128};
      TableOutput out = {std::exp2(exponent(random)),
                         static_cast<int32_t>(random() % 256) - 128};
      auto table = buildTable(function, parameters, in, out);
      for (int x = -128; x < 128; ++x) {
        long double y =
            apply(function, parameters,
                  static_cast<long double>(in.scale) * (x - in.zeroPoint)) /
            out.scale;
        if (std::abs(std::abs(y - std::nearbyint(y)) - 0.5L) < 1e-9L) {
          ++skipped;
          continue;
        }
        ++compared;
        long double expected = std::min(
            std::max(std::nearbyint(y) + out.zeroPoint, -128.0L), 127.0L);
        ASSERT_EQ(table[x + 128], static_cast<int32_t>(expected))
            << "function " << int(function) << " at " << x;
      }
    }
  EXPECT_LT(skipped * 1000, compared);
}

TEST(Tables, TiesGoToEven) {
  auto table = buildTable(Function::Identity, {}, {1, 0}, {2, 0});
  EXPECT_EQ(table[128 + 1], 0); // 0.5
  EXPECT_EQ(table[128 + 3], 2); // 1.5
  EXPECT_EQ(table[128 - 1], 0);
  EXPECT_EQ(table[128 - 3], -2);
  // The zero point comes after the rounding.
  EXPECT_EQ(buildTable(Function::Identity, {}, {1, 0}, {2, 1})[128 + 1], 1);
  EXPECT_EQ(buildTable(Function::LeakyRelu, {0.25, 0}, {1, 0}, {0.5, 0})[127],
            0); // -0.5
  // sigmoid(0) = 1/2 over 1/5 is 2.5 for the real number 0.2, but the double
  // 0.2 is a little larger: no tie.
  EXPECT_EQ(buildTable(Function::Sigmoid, {}, {1, 0}, {0.2, 0})[128], 2);
  EXPECT_EQ(buildTable(Function::Sigmoid, {}, {1, 0}, {1.0 / 3, 0})[128], 2);
  EXPECT_EQ(buildTable(Function::Sigmoid, {}, {1, 0}, {1.0, 0})[128], 0);
  // hard_swish(1) = 4/6 over 4/9: 1.5 in reals; the double nearest to 4/9 is
  // below it.
  const double ninths = 4.0 / 9;
  EXPECT_EQ(buildTable(Function::HardSwish, {}, {1, 0}, {ninths, 0})[129], 2);
  EXPECT_EQ(buildTable(Function::HardSwish, {}, {3, 0}, {2, 0})[129], 2); // 1.5
}

TEST(Tables, ClampAndExtremes) {
  auto relu6 = buildTable(Function::Identity, {}, {0.1, 0}, {0.05, 0, 0, 120});
  EXPECT_EQ(relu6[0], 0);
  EXPECT_EQ(relu6[255], 120);
  for (Function function : allFunctions)
    for (double in : {1e-300, 1e300})
      for (double out : {1e-300, 1e300}) {
        auto table = buildTable(function, {0.1, 0.5}, {in, 0}, {out, 0});
        for (int32_t entry : table)
          ASSERT_TRUE(entry >= -128 && entry <= 127);
      }
  auto exp = buildTable(Function::Exp, {}, {1e300, 0}, {1, 0});
  EXPECT_EQ(exp[127], 0);
  EXPECT_EQ(exp[128], 1);
  EXPECT_EQ(exp[129], 127);
  auto silu = buildTable(Function::Silu, {}, {1e300, 0}, {1, 0});
  EXPECT_EQ(silu[127], 0);
  EXPECT_EQ(silu[129], 127);
}

TEST(Tables, Names) {
  EXPECT_EQ(parseTableFunction("hard_swish"), Function::HardSwish);
  EXPECT_EQ(parseTableFunction("gelu_tanh"), Function::GeluTanh);
  EXPECT_FALSE(parseTableFunction("softmax"));
}

TEST(Tables, OfSixteenBits) {
  const TableInput in{8.0 / 32767, 0, 16};
  const TableOutput out{1.0 / 32768, 0, -32767, 32767};
  auto table = buildTable(Function::Sigmoid, {}, in, out);
  ASSERT_EQ(table.size(), size_t{65536});
  for (int32_t x = -32768; x < 32768; x += 7) {
    const long double y = 32768 / (1 + std::exp(-x * (8.0L / 32767)));
    EXPECT_NEAR(table[x + 32768], static_cast<double>(std::min(y, 32767.0L)),
                0.5 + 1e-9);
  }
  // An exact function: every entry is its own.
  auto identity =
      buildTable(Function::Identity, {}, {1, 0, 16}, {1, 0, -32767, 32767});
  EXPECT_EQ(identity[0], -32767);
  for (int32_t x = -32767; x < 32768; ++x)
    ASSERT_EQ(identity[x + 32768], x);
}

TEST(SoftmaxTable, OfSixteenBits) {
  auto table = buildSoftmaxTable(0.001, 64, 16);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->entries.size(), size_t{65536});
  for (int d = 0; d < 65536; d += 13)
    ASSERT_EQ(table->entries[d],
              static_cast<int32_t>(std::nearbyint(
                  std::ldexp(std::exp(-0.001L * d), table->fractionBits))));
}

TEST(SoftmaxTable, FitsItsArithmetic) {
  for (int64_t count :
       {int64_t{1}, int64_t{10}, int64_t{511}, int64_t{512}, int64_t{1000},
        int64_t{1} << 20, (int64_t{1} << 31) - 1}) {
    auto table = buildSoftmaxTable(0.05, count);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->entries[0], 1 << table->fractionBits);
    EXPECT_LT(count * table->entries[0], int64_t{1} << 31);
    EXPECT_LE(table->entries[0] * int64_t{256} +
                  (count * table->entries[0]) / 2,
              (int64_t{1} << 31) - 1);
    for (int d = 0; d < 256; ++d)
      ASSERT_EQ(table->entries[d],
                static_cast<int32_t>(std::nearbyint(
                    std::ldexp(std::exp(-0.05L * d), table->fractionBits))));
  }
  EXPECT_EQ(buildSoftmaxTable(0.05, 511)->fractionBits, 22);
  EXPECT_EQ(buildSoftmaxTable(0.05, 512)->fractionBits, 21);
  EXPECT_FALSE(buildSoftmaxTable(0.05, 0));
  EXPECT_FALSE(buildSoftmaxTable(0.05, int64_t{1} << 31));
}

TEST(Softmax, IsWithinOneUnit) {
  std::mt19937_64 random(22);
  for (int n : {1, 2, 10, 100, 1000}) {
    auto table = buildSoftmaxTable(0.11, n);
    std::vector<int8_t> x(n), y(n);
    for (int round = 0; round < 50; ++round) {
      for (int8_t &value : x)
        value = static_cast<int8_t>(random());
      softmax(*table, x, y);
      double sum = 0;
      for (int8_t value : x)
        sum += std::exp(0.11 * value);
      for (int i = 0; i < n; ++i) {
        double real = std::min(256 * std::exp(0.11 * x[i]) / sum - 128, 127.0);
        ASSERT_NEAR(y[i], real, 0.51);
      }
    }
  }
}

} // namespace
