//===- NormalizedRows.cpp - Samples of what a normalization reads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/NormalizedRows.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;

NormalizedRows::NormalizedRows(NormalizeOp op,
                               quant::UniformQuantizedType input)
    : scale(input.getScale()),
      lowest(input.getStorageTypeMin() - input.getZeroPoint()),
      highest(input.getStorageTypeMax() - input.getZeroPoint()),
      cuts(op.getInput().getType().getShape().back(), 0.0) {
  const double size = static_cast<double>(cuts.size());
  epsilon = static_cast<double>(op.getEpsilon()) / (size * size);
}

void NormalizedRows::normalize(std::vector<double> &row) {
  const double size = static_cast<double>(row.size());
  const double mean = std::accumulate(row.begin(), row.end(), 0.0) / size;
  double squares = 0;
  for (double &value : row) {
    value -= mean;
    squares += value * value;
  }
  const double root = std::sqrt(squares / size + epsilon);
  deviation = std::min(deviation, root);
  for (double &value : row)
    value = root > 0 ? value / root : 0;
}

void NormalizedRows::add(ArrayRef<float> values) {
  std::vector<double> real(cuts.size()), cut(cuts.size());
  for (; values.size() >= cuts.size();
       values = values.drop_front(cuts.size())) {
    for (size_t i = 0; i < cuts.size(); ++i) {
      real[i] = values[i] / scale;
      cut[i] = std::clamp(real[i], lowest, highest);
    }
    const bool isCut = real != cut;
    normalize(real);
    if (!isCut)
      continue;
    normalize(cut);
    for (size_t i = 0; i < cuts.size(); ++i)
      cuts[i] = std::max(cuts[i], std::abs(real[i] - cut[i]));
  }
}
