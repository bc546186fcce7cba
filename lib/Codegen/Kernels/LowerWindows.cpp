//===- LowerWindows.cpp - Windows to loops over channel vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerQuads.h"
#include "PieceLoops.h"
#include "WindowEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Passes.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERWINDOWS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Neighbours that share inputs and weights.
static constexpr int64_t pixelsOfRow = 4;

/// Whether the constant behind a buffer is known and above -128.
static bool hasSymmetricWeights(WindowOp op) {
  if (!op.getWeights())
    return false;
  auto get = op.getWeights().getDefiningOp<memref::GetGlobalOp>();
  if (!get)
    return false;
  auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
      op, get.getNameAttr());
  auto elements = dyn_cast_or_null<ElementsAttr>(
      global && global.getConstant() ? global.getInitialValueAttr()
                                     : Attribute());
  auto values = elements ? readIntegers(elements) : std::nullopt;
  return values && !llvm::is_contained(*values, -128);
}

/// Lanes for which the widest value of the kernel fills one register. NEON's
/// long products widen a register of bytes into several, which its narrowing
/// stores join again.
int64_t WindowEmitter::getMaxLanes() {
  if (target.hasNeon() && !isa<FloatType>(accumulator) &&
      buffers.input.getElementType().isInteger(8))
    return target.vectorBits / 8;
  unsigned bits = accumulator.getIntOrFloatBitWidth();
  op.getEpilogue().walk([&](Operation *nested) {
    for (Type type : nested->getResultTypes())
      if (type.isIntOrFloat())
        bits = std::max(bits, type.getIntOrFloatBitWidth());
  });
  return std::max<int64_t>(target.vectorBits / bits, 1);
}

LogicalResult WindowEmitter::emit() {
  FailureOr<WindowBuffers> views = WindowBuffers::create(builder, op);
  if (failed(views))
    return failure();
  buffers = std::move(*views);
  accumulator = op.getEpilogue().front().getArgument(0).getType();
  isSymmetric = hasSymmetricWeights(op);
  if (isInBands())
    band = chooseBand(op, target.vectorRegisters);
  SmallVector<ChannelGroup> groups = getChannelGroups();
  if (!minCycles || !emitInPieces(groups))
    emitGroups(groups, std::nullopt);
  op.erase();
  return success();
}

SmallVector<WindowEmitter::ChannelGroup> WindowEmitter::getChannelGroups() {
  SmallVector<ChannelGroup> groups;
  int64_t channels = buffers.output.shape[3];
  if (grouping) {
    // Each vector has weights of its own, filled up with zeros.
    int64_t lanes = grouping.getLanes(), whole = channels / lanes;
    if (whole != 0)
      groups.push_back({0, lanes, whole, lanes});
    if (int64_t rest = channels % lanes)
      groups.push_back({whole * lanes, lanes, 1, rest});
    return groups;
  }
  for (int64_t first = 0; first < channels;) {
    int64_t lanes = std::min<int64_t>(
        llvm::bit_floor(static_cast<uint64_t>(channels - first)),
        getMaxLanes());
    groups.push_back({first, lanes, (channels - first) / lanes, lanes});
    first += groups.back().vectors * lanes;
  }
  return groups;
}

/// Calls `fn` with the first channel of each vector of the group.
void WindowEmitter::emitVectors(const ChannelGroup &group,
                                llvm::function_ref<void(Value)> fn) {
  emitBlocks(builder, loc, group.vectors * group.lanes, group.lanes,
             [&](Value offset, int64_t) {
               fn(addConstant(builder, loc, offset, group.first));
             });
}

void WindowEmitter::emitGroups(ArrayRef<ChannelGroup> groups,
                               std::optional<UnitRange> range) {
  auto emitAllRows = [&](llvm::function_ref<void(Value, Value, int64_t)> fn) {
    emitImageRows(builder, loc, buffers.output.shape, band.height, range, fn);
  };
  if (isInBands())
    return emitAllRows(
        [&](Value n, Value y, int64_t rows) { emitBands(groups, n, y, rows); });
  for (const ChannelGroup &group : groups)
    emitVectors(group, [&](Value channel) {
      emitAllRows(
          [&](Value n, Value y, int64_t) { emitRow(n, y, channel, group); });
    });
}

