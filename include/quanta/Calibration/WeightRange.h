//===- WeightRange.h - How far the integers of weights reach -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CALIBRATION_WEIGHTRANGE_H
#define QUANTA_CALIBRATION_WEIGHTRANGE_H

#include "quanta/Calibration/Range.h"
#include "llvm/ADT/ArrayRef.h"

namespace mlir::quanta {

/// "min-max", "percentile", "percentile:P" or "mse"; nothing for another text.
std::optional<RangeOptions> parseWeightRange(llvm::StringRef text);

/// The largest magnitude that the integers -levels to levels stand for, of
/// weights that have one scale:
///
/// - min-max: the largest there is;
/// - percentile: the smallest m such that P % of the weights have |w| <= m;
/// - mse: of max |w| · k / 128 for k = 128 to 32, the one with the least
///   Σ (w - w')², w' being w rounded to the grid and clipped; the largest of
///   equals. Exact but for the grid of candidates, 97 passes over the weights.
///
/// Weights are finite. 0 where all are zero.
double chooseWeightLimit(llvm::ArrayRef<float> weights,
                         const RangeOptions &options, int64_t levels = 127);

} // namespace mlir::quanta

#endif // QUANTA_CALIBRATION_WEIGHTRANGE_H
