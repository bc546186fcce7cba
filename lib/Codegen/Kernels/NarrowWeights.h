//===- NarrowWeights.h - Weights that fit a few bits -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_NARROWWEIGHTS_H
#define QUANTA_LIB_CODEGEN_KERNELS_NARROWWEIGHTS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::quanta::codegen {

/// What the form of narrow weights depends on.
struct NarrowLimits {
  /// Channels of the input, which groups divide.
  int64_t depth;
  /// Weights that one step takes of each channel.
  int64_t stepSize;
  /// Inputs are f32: multipliers up to 255, weights of 8 bits in groups too.
  bool isFloat;
};

/// Weights in as few bits as hold them all: 8, 4 or 2. With `groupSize`, groups of
/// consecutive weights are a multiplier times what the bits hold.
struct NarrowWeights {
  int64_t bits = 8, groupSize = 0;
  /// Of each weight what is stored, and of each group its multiplier.
  SmallVector<int64_t> fields, multipliers;
};

/// The narrowest form of weights [OC, KH, KW, depth], from their values alone; of
/// several group sizes the largest.
NarrowWeights chooseNarrowForm(ArrayRef<int64_t> weights,
                               const NarrowLimits &limits);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_NARROWWEIGHTS_H
