//===- SplitContraction.h - A contraction as parts that stay in i32 -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_SPLITCONTRACTION_H
#define QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_SPLITCONTRACTION_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"

namespace mlir::quanta {

/// tosa.cast of an i32 tensor to i64.
Value createWide(ImplicitLocOpBuilder &builder, Value value);

/// The result of a convolution or a matrix product of bytes as the i64 sum of
/// parts, before `op`: each takes as many input channels as provably stay in
/// i32. Null, and nothing created, where there is no such cut: another op,
/// weights that are not constant, a dynamic shape, or one input channel that
/// leaves i32.
Value splitContraction(Operation *op, const IntegerIntervals &intervals);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_SPLITCONTRACTION_H
