//===- Real.h - A real number of chosen precision -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_NUMERICS_REAL_H
#define QUANTA_LIB_NUMERICS_REAL_H

// The macros of mpfr.h reach into the struct behind its pointers.
#define MPFR_USE_NO_MACRO
#include <mpfr.h>

namespace mlir::quanta {

/// Owns one MPFR number; converts to the pointers that MPFR takes.
class Real {
public:
  explicit Real(mpfr_prec_t precision) { mpfr_init2(value, precision); }
  ~Real() { mpfr_clear(value); }
  Real(const Real &) = delete;
  Real &operator=(const Real &) = delete;

  operator mpfr_ptr() { return value; }
  operator mpfr_srcptr() const { return value; }

  /// The power of two just above |value|; 0 for zero and infinities.
  long exponent() const {
    return mpfr_regular_p(value) ? mpfr_get_exp(value) : 0;
  }

private:
  mpfr_t value;
};

/// Frees, at its end, the constants that MPFR keeps for the calling thread: the
/// threads of a compiler come and go.
struct FreeRealConstants {
  ~FreeRealConstants() { mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); }
};

} // namespace mlir::quanta

#endif // QUANTA_LIB_NUMERICS_REAL_H
