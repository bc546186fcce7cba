//===- LayerNormalization.h - Integer form of a layer normalization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_LAYERNORMALIZATION_H
#define QUANTA_LIB_EXTERNALMODELS_LAYERNORMALIZATION_H

#include "quanta/Interfaces/IntegerBuilders.h"

namespace mlir::quanta {

/// Whether the parameters of a composite "layer_norm" are what its integer form
/// needs: the last dimension as axis, an epsilon, vectors of its size.
LogicalResult checkLayerNorm(CompositeOp op, std::string &reason);

/// Whether its rows are short enough for 16 bits.
bool hasWideRows(CompositeOp op);

/// quanta.normalize, times an integer gamma, plus an integer beta, requantized.
FailureOr<Value> createLayerNorm(CompositeOp op, ImplicitLocOpBuilder &builder,
                                 const IntegerOperands &operands,
                                 std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_LAYERNORMALIZATION_H
