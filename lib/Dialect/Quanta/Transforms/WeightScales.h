//===- WeightScales.h - Scales of constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_WEIGHTSCALES_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_WEIGHTSCALES_H

#include "quanta/Calibration/WeightRange.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// How the scales of a weight are chosen.
struct WeightScheme {
  bool perTensor = false;
  /// One that parseWeightRange knows.
  RangeOptions range;
};

/// The type of constant weight `operand` of `op`: i8 in [-127, 127], zero point
/// 0, one scale an output channel (or one in all). A scale is m / 127, m being
/// the largest magnitude that the scheme's range wants represented (max|w|
/// by default), raised where the channel's bias at `inputScale * scale` would
/// exceed 2^22. Emits an error for weights or a bias with NaN or infinity.
FailureOr<quant::QuantizedType> getWeightType(QuantizableOpInterface op,
                                              OpOperand &operand,
                                              double inputScale,
                                              const WeightScheme &scheme);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_WEIGHTSCALES_H
