//===- ContractionEmitter.h - The loops of one contraction -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONEMITTER_H
#define QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONEMITTER_H

#include "FlatBuffer.h"
#include "PieceLoops.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "quanta/Codegen/Kernels/Blocking.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// One register block: which pixels and channels, and where their data is.
struct BlockPosition {
  Value n, y, x;
  int64_t rowsY, rowsX;
  /// What x is, where windows of the block miss columns.
  std::optional<int64_t> apartX;
  /// First vector of channels, how many, and the channels of them that exist.
  Value vector;
  int64_t vectors, channels;

  int64_t getRows() const { return rowsY * rowsX; }
};

/// The vectors of a block as the epilogue takes them: `count` of them side by
/// side, of which the first `valid` channels exist.
struct EpilogueGroup {
  int64_t first, count, valid;
};

/// A 1x1 window over dense pixels is a plain matrix product: one long row of
/// pixels blocks better than an image.
void collapsePixels(kernel::ContractOp op, FlatBuffer &input,
                    FlatBuffer &output, MutableArrayRef<FlatBuffer> extras);

/// Emits the loops of one contraction on buffers: blocks of pixels by vectors of
/// channels, the reduction of each (ContractionProducts.cpp), and its epilogue.
class ContractionEmitter {
public:
  /// With `minCycles`, loops of that many or more are cut into pieces.
  ContractionEmitter(kernel::ContractOp op, const TargetInfo &target,
                     std::optional<int64_t> minCycles)
      : op(op), target(target), minCycles(minCycles), builder(op),
        loc(op.getLoc()), packing(op.getPackingAttr()),
        storedRows(kernel::StoredRows::ofRows(op)),
        storedColumns(kernel::StoredRows::ofColumns(op)) {}

  LogicalResult emit();

private:
  LogicalResult createViews();
  void emitChannelBlocks(const Blocking &blocking,
                         llvm::function_ref<void(BlockPosition)> fn);
  void emitAll(const Blocking &blocking);
  bool emitInPieces(const Blocking &blocking, double cycles);
  void emitRow(const Blocking &blocking, std::optional<UnitRange> range,
               BlockPosition position);
  void emitRowsInRange(const Blocking &blocking, UnitRange range);
  void emitChannelsInRange(const Blocking &blocking, UnitRange range);
  void emitBlock(const BlockPosition &block);
  Value getStartRow(Value y);
  SmallVector<Value>
  emitStoredRows(Value y, SmallVector<Value> acc,
                 llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn);
  SmallVector<Value> emitStoredColumns(const BlockPosition &block,
                                       Value inputBase, Value weightBase,
                                       SmallVector<Value> acc);
  SmallVector<Value> emitWindowRows(
      Value y, Value inputBase, Value weightBase, SmallVector<Value> acc,
      llvm::function_ref<SmallVector<Value>(Value, Value, ValueRange)> fn);
  SmallVector<Value> loadStart(const BlockPosition &block);
  SmallVector<Value> emitReduction(const BlockPosition &block,
                                   SmallVector<Value> acc);
  SmallVector<Value> emitRun(const BlockPosition &block, Value inputBase,
                             Value weightBase, int64_t first, int64_t length,
                             SmallVector<Value> acc);
  SmallVector<Value> emitScaleGroup(const BlockPosition &block, Value inputBase,
                                    Value weightBase, Value multiplierBase,
                                    SmallVector<Value> acc);
  SmallVector<Value> emitGroups(const BlockPosition &block, Value inputBase,
                                Value weightBase, int64_t length,
                                SmallVector<Value> acc);
  int64_t chooseUnrolling(const BlockPosition &block, int64_t aligned);
  SmallVector<Value> emitSteps(const BlockPosition &block, Value inputBase,
                               int64_t inputOffset, Value weightBase, int64_t g,
                               int64_t count, SmallVector<Value> acc);
  SmallVector<Value> multiplyRows(ValueRange columns, ValueRange data,
                                  ValueRange acc);
  Value multiplyAdd(Value column, Value row, Value sum);
  Value widenFloats(Value value);
  Value loadWeights(Value position, int64_t g, int64_t count, int64_t vector);
  Value convertFields(Value stored, int64_t field);
  Value extendFields(Value bytes, int64_t field, int64_t vector);
  Value loadInput(Value position, int64_t count);
  SmallVector<EpilogueGroup> getEpilogueGroups(const BlockPosition &block);
  void emitEpilogue(const BlockPosition &block, ValueRange acc);
  /// Position of the block's pixel 0 in a buffer of the output's shape.
  Value getPixelBase(const BlockPosition &block, const FlatBuffer &buffer,
                     int64_t scaleY, int64_t scaleX);
  /// Where weights, or the start, of the block's row of pixels begin.
  Value getRowBase(const BlockPosition &block, const FlatBuffer &buffer);
  Value getStartBase(const BlockPosition &block);

  kernel::ContractOp op;
  TargetInfo target;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  kernel::PackingAttr packing;
  kernel::StoredRows storedRows, storedColumns;
  FlatBuffer input, weights, start, output;
  SmallVector<FlatBuffer> extras;
  int64_t stepsPerLoad = 1, stepsPerWeightLoad = 1;
  int64_t lanes = 0, group = 0, groups = 0, runs = 0, runLength = 0;
  int64_t vectorStride = 0;
  /// Groups in a stored unit, the unit's size, and that of a run without and with
  /// its multipliers.
  int64_t fields = 1, unitSize = 0, runSize = 0, runStride = 0;
  /// Of the group whose steps are being emitted: for each vector of channels the
  /// multiplier of every byte pair, and what it makes of the fields' offset.
  SmallVector<Value> multipliers, offsets;
  SmallVector<int64_t> strides, dilations, window;
  /// Rows of the output, and columns, that a border makes special have starts of
  /// their own.
  bool hasStarts = false;
  /// One product of floats a step, in `multiplied`: f32, or f16 where the target
  /// has arithmetic of it.
  bool isFloat = false;
  Type multiplied;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_CONTRACTIONEMITTER_H
