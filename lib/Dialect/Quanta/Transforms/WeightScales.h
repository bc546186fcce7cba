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
  /// 2, 4, 8 or 32: the integers lie in [-max, max] with max = 2^(bits - 1) - 1.
  unsigned bits = 8;
  bool powerOfTwo = false;
  /// A weight may go to the other one of its neighbours, so that the errors of an
  /// output channel cancel (quanta/Numerics/BalancedRounding.h).
  bool isBalanced = false;
  /// The bias stays what it is: no scale is raised for its sake.
  bool ignoresBias = false;
  /// The largest magnitude of the other operand's integers where those are wide,
  /// 0 where they have 8 bits.
  int64_t wideMax = 0;
  /// What the sums of products with such integers stay below.
  double sumMax = 2147483647.0;
  /// Consecutive weights along the group axis that share a scale; 0 for none.
  int64_t groupSize = 0;
};

/// The type of constant weight `operand` of `op`: i8 in [-127, 127] (less with
/// fewer bits), or i32 with as many, zero point 0, one scale an output channel (or one in all). A
/// scale is m / 127, m being the largest magnitude that the scheme's range wants
/// represented (max|w| by default), raised where the channel's bias at
/// `inputScale * scale` would exceed 2^22; with a wide operand, where the
/// channel's sums could leave 32 bits, or 62 of 32-bit integers. With a group size that the op has a form
/// for, a sub-channel type whose scales are integer multiples of one unit in each
/// channel (quanta/Numerics/GroupScales.h). Emits an error for weights or a bias with
/// NaN or infinity.
FailureOr<quant::QuantizedType> getWeightType(QuantizableOpInterface op,
                                              OpOperand &operand,
                                              double inputScale,
                                              const WeightScheme &scheme);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_WEIGHTSCALES_H
