//===- AttachStatistics.h - Ranges from statistics to observers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_ATTACHSTATISTICS_H
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_ATTACHSTATISTICS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Calibration/Range.h"

namespace mlir::quanta {

/// Chooses a range for each observer of `function` from its record and sets
/// the observer's `stats`: by the observer's own `range`, else by `options`.
/// Emits an error where the statistics are another model's, where keys are not
/// unique or don't match, or where no range can be chosen.
LogicalResult attachStatistics(func::FuncOp function,
                               const Statistics &statistics,
                               const RangeOptions &options);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_ATTACHSTATISTICS_H
