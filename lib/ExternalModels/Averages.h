//===- Averages.h - Sums and means of activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_AVERAGES_H
#define QUANTA_LIB_EXTERNALMODELS_AVERAGES_H

#include "quanta/Interfaces/IntegerBuilders.h"

namespace mlir::quanta {

/// The sum over `axes`, which stay as unit dimensions, divided by `divisor`: an
/// i32 sum of (x - z), whose requantization holds the division.
FailureOr<Value> createSum(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> axes, int64_t divisor,
                           const IntegerOperands &operands,
                           std::string &reason);

/// The mean over `axes`, which stay as unit dimensions.
FailureOr<Value> createMean(OpBuilder &builder, Location loc,
                            ArrayRef<int64_t> axes,
                            const IntegerOperands &operands,
                            std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_AVERAGES_H
