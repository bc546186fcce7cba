//===- PieceLoops.cpp - Loop nests in pieces -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PieceLoops.h"
#include "FlatBuffer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

int64_t mlir::quanta::codegen::choosePieces(double cycles, int64_t units,
                                            int64_t minCycles) {
  if (cycles < minCycles || units < 2)
    return 1;
  double pieces = minCycles > 0 ? 10 * cycles / minCycles : cycles;
  return std::clamp<int64_t>(static_cast<int64_t>(pieces), 1, units);
}

bool mlir::quanta::codegen::shareRows(int64_t rows, int64_t weightBytes,
                                      int64_t inputBytes) {
  return rows >= minSharedRows && weightBytes <= 2 * inputBytes;
}

static Value constant(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

static Value minimum(OpBuilder &builder, Location loc, Value a, Value b) {
  return builder.createOrFold<arith::MinSIOp>(loc, a, b);
}

static Value maximum(OpBuilder &builder, Location loc, Value a, Value b) {
  return builder.createOrFold<arith::MaxSIOp>(loc, a, b);
}

static Value subtract(OpBuilder &builder, Location loc, Value a, Value b) {
  return builder.createOrFold<arith::SubIOp>(loc, a, b);
}

static Value divide(OpBuilder &builder, Location loc, Value value,
                    int64_t divisor) {
  if (divisor == 1)
    return value;
  return arith::DivUIOp::create(builder, loc, value,
                                constant(builder, loc, divisor));
}

/// A loop over [begin, end), which calls `fn` in its body.
static void emitLoop(OpBuilder &builder, Location loc, Value begin, Value end,
                     int64_t step, llvm::function_ref<void(Value)> fn) {
  auto loop = scf::ForOp::create(builder, loc, begin, end,
                                 constant(builder, loc, step));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  fn(loop.getInductionVar());
}

void codegen::emitPieces(OpBuilder &builder, Location loc, int64_t units,
                         int64_t pieces,
                         llvm::function_ref<void(UnitRange)> fn) {
  auto parallel = kernel::ParallelOp::create(builder, loc, units, pieces);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&parallel.getBody().front());
  fn({parallel.getBegin(), parallel.getEnd()});
}

void codegen::emitRows(OpBuilder &builder, Location loc,
                       ArrayRef<int64_t> groups, int64_t columns,
                       UnitRange range,
                       llvm::function_ref<void(size_t, Value, UnitRange)> fn) {
  int64_t rows = std::accumulate(groups.begin(), groups.end(), int64_t{0});
  Value zero = constant(builder, loc, 0), all = constant(builder, loc, columns);
  if (rows == 1)
    return fn(llvm::find(groups, 1) - groups.begin(), zero, range);
  Value firstRow = divide(builder, loc, range.begin, columns);
  Value endRow = divide(
      builder, loc, addConstant(builder, loc, range.end, columns - 1), columns);
  int64_t offset = 0;
  for (size_t group = 0; group < groups.size(); ++group) {
    int64_t size = groups[group];
    if (size == 0)
      continue;
    Value begin =
        maximum(builder, loc, firstRow, constant(builder, loc, offset));
    Value end =
        minimum(builder, loc, endRow, constant(builder, loc, offset + size));
    emitLoop(builder, loc, begin, end, 1, [&](Value row) {
      UnitRange part{zero, all};
      if (columns != 1) {
        Value before = multiplyConstant(builder, loc, row, columns);
        part.begin = maximum(builder, loc, zero,
                             subtract(builder, loc, range.begin, before));
        part.end = minimum(builder, loc, all,
                           subtract(builder, loc, range.end, before));
      }
      fn(group, addConstant(builder, loc, row, -offset), part);
    });
    offset += size;
  }
}

void codegen::emitImageRows(
    OpBuilder &builder, Location loc, ArrayRef<int64_t> shape, int64_t block,
    std::optional<UnitRange> range,
    llvm::function_ref<void(Value, Value, int64_t)> fn) {
  int64_t images = shape[0], rows = shape[1];
  if (range)
    return emitRows(builder, loc, images, llvm::divideCeil(rows, block), *range,
                    [&](size_t, Value n, UnitRange range) {
                      emitBlocksOf(
                          builder, loc, range, rows, block,
                          [&](Value y, int64_t size) { fn(n, y, size); });
                    });
  emitBlocks(builder, loc, images, 1, [&](Value n, int64_t) {
    emitBlocks(builder, loc, rows, block,
               [&](Value y, int64_t size) { fn(n, y, size); });
  });
}

std::pair<Value, Value> codegen::splitRow(OpBuilder &builder, Location loc,
                                          Value row, int64_t images) {
  if (images == 1)
    return {constant(builder, loc, 0), row};
  Value image =
      arith::RemUIOp::create(builder, loc, row, constant(builder, loc, images));
  return {image, divide(builder, loc, row, images)};
}

