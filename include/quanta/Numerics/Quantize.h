//===- Quantize.h - Between real numbers and stored integers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_QUANTIZE_H
#define QUANTA_NUMERICS_QUANTIZE_H

#include <cstdint>

namespace mlir::quanta {

/// clamp(round_half_even(x / scale) + zeroPoint, min, max), division and
/// rounding in f32; NaN gives zeroPoint, infinities saturate.
int32_t quantize(float x, float scale, int32_t zeroPoint, int32_t min,
                 int32_t max);

/// (q - zeroPoint) * scale in f32.
float dequantize(int32_t q, float scale, int32_t zeroPoint);

/// What integers chosen at run time mean.
struct DynamicParameters {
  float scale;
  int32_t zeroPoint;
};

/// Scale and zero point in i8 of values from min <= 0 to max >= 0:
/// (max - min) / 255, or 1 where that is 0, and
/// clamp(round_half_even(0 - min / scale), 0, 255) - 128, in f32.
DynamicParameters chooseParameters(float min, float max);

/// f32(acc - zeroPoint * weightSum) * (scale * weightScale) + bias: a wrapping
/// i32 subtraction, then f32 operations, each rounded once.
float dequantizeSum(int32_t acc, DynamicParameters parameters,
                    int32_t weightSum, float weightScale, float bias);

/// A weight: clamp(round_half_even(w / scale), min, max) in f64, zero point 0.
int32_t quantizeWeight(double weight, double scale, int32_t min, int32_t max);

/// round_half_even(bias / (inputScale * weightScale)) in f64, saturated to
/// int32.
int32_t quantizeBias(double bias, double inputScale, double weightScale);

/// The scale of one channel of symmetric weights: maxAbsWeight / maxQuantized,
/// raised where the bias of the channel would exceed 2^22 in units of
/// inputScale * scale (a dead channel with a live bias). A channel of zeros
/// without bias gets 1. Arguments are finite, maxAbsWeight >= 0,
/// inputScale > 0.
double chooseWeightScale(double maxAbsWeight, int32_t maxQuantized, double bias,
                         double inputScale);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_QUANTIZE_H
