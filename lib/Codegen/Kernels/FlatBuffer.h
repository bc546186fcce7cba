//===- FlatBuffer.h - Buffers as one line of elements -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_FLATBUFFER_H
#define QUANTA_CODEGEN_KERNELS_FLATBUFFER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::quanta::codegen {

/// A buffer seen as memref<N x T>: kernels compute positions themselves, as
/// one variable plus a constant, which is what addressing modes can express.
struct FlatBuffer {
  Value view;
  /// Of the dimensions of the buffer it came from, in elements.
  SmallVector<int64_t> strides;
  SmallVector<int64_t> shape;

  Type getElementType() const {
    return cast<MemRefType>(view.getType()).getElementType();
  }

  /// Of all elements, without gaps.
  int64_t countBytes() const;

  /// Of shape [N, H, W, C]: whether all pixels follow each other at one distance.
  /// True for other ranks.
  bool isOneRow() const;
  /// [N, H, W, C] as [1, 1, N * H * W, C], of one row; no change for other ranks.
  void collapsePixels();

  /// Of an extra operand of a kernel with that output: dimensions of 1 are
  /// repeated. Their strides become 0, so that positions of the output are right
  /// for it, and the shape that of the output.
  void repeatTo(const FlatBuffer &output);
  /// One value for all channels.
  bool isPerPixel() const { return perPixel; }
  bool perPixel = false;

  /// From a pixel to the next one: the stride of the last dimension that has
  /// several.
  int64_t getPixelStride() const;

  /// Inserts the view; fails for strides that aren't constant.
  static FailureOr<FlatBuffer> create(OpBuilder &builder, Location loc,
                                      Value buffer);
};

/// A copy, made where the builder is, of a buffer whose elements of the last
/// dimension have gaps between them; any other buffer as it is.
Value makeChannelsDense(OpBuilder &builder, Location loc, Value buffer);

/// index = value + constant, index = value * constant, folded where possible.
Value addConstant(OpBuilder &builder, Location loc, Value value,
                  int64_t constant);
Value multiplyConstant(OpBuilder &builder, Location loc, Value value,
                       int64_t constant);
Value addIndex(OpBuilder &builder, Location loc, Value a, Value b);

/// The same where the target loads lanes one by one by a predicate: one load, of
/// which lanes from `valid` on are zero and touch no memory.
Value loadPredicated(OpBuilder &builder, Location loc, const FlatBuffer &buffer,
                     Value position, int64_t lanes, int64_t valid);

/// The first `valid` of `lanes` elements at `position`; the rest is zero.
/// Touches no memory beyond them.
Value loadVector(OpBuilder &builder, Location loc, const FlatBuffer &buffer,
                 Value position, int64_t lanes, int64_t valid);
/// The element at `position` in every lane.
Value loadRepeated(OpBuilder &builder, Location loc, const FlatBuffer &buffer,
                   Value position, int64_t lanes);
void storeVector(OpBuilder &builder, Location loc, const FlatBuffer &buffer,
                 Value position, Value vector, int64_t valid);

/// Calls `fn(position, size)` inside of loops that cut [0, extent) into blocks,
/// then once for the remainder.
void emitBlocks(OpBuilder &builder, Location loc, int64_t extent, int64_t block,
                llvm::function_ref<void(Value, int64_t)> fn);

/// carried = fn(i, carried) for i = 0, step, 2 * step ... below extent; the
/// extent is a multiple of the step.
SmallVector<Value>
emitCarriedLoop(OpBuilder &builder, Location loc, int64_t extent, int64_t step,
                ValueRange carried,
                llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn);

/// The same with bounds of run time; the end needn't be a multiple of the step behind
/// the begin.
SmallVector<Value>
emitCarriedLoop(OpBuilder &builder, Location loc, Value begin, Value end,
                Value step, ValueRange carried,
                llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_FLATBUFFER_H
