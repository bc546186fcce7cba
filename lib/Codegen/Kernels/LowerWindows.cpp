//===- LowerWindows.cpp - Windows to loops over channel vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerQuads.h"
#include "PieceLoops.h"
#include "WindowBuffers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERWINDOWS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Taps that straight-line code may have; above, loops over the window.
static constexpr int64_t maxUnrolledTaps = 16;

namespace {

class WindowEmitter {
public:
  WindowEmitter(WindowOp op, const TargetInfo &target,
                std::optional<int64_t> minCycles)
      : op(op), target(target), minCycles(minCycles), builder(op),
        loc(op.getLoc()) {}

  LogicalResult emit();

private:
  /// Channels from `first` on in vectors of `lanes`.
  struct ChannelGroup {
    int64_t first, lanes, vectors;
  };
  SmallVector<ChannelGroup> getChannelGroups();
  int64_t getMaxLanes();
  void emitAll(ArrayRef<ChannelGroup> groups);
  bool emitInPieces(ArrayRef<ChannelGroup> groups);
  void emitRow(Value n, Value y, Value channel, int64_t lanes);
  void emitBlock(Value n, Value y, Value x, int64_t pixels, Value channel,
                 int64_t lanes);
  SmallVector<Value> emitTap(ArrayRef<Value> bases, Value weightBase, Value i,
                             Value j, int64_t lanes, ValueRange acc);

