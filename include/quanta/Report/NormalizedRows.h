//===- NormalizedRows.h - Samples of what a normalization reads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_NORMALIZEDROWS_H
#define QUANTA_REPORT_NORMALIZEDROWS_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include <limits>
#include <vector>

namespace mlir::quanta {

/// What a bound has to know of the real rows that a `quanta.normalize` reads as
/// integers. A row whose elements are nearly equal has no useful bound: half a
/// step of one of them may turn the result around.
class NormalizedRows {
public:
  /// `input` says what the integers mean.
  NormalizedRows(NormalizeOp op, quant::UniformQuantizedType input);

  /// Whole rows, one after the other.
  void add(ArrayRef<float> values);

  /// The smallest sqrt(variance + epsilon) of a row, in steps of the input,
  /// before and after its elements are cut off by the range of the integers;
  /// infinite without rows.
  double getDeviation() const { return deviation; }

  /// For each element of a row by how much cutting off moves its normalized value
  /// at the most.
  ArrayRef<double> getCuts() const { return cuts; }

private:
  /// Normalizes `row`, of steps, in place.
  void normalize(std::vector<double> &row);

  double scale, lowest, highest, epsilon;
  double deviation = std::numeric_limits<double>::infinity();
  std::vector<double> cuts;
};

} // namespace mlir::quanta

#endif // QUANTA_REPORT_NORMALIZEDROWS_H
