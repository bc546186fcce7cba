//===- ContractionShapes.h - What the blocks of a contraction depend on -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Read off an op whose weights may not be packed yet.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONSHAPES_H
#define QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONSHAPES_H

#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Blocking.h"

namespace mlir::quanta::codegen {

/// In vectors of `lanes` channels, and with so many steps in a row of the window.
ContractionShape describeContraction(kernel::ContractOp op, int64_t lanes,
                                     int64_t stepsOfRow);

/// Bytes of a run that a step of the target's tile unit takes, where that unit is
/// quicker, else 0. `merged`: a whole row of the window is one run.
int64_t chooseTile(kernel::ContractOp op, bool merged,
                   const TargetInfo &target);

/// Sums of constant weights [OC, KH, KW, IC].
class WeightSums {
public:
  WeightSums(kernel::ContractOp op, ArrayRef<int64_t> weights);
  /// Of a channel, over rows [first, end) of the window.
  int64_t get(int64_t channel, int64_t first, int64_t end) const;

private:
  int64_t rows;
  SmallVector<int64_t> sums;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONSHAPES_H
