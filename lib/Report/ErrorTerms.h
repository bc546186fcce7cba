//===- ErrorTerms.h - Arithmetic with parts of bounds -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_REPORT_ERRORTERMS_H
#define QUANTA_LIB_REPORT_ERRORTERMS_H

#include "quanta/Report/ErrorBounds.h"
#include <algorithm>
#include <cmath>

namespace mlir::quanta {

/// One bound for a whole tensor, or one for each index of the innermost
/// dimension; in units of the tensor's integers.
using ChannelErrors = SmallVector<ErrorTerms, 1>;

inline ErrorTerms operator+(const ErrorTerms &a, const ErrorTerms &b) {
  return {a.inputs + b.inputs, a.weights + b.weights, a.rounding + b.rounding,
          a.saturation + b.saturation};
}

inline ErrorTerms operator*(double factor, const ErrorTerms &a) {
  return {factor * a.inputs, factor * a.weights, factor * a.rounding,
          factor * a.saturation};
}

inline ErrorTerms getWorst(ArrayRef<ErrorTerms> errors) {
  return *std::max_element(errors.begin(), errors.end(),
                           [](const ErrorTerms &a, const ErrorTerms &b) {
                             return a.getTotal() < b.getTotal();
                           });
}

inline const ErrorTerms &get(const ChannelErrors &errors, size_t channel) {
  return errors[errors.size() == 1 ? 0 : channel];
}

/// A unit in the last place of f32, relative; float models compute in it.
inline constexpr double epsilon = 0x1p-23;

/// What one operation of f32 is off by, in steps of a grid of so many bytes.
inline double getFloatError(int64_t bytes) {
  return std::ldexp(epsilon, 8 * bytes);
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_REPORT_ERRORTERMS_H
