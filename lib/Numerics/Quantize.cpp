//===- Quantize.cpp - Between real numbers and stored integers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Numerics/Quantize.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir::quanta;

/// The largest |bias| that a raised weight scale leaves: a quarter of the
/// range in which f32 counts exactly, so products have room beside it.
static constexpr double maxRaisedBias = 1 << 22;

int32_t mlir::quanta::quantize(float x, float scale, int32_t zeroPoint,
                               int32_t min, int32_t max) {
  if (std::isnan(x))
    return zeroPoint;
  // Clamping in double first keeps the conversion to an integer defined; the
  // rounded quotient is an integer, so adding the zero point is exact.
  const double rounded = std::nearbyint(x / scale);
  return static_cast<int32_t>(
      std::clamp<double>(rounded + zeroPoint, min, max));
}

float mlir::quanta::dequantize(int32_t q, float scale, int32_t zeroPoint) {
  return static_cast<float>(int64_t{q} - zeroPoint) * scale;
}

DynamicParameters mlir::quanta::chooseParameters(float min, float max) {
  float scale = (max - min) / 255.0f;
  if (scale == 0)
    scale = 1;
  return {scale, quantize(0.0f - min, scale, -128, -128, 127)};
}

float mlir::quanta::dequantizeSum(int32_t acc, DynamicParameters parameters,
                                  int32_t weightSum, float weightScale,
                                  float bias) {
  const auto centred = static_cast<int32_t>(
      static_cast<uint32_t>(acc) - static_cast<uint32_t>(parameters.zeroPoint) *
                                       static_cast<uint32_t>(weightSum));
  const float factor = parameters.scale * weightScale;
  return static_cast<float>(centred) * factor + bias;
}

int32_t mlir::quanta::quantizeWeight(double weight, double scale, int32_t min,
                                     int32_t max) {
  return static_cast<int32_t>(
      std::clamp<double>(std::nearbyint(weight / scale), min, max));
}

int32_t mlir::quanta::quantizeBias(double bias, double inputScale,
                                   double weightScale) {
  return static_cast<int32_t>(
      std::clamp<double>(std::nearbyint(bias / (inputScale * weightScale)),
                         std::numeric_limits<int32_t>::min(),
                         std::numeric_limits<int32_t>::max()));
}

double mlir::quanta::chooseWeightScale(double maxAbsWeight,
                                       int32_t maxQuantized, double bias,
                                       double inputScale) {
  const double scale = maxAbsWeight / maxQuantized;
  const double fromBias = std::abs(bias) / (inputScale * maxRaisedBias);
  const double chosen = std::max(scale, fromBias);
  // Zero, or so small that its product with the input scale would vanish.
  if (!(chosen * inputScale >= std::numeric_limits<float>::min()))
    return 1;
  return chosen;
}