/// The bands of `rows` rows from `y` on, with all channels: vectors within a part of
/// a band share lines of the cache.
void WindowEmitter::emitBands(ArrayRef<ChannelGroup> groups, Value n, Value y,
                              int64_t rows) {
  emitBlocks(builder, loc, buffers.output.shape[2], band.width,
             [&](Value x, int64_t width) {
               for (const ChannelGroup &group : groups)
                 emitVectors(group, [&](Value channel) {
                   emitBand(
                       {{n, y, x, channel}, rows, group.lanes, group.valid},
                       width);
                 });
             });
}

/// A unit is a row of pixels, or a band of rows, of one image: with all channels, or,
/// with shared channels, with a vector of them.
bool WindowEmitter::emitInPieces(ArrayRef<ChannelGroup> groups) {
  ArrayRef<int64_t> shape = buffers.output.shape;
  int64_t vectors = 0;
  for (const ChannelGroup &group : groups)
    vectors += group.vectors;
  // A load and a product of each tap, and the epilogue.
  double taps = op.getWindow()[0] * op.getWindow()[1];
  double pixels = vectors * shape[0] * shape[1] * shape[2];
  int64_t rows = shape[0] * llvm::divideCeil(shape[1], band.height);
  bool sharesRows =
      shareRows(rows, buffers.weights ? buffers.weights->countBytes() : 0,
                buffers.input.countBytes());
  int64_t units = sharesRows ? rows : vectors * rows;
  int64_t pieces = choosePieces(pixels * (1.2 * taps + 4), units, *minCycles);
  if (pieces == 1)
    return false;
  emitPieces(builder, loc, units, pieces, [&](UnitRange range) {
    if (sharesRows)
      emitGroups(groups, range);
    else
      emitChannelsInRange(groups, range);
  });
  return true;
}

void WindowEmitter::emitChannelsInRange(ArrayRef<ChannelGroup> groups,
                                        UnitRange range) {
  ArrayRef<int64_t> shape = buffers.output.shape;
  SmallVector<int64_t> rows;
  for (const ChannelGroup &group : groups)
    rows.push_back(group.vectors * shape[0]);
  int64_t columns = llvm::divideCeil(shape[1], band.height);
  Value left = arith::ConstantIndexOp::create(builder, loc, 0);
  emitRows(
      builder, loc, rows, columns, range,
      [&](size_t index, Value row, UnitRange range) {
        auto [n, vector] = splitRow(builder, loc, row, shape[0]);
        const ChannelGroup &group = groups[index];
        Value channel = addConstant(
            builder, loc, multiplyConstant(builder, loc, vector, group.lanes),
            group.first);
        emitBlocksOf(
            builder, loc, range, shape[1], band.height,
            [&, n = n](Value y, int64_t rows) {
              if (isInBands())
                emitBand(
                    {{n, y, left, channel}, rows, group.lanes, group.valid},
                    shape[2]);
              else
                emitRow(n, y, channel, group);
            });
      });
}

void WindowEmitter::emitRow(Value n, Value y, Value channel,
                            const ChannelGroup &group) {
  // A large window keeps its loops short.
  int64_t neighbours = isUnrolled(op.getWindow()) ? pixelsOfRow : 1;
  emitBlocks(builder, loc, buffers.output.shape[2], neighbours,
             [&](Value x, int64_t pixels) {
               emitRow({{n, y, x, channel}, pixels, group.lanes, group.valid});
             });
}

namespace {

struct LowerWindows : codegen::impl::LowerWindowsBase<LowerWindows> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    std::optional<int64_t> minCycles;
    if (threads)
      minCycles = parallelCycles;
    SmallVector<WindowOp> ops;
    getOperation().walk([&](WindowOp op) { ops.push_back(op); });
    for (WindowOp op : ops) {
      if (!isa<MemRefType>(op.getOutput().getType())) {
        op.emitOpError("expected buffers: bufferize first");
        return signalPassFailure();
      }
      if (failed(op.getQuads() ? lowerQuads(op, minCycles)
                               : WindowEmitter(op, target, minCycles).emit()))
        return signalPassFailure();
      ++numLowered;
    }
  }
};

} // namespace
