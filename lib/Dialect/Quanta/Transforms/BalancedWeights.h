//===- BalancedWeights.h - Constant weights rounded to few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_BALANCEDWEIGHTS_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_BALANCEDWEIGHTS_H

#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// The constant weights `operand` of `op`, each at the real number that one of its
/// two neighbours on the grid of `type` stands for, so that quantizing them rounds
/// nothing any more: the errors of an output channel cancel
/// (quanta/Numerics/BalancedRounding.h). A channel whose magnitudes would sum to more
/// than rounding to the nearest allows, which accumulators are proved with, keeps
/// its weights.
Value createBalancedWeights(OpBuilder &builder, QuantizableOpInterface op,
                            OpOperand &operand, quant::QuantizedType type);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_BALANCEDWEIGHTS_H
