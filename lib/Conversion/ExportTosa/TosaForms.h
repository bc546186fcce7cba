//===- TosaForms.h - TOSA for the ops of an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_EXPORTTOSA_TOSAFORMS_H
#define QUANTA_LIB_CONVERSION_EXPORTTOSA_TOSAFORMS_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include <string>

namespace mlir::quanta {

// Each builds the pure TOSA form before `op` and returns its result, or fails
// with `reason`.

/// tosa.rescale, and a tosa.clamp where the op clamps to less than its type.
/// `input` bounds the op's input: TOSA leaves values undefined beyond 2^(s - 1).
FailureOr<Value> exportRequantize(RequantizeOp op,
                                  const ChannelIntervals &input,
                                  OpBuilder &builder, std::string &reason);

/// tosa.table; an i32 table is one for each digit of base 256, summed up.
FailureOr<Value> exportLookup(LookupOp op, OpBuilder &builder,
                              std::string &reason);

/// tosa.maximum and tosa.minimum of i8, which TOSA has on i32 only.
FailureOr<Value> exportWidened(Operation *op, OpBuilder &builder);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CONVERSION_EXPORTTOSA_TOSAFORMS_H
