//===- ChannelFolding.h - Offsets and factors of channels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_LINALGTOTOSA_CHANNELFOLDING_H
#define QUANTA_LIB_CONVERSION_LINALGTOTOSA_CHANNELFOLDING_H

#include "Raiser.h"

namespace mlir::quanta::raising {

/// `x + offset` or `x * factor` as a change of bias and weights: `x` is a
/// convolution, possibly reshaped, that nobody else reads, and the constant has
/// one value, or one for each of the convolution's output channels. Null where
/// that does not hold.
Value foldOffset(Raiser &raiser, Value x, const ConstantTensor &offset);
Value foldFactor(Raiser &raiser, Value x, const ConstantTensor &factor);

/// Whether ops that are read in the end read `value` at most once.
bool hasAtMostOneUse(Value value);

} // namespace mlir::quanta::raising

#endif // QUANTA_LIB_CONVERSION_LINALGTOTOSA_CHANNELFOLDING_H