  WindowOp op;
  const TargetInfo &target;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  WindowBuffers buffers;
  Type accumulator;
  /// No weight is -128.
  bool isSymmetric = false;
};

/// Whether the constant behind a buffer is known and above -128.
bool hasSymmetricWeights(WindowOp op) {
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
  SmallVector<ChannelGroup> groups = getChannelGroups();
  if (!minCycles || !emitInPieces(groups))
    emitAll(groups);
  op.erase();
  return success();
}

SmallVector<WindowEmitter::ChannelGroup> WindowEmitter::getChannelGroups() {
  SmallVector<ChannelGroup> groups;
  int64_t channels = buffers.output.shape[3];
  for (int64_t first = 0; first < channels;) {
    int64_t lanes = std::min<int64_t>(
        llvm::bit_floor(static_cast<uint64_t>(channels - first)),
        getMaxLanes());
    groups.push_back({first, lanes, (channels - first) / lanes});
    first += groups.back().vectors * lanes;
  }
  return groups;
}

void WindowEmitter::emitAll(ArrayRef<ChannelGroup> groups) {
  for (const ChannelGroup &group : groups)
    emitBlocks(builder, loc, group.vectors * group.lanes, group.lanes,
               [&](Value offset, int64_t) {
                 Value channel = addConstant(builder, loc, offset, group.first);
                 emitBlocks(builder, loc, buffers.output.shape[0], 1,
                            [&](Value n, int64_t) {
                              emitBlocks(builder, loc, buffers.output.shape[1],
                                         1, [&](Value y, int64_t) {
                                           emitRow(n, y, channel, group.lanes);
                                         });
                            });
               });
}

/// A unit is a row of pixels of one image and vector of channels.
bool WindowEmitter::emitInPieces(ArrayRef<ChannelGroup> groups) {
  ArrayRef<int64_t> shape = buffers.output.shape;
  SmallVector<int64_t> rows;
  int64_t vectors = 0;
  for (const ChannelGroup &group : groups) {
    rows.push_back(group.vectors * shape[0]);
    vectors += group.vectors;
  }
  // A load and a product of each tap, and the epilogue.
  double taps = op.getWindow()[0] * op.getWindow()[1];
  int64_t units = vectors * shape[0] * shape[1];
  int64_t pieces =
      choosePieces(units * shape[2] * (1.2 * taps + 4), units, *minCycles);
  if (pieces == 1)
    return false;
  emitPieces(builder, loc, units, pieces, [&](UnitRange range) {
    emitRows(builder, loc, rows, shape[1], range,
             [&](size_t index, Value row, UnitRange range) {
               auto [n, vector] = splitRow(builder, loc, row, shape[0]);
               const ChannelGroup &group = groups[index];
               Value channel = addConstant(
                   builder, loc,
                   multiplyConstant(builder, loc, vector, group.lanes),
                   group.first);
               emitBlocksOf(builder, loc, range, shape[1], 1,
                            [&, n = n](Value y, int64_t) {
                              emitRow(n, y, channel, group.lanes);
                            });
             });
  });
  return true;
}

void WindowEmitter::emitRow(Value n, Value y, Value channel, int64_t lanes) {
  int64_t taps = op.getWindow()[0] * op.getWindow()[1];
  // Neighbours share inputs and weights; a large window keeps its loops short.
  int64_t pixels = taps <= maxUnrolledTaps ? 4 : 1;
  emitBlocks(builder, loc, buffers.output.shape[2], pixels,
             [&](Value x, int64_t count) {
               emitBlock(n, y, x, count, channel, lanes);
             });
}

/// One tap of the window for each pixel of the block. `acc` is empty at the
/// first tap of a maximum.
SmallVector<Value> WindowEmitter::emitTap(ArrayRef<Value> bases,
                                          Value weightBase, Value i, Value j,
                                          int64_t lanes, ValueRange acc) {
  auto type = VectorType::get({lanes}, accumulator);
  auto widen = [&](Value value) -> Value {
    if (value.getType() == type)
      return value;
    return arith::ExtSIOp::create(builder, loc, type, value);
  };
  Value offset = addIndex(
      builder, loc,
      multiplyConstant(builder, loc, i,
                       buffers.input.strides[1] * op.getDilations()[0]),
      multiplyConstant(builder, loc, j,
                       buffers.input.strides[2] * op.getDilations()[1]));
  Value weight;
  if (buffers.weights) {
    Value position = addIndex(
        builder, loc, weightBase,
        addIndex(
            builder, loc,
            multiplyConstant(builder, loc, i, buffers.weights->strides[0]),
            multiplyConstant(builder, loc, j, buffers.weights->strides[1])));
    weight = loadVector(builder, loc, *buffers.weights, position, lanes, lanes);
  }
  bool isFloat = isa<FloatType>(accumulator);
  bool isBytes = buffers.input.getElementType().isInteger(8);
  SmallVector<Value> results;
  for (auto [pixel, base] : llvm::enumerate(bases)) {
    Value x = loadVector(builder, loc, buffers.input,
                         addIndex(builder, loc, base, offset), lanes, lanes);
    Value previous = acc.empty() ? Value() : acc[pixel];
    Value result;
    if (op.getKind() == WindowKind::Max) {
      if (!previous)
        result = x;
      else if (isFloat)
        result = arith::MaximumFOp::create(builder, loc, previous, x);
      else
        result = arith::MaxSIOp::create(builder, loc, previous, x);
    } else if (isFloat) {
      if (weight && target.hasFma) {
        result = math::FmaOp::create(builder, loc, x, weight, previous);
      } else {
        if (weight)
          x = arith::MulFOp::create(builder, loc, x, weight);
        result = arith::AddFOp::create(builder, loc, previous, x);
      }
    } else {
      if (weight && !isBytes)
        result = arith::AddIOp::create(
            builder, loc, previous,
            arith::MulIOp::create(builder, loc, widen(x), widen(weight)));
      else if (weight)
        result = MultiplyAddOp::create(builder, loc, previous, x, weight,
                                       isSymmetric);
      else
        result = arith::AddIOp::create(builder, loc, previous, widen(x));
    }
    results.push_back(result);
  }
  return results;
}

void WindowEmitter::emitBlock(Value n, Value y, Value x, int64_t pixels,
                              Value channel, int64_t lanes) {
  ArrayRef<int64_t> strides = op.getStrides(), window = op.getWindow();
  PixelPosition position = {n, y, x, channel};
  Value inputBase =
      getElement(builder, loc, buffers.input, position, strides[0], strides[1]);
  SmallVector<Value> bases;
  for (int64_t pixel = 0; pixel < pixels; ++pixel)
    bases.push_back(addConstant(builder, loc, inputBase,
                                pixel * strides[1] * buffers.input.strides[2]));
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  SmallVector<Value> acc;
  if (buffers.start)
    acc.assign(pixels,
               loadVector(builder, loc, *buffers.start, channel, lanes, lanes));
  if (window[0] * window[1] <= maxUnrolledTaps) {
    for (int64_t i = 0; i < window[0]; ++i)
      for (int64_t j = 0; j < window[1]; ++j)
        acc = emitTap(bases, channel, constant(i), constant(j), lanes, acc);
  } else {
    // A maximum may meet its first element twice.
    if (!buffers.start)
      acc = emitTap(bases, channel, constant(0), constant(0), lanes, {});
    acc = emitCarriedLoop(
        builder, loc, window[0], 1, acc, [&](Value i, ValueRange carried) {
          return emitCarriedLoop(builder, loc, window[1], 1, carried,
                                 [&](Value j, ValueRange carried) {
                                   return emitTap(bases, channel, i, j, lanes,
                                                  carried);
                                 });
        });
  }

  auto keepOrder = [](Value value) { return value; };
  for (int64_t pixel = 0; pixel < pixels; ++pixel)
    emitWindowEpilogue(builder, op, buffers,
                       {position, /*row=*/0, pixel, lanes, lanes}, acc[pixel],
                       keepOrder, keepOrder);
}

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
