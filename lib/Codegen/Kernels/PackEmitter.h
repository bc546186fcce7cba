//===- PackEmitter.h - The loops that pack weights of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_PACKEMITTER_H
#define QUANTA_LIB_CODEGEN_KERNELS_PACKEMITTER_H

#include "FlatBuffer.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include <optional>

namespace mlir::quanta::codegen {

/// Emits the loops of one quanta_kernel.pack on buffers: of each matrix a vector of
/// channels at a time, whose sum of weights is carried along.
class PackEmitter {
public:
  /// With `minCycles`, loops of that many or more are cut into pieces.
  PackEmitter(kernel::PackOp op, std::optional<int64_t> minCycles)
      : op(op), minCycles(minCycles), builder(op), loc(op.getLoc()),
        packing(op.getPackingAttr()) {}

  LogicalResult emit();

private:
  LogicalResult createViews();
  void emitAll();
  bool emitInPieces();
  /// The vector of `valid` channels from `channel` on, of matrix [n, h].
  void emitVector(Value n, Value h, Value channel, int64_t valid);
  /// A group whose rows from `first` to `last` exist, the first one of them all at
  /// `position`.
  Value loadGroup(Value position, int64_t first, int64_t last, int64_t valid);
  Value loadColumns(Value position, int64_t first, int64_t last, int64_t valid);
  /// `valid` channels of a row, in a vector of `lanes`.
  Value loadRow(Value position, int64_t valid);
  /// `count` elements of the last dimension, `step` apart.
  Value loadSpaced(Value position, int64_t count);
  Value widen(Value bytes);
  Value interleave(ArrayRef<Value> rows);
  Value sumChannels(Value packed, Value sums);

  kernel::PackOp op;
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  kernel::PackingAttr packing;
  FlatBuffer input, weights, start;
  /// Extents and strides of the input as [N, H, IC, OC].
  SmallVector<int64_t> extents, strides;
  /// The stride of the input's last dimension.
  int64_t step = 1;
  int64_t lanes = 0, group = 0, groups = 0;
  Type element;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_PACKEMITTER_H
