//===- RealFunction.cpp - Real functions with an error bound -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RealFunction.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>

using namespace mlir::quanta;

namespace {

/// Evaluates with MPFR's correctly rounded operations and notes whether any of
/// them was inexact. Every formula avoids cancellation, so each step loses
/// less than a bit, but for the condition of exp, tanh and erfc at large
/// arguments, which `addCondition` accounts for.
class Evaluator {
public:
  Evaluator(const Real &x, Real &y, mpfr_prec_t precision)
      : x(x), y(y), t(precision) {}

  Accuracy run(TableFunction function, const TableParameters &parameters);

private:
  void note(int ternary) { accuracy.isExact &= ternary == 0; }
  bool isNegative() const { return mpfr_sgn(x) < 0; }

  /// An argument z with relative error 2^-p has absolute error |z| * 2^-p, and
  /// exp and tanh turn that into a relative one; erfc squares it.
  void addCondition(const Real &argument, int power = 1) {
    accuracy.lostBits += power * std::max(0L, argument.exponent());
  }

  void setZero() { mpfr_set_zero(y, 1); }
  void setIdentity() { note(mpfr_set(y, x, MPFR_RNDN)); }
  void clampToUnit(double top);
  /// y = x / (1 + e^-t), or 1 / (1 + e^-t) with `one`.
  void gate(bool one);
  void setSoftplus();
  void setGeluErf();
  void setGeluTanh();

  const Real &x;
  Real &y;
  Real t;
  Accuracy accuracy;
};

} // namespace

/// y = min(max(y, 0), top).
void Evaluator::clampToUnit(double top) {
  if (mpfr_sgn(y) < 0)
    setZero();
  else if (mpfr_cmp_d(y, top) > 0)
    note(mpfr_set_d(y, top, MPFR_RNDN));
}

void Evaluator::gate(bool one) {
  addCondition(t);
  mpfr_neg(t, t, MPFR_RNDN);
  note(mpfr_exp(t, t, MPFR_RNDN));
  note(mpfr_add_ui(t, t, 1, MPFR_RNDN));
  if (one)
    note(mpfr_ui_div(y, 1, t, MPFR_RNDN));
  else
    note(mpfr_div(y, x, t, MPFR_RNDN));
}

/// log(1 + e^x) = max(x, 0) + log1p(e^-|x|).
void Evaluator::setSoftplus() {
  addCondition(x);
  mpfr_abs(t, x, MPFR_RNDN);
  mpfr_neg(t, t, MPFR_RNDN);
  note(mpfr_exp(t, t, MPFR_RNDN));
  note(mpfr_log1p(y, t, MPFR_RNDN));
  if (!isNegative())
    note(mpfr_add(y, y, x, MPFR_RNDN));
}

/// x / 2 * erfc(-x / sqrt(2)).
void Evaluator::setGeluErf() {
  note(mpfr_sqrt_ui(t, 2, MPFR_RNDN));
  note(mpfr_div(t, x, t, MPFR_RNDN));
  mpfr_neg(t, t, MPFR_RNDN);
  addCondition(t, 2);
  note(mpfr_erfc(y, t, MPFR_RNDN));
  note(mpfr_mul(y, y, x, MPFR_RNDN));
  accuracy.divisor = 2;
}

/// 1 + tanh(u) = 2 / (1 + e^-2u), so the function is x / (1 + e^-2u) with
/// u = sqrt(2 / pi) * (x + 0.044715 * x^3).
void Evaluator::setGeluTanh() {
  note(mpfr_sqr(t, x, MPFR_RNDN));
  note(mpfr_mul_ui(t, t, 44715, MPFR_RNDN));
  note(mpfr_div_ui(t, t, 1000000, MPFR_RNDN));
  note(mpfr_add_ui(t, t, 1, MPFR_RNDN));
  note(mpfr_mul(t, t, x, MPFR_RNDN));
  note(mpfr_const_pi(y, MPFR_RNDN));
  note(mpfr_ui_div(y, 8, y, MPFR_RNDN)); // 2 * sqrt(2 / pi) = sqrt(8 / pi)
  note(mpfr_sqrt(y, y, MPFR_RNDN));
  note(mpfr_mul(t, t, y, MPFR_RNDN));
  accuracy.lostBits += 2;
  gate(/*one=*/false);
}

Accuracy Evaluator::run(TableFunction function,
                        const TableParameters &parameters) {
  switch (function) {
  case TableFunction::Identity:
    setIdentity();
    break;
  case TableFunction::Relu:
    isNegative() ? setZero() : setIdentity();
    break;
  case TableFunction::LeakyRelu:
    setIdentity();
    if (isNegative())
      note(mpfr_mul_d(y, y, parameters.alpha, MPFR_RNDN));
    break;
  case TableFunction::HardSigmoid:
    // The sum may cancel: its error is relative to the terms, not to it. Only
    // an exact result, or one far from zero, is accepted by the caller.
    note(mpfr_mul_d(y, x, parameters.alpha, MPFR_RNDN));
    accuracy.lostBits += std::max(0L, y.exponent());
    note(mpfr_add_d(y, y, parameters.beta, MPFR_RNDN));
    accuracy.lostBits += std::max(0L, -y.exponent());
    clampToUnit(1);
    break;
  case TableFunction::HardSwish:
    note(mpfr_add_ui(y, x, 3, MPFR_RNDN));
    clampToUnit(6);
    note(mpfr_mul(y, y, x, MPFR_RNDN));
    accuracy.divisor = 6;
    break;
  case TableFunction::Sigmoid:
    note(mpfr_set(t, x, MPFR_RNDN));
    gate(/*one=*/true);
    break;
  case TableFunction::Tanh:
    note(mpfr_tanh(y, x, MPFR_RNDN));
    break;
  case TableFunction::Exp:
    note(mpfr_exp(y, x, MPFR_RNDN));
    break;
  case TableFunction::Elu:
    setIdentity();
    if (isNegative()) {
      note(mpfr_expm1(y, x, MPFR_RNDN));
      note(mpfr_mul_d(y, y, parameters.alpha, MPFR_RNDN));
    }
    break;
  case TableFunction::Silu:
    note(mpfr_set(t, x, MPFR_RNDN));
    gate(/*one=*/false);
    break;
  case TableFunction::GeluErf:
    setGeluErf();
    break;
  case TableFunction::GeluTanh:
    setGeluTanh();
    break;
  case TableFunction::Softplus:
    setSoftplus();
    break;
  }
  return accuracy;
}

Accuracy mlir::quanta::evaluate(TableFunction function,
                                const TableParameters &parameters,
                                const Real &x, Real &result,
                                mpfr_prec_t precision) {
  return Evaluator(x, result, precision).run(function, parameters);
}
