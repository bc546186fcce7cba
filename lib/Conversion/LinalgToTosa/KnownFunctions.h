//===- KnownFunctions.h - Functions known by their values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_LINALGTOTOSA_KNOWNFUNCTIONS_H
#define QUANTA_LIB_CONVERSION_LINALGTOTOSA_KNOWNFUNCTIONS_H

#include "Raiser.h"

namespace mlir::quanta::raising {

/// Functions of one variable that are a unit of their own: gelu in both forms and
/// hard swish. Printers write each in several ways; what they have in common are
/// the values, so these are compared, at points from -12 to 12.

/// The composite that the body's `wanted` is, of the aligned operand: a function of
/// one argument and constants. Null where it is none, or there is another reason.
Value matchBody(Raiser &raiser, linalg::LinalgOp op, ArrayRef<unsigned> dims,
                Value wanted);

/// The composite that the element-wise ops behind `result` amount to. Null where
/// they amount to none.
Value matchOps(Raiser &raiser, Value result);

} // namespace mlir::quanta::raising

#endif // QUANTA_LIB_CONVERSION_LINALGTOTOSA_KNOWNFUNCTIONS_H
