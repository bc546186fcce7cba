//===- MacCount.h - Multiply-accumulates of a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_MACCOUNT_H
#define QUANTA_CONVERSION_MACCOUNT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::quanta {

/// The products that one call of `function` sums up in convolutions and matrix
/// products, in TOSA or linalg form. Averages with weights of ones count too:
/// they cost the same.
int64_t countMacs(func::FuncOp function);
/// Those of one op, without its regions.
int64_t countMacs(Operation *op);

} // namespace mlir::quanta

#endif // QUANTA_CONVERSION_MACCOUNT_H
