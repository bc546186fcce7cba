//===- QuantParams.cpp - From ranges to scales and zero points -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir::quanta;

/// The scale as f32 represents it. One below the normal numbers would lose its
/// precision, and 0 isn't a scale.
static double roundScale(double scale) {
  float rounded = static_cast<float>(scale);
  return std::clamp(rounded, std::numeric_limits<float>::min(),
                    std::numeric_limits<float>::max());
}

QuantParams mlir::quanta::chooseQuantParams(const RealRange &range,
                                            int64_t storageMin,
                                            int64_t storageMax) {
  double min = std::min(range.min, 0.0), max = std::max(range.max, 0.0);
  QuantParams params;
  if (max > min)
    params.scale =
        roundScale((max - min) / static_cast<double>(storageMax - storageMin));
  double zero =
      std::round(static_cast<double>(storageMin) - min / params.scale);
  params.zeroPoint = static_cast<int64_t>(std::clamp(
      zero, static_cast<double>(storageMin), static_cast<double>(storageMax)));
  return params;
}

QuantParams mlir::quanta::chooseSymmetricQuantParams(double maxAbs,
                                                     int64_t storageMax) {
  QuantParams params;
  if (maxAbs > 0.0)
    params.scale = roundScale(maxAbs / static_cast<double>(storageMax));
  return params;
}
