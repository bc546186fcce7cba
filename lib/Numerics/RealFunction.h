//===- RealFunction.h - Real functions with an error bound -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_NUMERICS_REALFUNCTION_H
#define QUANTA_LIB_NUMERICS_REALFUNCTION_H

#include "Real.h"
#include "quanta/Numerics/Tables.h"

namespace mlir::quanta {

/// What is known of a computed f(x) = result / divisor.
struct Accuracy {
  /// Whether no step was rounded.
  bool isExact = true;
  /// The relative error is below 2^(lostBits - precision).
  long lostBits = 12;
  /// A factor that is left out of the result so that it can be exact.
  unsigned divisor = 1;
};

/// Sets `result`, whose precision is used throughout, to f(x) * divisor.
/// Functions saturate to an infinity where they overflow; x is finite.
Accuracy evaluate(TableFunction function, const TableParameters &parameters,
                  const Real &x, Real &result, mpfr_prec_t precision);

} // namespace mlir::quanta

#endif // QUANTA_LIB_NUMERICS_REALFUNCTION_H
