//===- Tables.cpp - Correctly rounded tables of 8-bit functions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Tables.h"
#include "RealFunction.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::quanta;

static constexpr mpfr_prec_t firstPrecision = 128;
/// Sums and products of doubles are exact far below this.
static constexpr mpfr_prec_t lastPrecision = 8192;
/// Beyond this magnitude every clamp saturates.
static constexpr double saturated = 1e15;

/// round(f(scale * steps) / outputScale), half to even, by Ziv's strategy: the
/// precision grows until the error bound excludes a tie, or no step was
/// rounded and the tie is real. Magnitudes above `saturated` come back as it.
static double roundFunction(TableFunction function,
                            const TableParameters &parameters, double scale,
                            int32_t steps, double outputScale) {
  double nearest = 0;
  for (mpfr_prec_t precision = firstPrecision; precision <= lastPrecision;
       precision *= 2) {
    Real x(precision), y(precision), divisor(precision);
    mpfr_set_d(x, scale, MPFR_RNDN);
    mpfr_mul_si(x, x, steps, MPFR_RNDN); // exact
    Accuracy accuracy = evaluate(function, parameters, x, y, precision);
    mpfr_set_d(divisor, outputScale, MPFR_RNDN);
    mpfr_mul_ui(divisor, divisor, accuracy.divisor, MPFR_RNDN); // exact
    accuracy.isExact &= mpfr_div(y, y, divisor, MPFR_RNDN) == 0;
    assert(!mpfr_nan_p(y) && "parameters must be finite");
    if (mpfr_cmp_d(y, saturated) > 0)
      return saturated;
    if (mpfr_cmp_d(y, -saturated) < 0)
      return -saturated;

    nearest = static_cast<double>(mpfr_get_si(y, MPFR_RNDN));
    // The bound on |y's error|, and y's distance from the nearest tie.
    Real error(precision), distance(precision);
    mpfr_set_ui_2exp(error, 1, y.exponent() + accuracy.lostBits - precision,
                     MPFR_RNDU);
    mpfr_sub_d(distance, y, nearest, MPFR_RNDN);
    mpfr_abs(distance, distance, MPFR_RNDN);
    mpfr_d_sub(distance, 0.5, distance, MPFR_RNDN);
    // An inexact zero says nothing about its error.
    if (accuracy.isExact || (!mpfr_zero_p(y) && mpfr_cmp(distance, error) > 0))
      return nearest;
  }
  return nearest;
}

std::optional<TableFunction>
mlir::quanta::parseTableFunction(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<TableFunction>>(name)
      .Case("identity", TableFunction::Identity)
      .Case("relu", TableFunction::Relu)
      .Case("leaky_relu", TableFunction::LeakyRelu)
      .Case("hard_sigmoid", TableFunction::HardSigmoid)
      .Case("hard_swish", TableFunction::HardSwish)
      .Case("sigmoid", TableFunction::Sigmoid)
      .Case("tanh", TableFunction::Tanh)
      .Case("exp", TableFunction::Exp)
      .Case("elu", TableFunction::Elu)
      .Case("silu", TableFunction::Silu)
      .Cases({"gelu", "gelu_erf"}, TableFunction::GeluErf)
      .Case("gelu_tanh", TableFunction::GeluTanh)
      .Case("softplus", TableFunction::Softplus)
      .Default(std::nullopt);
}

std::vector<int32_t> mlir::quanta::buildTable(TableFunction function,
                                              const TableParameters &parameters,
                                              const TableInput &input,
                                              const TableOutput &output) {
  FreeRealConstants freeConstants;
  const int32_t half = 1 << (input.bits - 1);
  std::vector<int32_t> table;
  table.reserve(2 * half);
  for (int32_t x = -half; x < half; ++x) {
    double y = roundFunction(function, parameters, input.scale,
                             x - input.zeroPoint, output.scale);
    table.push_back(static_cast<int32_t>(
        std::clamp<double>(y + output.zeroPoint, output.min, output.max)));
  }
  return table;
}

std::optional<SoftmaxTable>
mlir::quanta::buildSoftmaxTable(double inputScale, int64_t count,
                                unsigned inputBits) {
  if (count < 1 || count >= int64_t{1} << 31)
    return std::nullopt;
  FreeRealConstants freeConstants;
  SoftmaxTable table;
  table.fractionBits = 22;
  while (count << table.fractionBits >= int64_t{1} << 31)
    --table.fractionBits;
  const double unit = std::ldexp(1.0, -table.fractionBits);
  table.entries.assign(size_t{1} << inputBits, 0);
  // They fall: behind the first zero there are only zeros.
  for (auto [d, entry] : llvm::enumerate(table.entries)) {
    entry = static_cast<int32_t>(roundFunction(
        TableFunction::Exp, {}, inputScale, -static_cast<int32_t>(d), unit));
    if (entry == 0)
      break;
  }
  return table;
}

void mlir::quanta::softmax(const SoftmaxTable &table,
                           llvm::ArrayRef<int8_t> input,
                           llvm::MutableArrayRef<int8_t> output) {
  assert(input.size() == output.size() && !input.empty());
  const int32_t top = *std::max_element(input.begin(), input.end());
  int32_t sum = 0;
  for (int8_t x : input)
    sum += table.entries[top - x];
  for (size_t i = 0; i < input.size(); ++i) {
    const int32_t e = table.entries[top - input[i]];
    output[i] =
        static_cast<int8_t>(std::min((256 * e + sum / 2) / sum - 128, 127));
  }
}
