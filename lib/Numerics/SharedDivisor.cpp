//===- SharedDivisor.cpp - Quotients without a division each -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/SharedDivisor.h"
#include <cmath>

using namespace mlir::quanta;

SharedDivisor::SharedDivisor(float scale) {
  const float large = 0x1p64f;
  power = scale < 1 / large ? large : scale > large ? 1 / large : 1.0f;
  divisor = scale * power;
  reciprocal = 1 / divisor;
}

int32_t SharedDivisor::roundQuotient(float x) const {
  float dividend = x * power;
  if (std::isnan(dividend))
    return 0;
  dividend = std::fmin(std::fmax(dividend, -256 * divisor), 256 * divisor);
  const float quotient = dividend * reciprocal;
  const float rest = std::fma(-quotient, divisor, dividend);
  return static_cast<int32_t>(
      std::nearbyint(std::fma(rest, reciprocal, quotient)));
}
