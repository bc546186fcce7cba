//===- WindowEmitter.h - The loops of one window -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_WINDOWEMITTER_H
#define QUANTA_LIB_CODEGEN_KERNELS_WINDOWEMITTER_H

#include "PieceLoops.h"
#include "WindowBuffers.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/WindowBands.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// Emits the loops of one window on buffers: neighbouring pixels by one vector of
/// channels, the steps of each (WindowRows.cpp), and their epilogue.
class WindowEmitter {
public:
  WindowEmitter(kernel::WindowOp op, const TargetInfo &target,
                std::optional<int64_t> minCycles)
      : op(op), target(target), minCycles(minCycles), builder(op),
        loc(op.getLoc()), grouping(op.getGroupingAttr()) {}

  LogicalResult emit();

private:
  /// Channels from `first` on in vectors of `lanes`, of which `valid` exist.
  struct ChannelGroup {
    int64_t first, lanes, vectors, valid;
  };
  SmallVector<ChannelGroup> getChannelGroups();
  int64_t getMaxLanes();
  /// All rows, or those of `range`.
  void emitGroups(ArrayRef<ChannelGroup> groups,
                  std::optional<UnitRange> range);
  void emitVectors(const ChannelGroup &group,
                   llvm::function_ref<void(Value channel)> fn);
  bool emitInPieces(ArrayRef<ChannelGroup> groups);
  void emitChannelsInRange(ArrayRef<ChannelGroup> groups, UnitRange range);
  /// Neighbours, the first of which is at `position`: in a row, or in a band below
  /// each other.
  struct Pixels {
    PixelPosition position;
    int64_t count, lanes, valid;
  };
  void emitBands(ArrayRef<ChannelGroup> groups, Value n, Value y, int64_t rows);
  void emitRow(Value n, Value y, Value channel, const ChannelGroup &group);
  void emitRow(const Pixels &pixels);
  void emitBand(const Pixels &left, int64_t width);
  SmallVector<Value> emitTaps(const Pixels &pixels, SmallVector<Value> acc);
  void emitEpilogue(const Pixels &pixels, TilePixel next, ArrayRef<Value> acc);
  Value loadStart(const Pixels &pixels);
  std::optional<int64_t> getRowOfWindow(int64_t distance);
  Value getInputBase(const Pixels &pixels);
  Value widen(Value vector);
  /// What the steps of one tap take: one value, or one of each step of a group.
  SmallVector<Value> loadInput(const Pixels &pixels, Value position);
  SmallVector<Value> loadWeights(const Pixels &pixels, Value i, Value j);
  Value emitTap(ArrayRef<Value> input, ArrayRef<Value> weights, Value acc);
  Value emitStep(Value input, Value weights, Value acc);
  /// Whether loading inputs is worth the sums of several columns in registers.
  bool isInBands() {
    return buffers.weights && !multipliesBytes() &&
           isUnrolled(op.getWindow()) && op.getDilations()[1] == 1;
  }
  /// Whether steps widen the weights that they take.
  bool multipliesBytes() {
    return buffers.weights && !grouping && accumulator.isInteger(32) &&
           buffers.input.getElementType().isInteger(8);
  }

  kernel::WindowOp op;
  const TargetInfo &target;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  kernel::GroupingAttr grouping;
  WindowBuffers buffers;
  Type accumulator;
  WindowBand band;
  /// No weight is -128.
  bool isSymmetric = false;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_WINDOWEMITTER_H