void codegen::emitBlocksOf(OpBuilder &builder, Location loc, UnitRange range,
                           int64_t extent, int64_t block,
                           llvm::function_ref<void(Value, int64_t)> fn) {
  int64_t whole = extent / block, rest = extent % block;
  Value wholeBlocks = constant(builder, loc, whole);
  if (whole > 0) {
    Value end =
        rest ? minimum(builder, loc, range.end, wholeBlocks) : range.end;
    emitLoop(builder, loc, multiplyConstant(builder, loc, range.begin, block),
             multiplyConstant(builder, loc, end, block), block,
             [&](Value position) { fn(position, block); });
  }
  if (rest == 0)
    return;
  emitBlockOf(builder, loc, range, whole,
              [&] { fn(constant(builder, loc, whole * block), rest); });
}

void codegen::emitBlockOf(OpBuilder &builder, Location loc,
                          std::optional<UnitRange> range, int64_t number,
                          llvm::function_ref<void()> fn) {
  if (!range)
    return fn();
  Value block = constant(builder, loc, number);
  // A range that is empty may lie behind all blocks.
  Value isInRange = arith::AndIOp::create(
      builder, loc,
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, range->end,
                            block),
      arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sle,
                            range->begin, block));
  auto choice = scf::IfOp::create(builder, loc, isInRange, /*withElse=*/false);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  fn();
}

void codegen::emitWholeBlocks(OpBuilder &builder, Location loc,
                              std::optional<UnitRange> range, int64_t begin,
                              int64_t end, int64_t block,
                              llvm::function_ref<void(Value)> fn) {
  if (begin == end)
    return;
  Value first = constant(builder, loc, begin),
        last = constant(builder, loc, end);
  if (range) {
    first = maximum(builder, loc, first, range->begin);
    last = minimum(builder, loc, last, range->end);
  }
  emitLoop(builder, loc, multiplyConstant(builder, loc, first, block),
           multiplyConstant(builder, loc, last, block), block, fn);
}

/// The parallel loop to cut; -1 where there is none. With the outermost loop of the
/// result each thread writes one part of it, and no line of the cache is written by
/// two; where that is short, the longest one serves more threads.
static int64_t findLoop(linalg::LinalgOp op, ArrayRef<int64_t> extents) {
  int64_t best = -1;
  if (op.getNumDpsInits() == 0)
    return best;
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  AffineMap result = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  for (AffineExpr expression : result.getResults()) {
    int64_t loop = cast<AffineDimExpr>(expression).getPosition();
    if (kinds[loop] != utils::IteratorType::parallel ||
        (best >= 0 && extents[loop] <= extents[best]))
      continue;
    best = loop;
    if (extents[loop] >= minSharedRows)
      break;
  }
  return best;
}

/// Of one element at a time. What LLVM makes vectors of takes less.
static double estimateCycles(linalg::LinalgOp op) {
  // Measured of transpositions: 0.07 to 2 cycles.
  if (op.getBlock()->without_terminator().empty())
    return 0.5;
  // An address, a load or store, and the arithmetic.
  return op->getNumOperands() + op.getBlock()->getOperations().size();
}

/// The operand's part at `index` of loop `loop`, of size 1 there.
static Value takePart(OpBuilder &builder, Location loc, Value operand,
                      AffineMap map, unsigned loop, Value index) {
  auto type = dyn_cast<MemRefType>(operand.getType());
  if (!type)
    return operand;
  SmallVector<OpFoldResult> offsets, sizes;
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  for (auto [i, size] : llvm::enumerate(type.getShape())) {
    bool isCut = map.getResult(i) == builder.getAffineDimExpr(loop);
    offsets.push_back(isCut ? OpFoldResult(index) : builder.getIndexAttr(0));
    sizes.push_back(builder.getIndexAttr(isCut ? 1 : size));
  }
  return memref::SubViewOp::create(builder, loc, operand, offsets, sizes,
                                   strides);
}

bool codegen::splitIntoPieces(linalg::LinalgOp op, int64_t minCycles) {
  if (!op.hasPureBufferSemantics() || op.hasDynamicShape() ||
      op.hasIndexSemantics() ||
      !llvm::all_of(op.getIndexingMapsArray(),
                    [](AffineMap map) { return map.isProjectedPermutation(); }))
    return false;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  int64_t loop = findLoop(op, extents);
  if (loop < 0)
    return false;
  double cycles = estimateCycles(op);
  for (int64_t extent : extents)
    cycles *= extent;
  int64_t pieces = choosePieces(cycles, extents[loop], minCycles);
  if (pieces == 1)
    return false;
  OpBuilder builder(op);
  Location loc = op.getLoc();
  emitPieces(builder, loc, extents[loop], pieces, [&](UnitRange range) {
    emitLoop(builder, loc, range.begin, range.end, 1, [&](Value index) {
      SmallVector<Value> operands;
      for (OpOperand &operand : op->getOpOperands())
        operands.push_back(takePart(builder, loc, operand.get(),
                                    op.getMatchingIndexingMap(&operand), loop,
                                    index));
      clone(builder, op, TypeRange(), operands);
    });
  });
  op.erase();
  return true;
}
