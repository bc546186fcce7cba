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

float SharedDivisor::divide(float x) const {
  const float dividend = x * power;
  float quotient = dividend * reciprocal;
  quotient = quotient > -256.0f ? quotient : -256.0f;
  quotient = quotient < 256.0f ? quotient : 256.0f;
  return std::fma(std::fma(-quotient, divisor, dividend), reciprocal, quotient);
}
