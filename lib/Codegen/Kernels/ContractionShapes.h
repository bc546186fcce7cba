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

#include "quanta/Codegen/IR/StoredRows.h"
#include "quanta/Codegen/Kernels/Blocking.h"

namespace mlir::quanta::codegen {

/// Whether a whole row of the window is one run: its pixels are neighbours, and what
/// a border leaves out of it are whole units of packed weights, however narrow.
bool mergesRuns(kernel::ContractOp op, int64_t group);

/// Weights that may share a unit when they are packed.
int64_t getWidestUnit(kernel::ContractOp op, int64_t group);

/// In vectors of `lanes` channels, and with so many steps in a row of the window.
ContractionShape describeContraction(kernel::ContractOp op, int64_t lanes,
                                     int64_t stepsOfRow);

/// Bytes of a run that a step of the target's tile unit takes, where that unit is
/// quicker, else 0. `merged`: a whole row of the window is one run.
int64_t chooseTile(kernel::ContractOp op, bool merged,
                   const TargetInfo &target);

/// Sums of constant weights [OC, KH, KW, IC], for each start of a contraction with
/// a border.
class WeightSums {
public:
  WeightSums(const kernel::StoredRows &rows, const kernel::StoredRows &columns,
             int64_t channels, ArrayRef<int64_t> weights);
  /// Of all weights of the channel.
  int64_t getAll(int64_t channel) const { return total[channel]; }
  /// Of those that are multiplied by the sums that begin with `start`, which
  /// counts rows of starts.
  int64_t getStored(int64_t channel, int64_t start) const;

private:
  kernel::StoredRows rows, columns;
  /// Of each channel, and of the IC weights of each pixel of its window.
  SmallVector<int64_t> total, sums;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONSHAPES_H
