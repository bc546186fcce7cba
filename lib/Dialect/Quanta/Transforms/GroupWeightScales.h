//===- GroupWeightScales.h - Scales of groups of constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPWEIGHTSCALES_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPWEIGHTSCALES_H

#include "WeightScales.h"

namespace mlir::quanta {

/// The bias of each output channel, one zero where the op has none.
SmallVector<float> getConstantBias(QuantizableOpInterface op);

/// The scale from which on |bias| + sum |w| * wideMax is below 2^31. The weights
/// of all channels that share the scale are taken for one channel's; a margin
/// covers the rounding of each weight, which is half of `maxMultiplier` units, and
/// less than all of them where errors are balanced.
double getLeastWideScale(ArrayRef<float> weights, double bias,
                         double inputScale, const WeightScheme &scheme,
                         int32_t maxMultiplier = 1);

/// getWeightType for `weights` [OC, ..] in groups of `groupSize`, finite as the
/// biases are.
FailureOr<quant::QuantizedType>
getGroupWeightType(QuantizableOpInterface op, OpOperand &operand,
                   int64_t groupSize, ArrayRef<float> weights,
                   ArrayRef<float> bias, double inputScale,
                   const WeightScheme &scheme);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPWEIGHTSCALES_H
