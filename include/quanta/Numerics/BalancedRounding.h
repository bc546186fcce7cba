//===- BalancedRounding.h - Rounding of weights to few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Activations behind a relu have a mean that is not zero, so what the rounding
// errors of an output channel's weights sum to shifts all of its results. With few
// bits the shift is larger than the rest of the noise. Some weights therefore go to
// the other one of their two neighbours, until the errors cancel
// (docs/Numerics.md, "Balanced rounding").
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_BALANCEDROUNDING_H
#define QUANTA_NUMERICS_BALANCEDROUNDING_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::quanta {

/// The integers, in [-levels, levels], of the weights of one output channel, each
/// with a scale of its own. Weight k multiplies input channel k % `inputs`; the
/// errors of each input channel are balanced first, then those of all.
std::vector<int32_t> roundBalanced(llvm::ArrayRef<float> weights,
                                   llvm::ArrayRef<double> scales,
                                   int64_t inputs, int32_t levels);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_BALANCEDROUNDING_H
