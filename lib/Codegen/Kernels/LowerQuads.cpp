//===- LowerQuads.cpp - Windows with four taps a step -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerQuads.h"
#include "PieceLoops.h"
#include "QuadInput.h"
#include "VectorBody.h"
#include "WindowBuffers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Kernels/WindowQuads.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Tiles at the ends of a row, far more than --quanta-pack-weights makes.
static constexpr int64_t maxOuterTiles = 64;

namespace {

class QuadEmitter {
public:
  QuadEmitter(WindowOp op, std::optional<int64_t> minCycles)
      : op(op), minCycles(minCycles), builder(op), loc(op.getLoc()),
        layout(op, *op.getQuads()), input(op) {}

  LogicalResult emit();

private:
  /// Pixels [y, y + rows) x [x, x + pixels) of one block of channels.
  struct Tile {
    PixelPosition position;
    ChannelBlock channels;
    int64_t rows, pixels;
    /// The rows of the input that it reads, and where its columns begin, where
    /// that is known.
    ArrayRef<QuadInput::Row> inputs;
    std::optional<int64_t> x;
  };
  /// Equal blocks of channels: `count` of them, the first of which is `block`.
  struct BlockGroup {
    ChannelBlock block;
    int64_t count;
  };
  SmallVector<BlockGroup> getBlockGroups();
  /// All rows, or those of `range`.
  void emitGroups(ArrayRef<BlockGroup> groups, std::optional<UnitRange> range);
  bool emitInPieces(ArrayRef<BlockGroup> groups);
  void emitChannelsInRange(ArrayRef<BlockGroup> groups, UnitRange range);
  void emitRows(const ChannelBlock &block, Value channel, Value n, Value y,
                int64_t rows);
  void emitTile(const Tile &tile);
  SmallVector<Value> loadColumn(const Tile &tile, int64_t column, int64_t quad);
  Value loadWeights(const Tile &tile, int64_t row, int64_t column, int64_t quad,
                    int64_t vector);
  Value toLaneOrder(Value vector);
  Value toMemoryOrder(Value vector);

  WindowOp op;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  QuadLayout layout;
  WindowBuffers buffers;
  QuadInput input;
  /// Set once the buffers are.
  std::optional<InnerColumns> inner;
};

} // namespace

LogicalResult QuadEmitter::emit() {
  FailureOr<WindowBuffers> views = WindowBuffers::create(builder, op);
  if (failed(views))
    return failure();
  buffers = std::move(*views);
  inner.emplace(op, input.getBorder()[2], buffers.input.shape[2],
                pixelsOfQuadTile);
  if (inner->outerTiles > maxOuterTiles)
    return op.emitOpError("its windows reach beyond the ends of a row for ")
           << inner->outerTiles * pixelsOfQuadTile
           << " pixels, each of which has code of its own: expected at most "
           << maxOuterTiles * pixelsOfQuadTile;
  input.prepare(builder, buffers.input);
  SmallVector<BlockGroup> groups = getBlockGroups();
  if (!minCycles || !emitInPieces(groups))
    emitGroups(groups, std::nullopt);
  op.erase();
  return success();
}

SmallVector<QuadEmitter::BlockGroup> QuadEmitter::getBlockGroups() {
  SmallVector<BlockGroup> groups;
  for (const ChannelBlock &block : layout.getBlocks()) {
    if (groups.empty() || groups.back().block.valid != block.valid)
      groups.push_back({block, 0});
    ++groups.back().count;
  }
  return groups;
}

/// The weights of a block stay in the cache for all pixels.
void QuadEmitter::emitGroups(ArrayRef<BlockGroup> groups,
                             std::optional<UnitRange> range) {
  for (const auto &[block, count] : groups)
    emitBlocks(builder, loc, count * block.width, block.width,
               [&, &block = block](Value offset, int64_t) {
                 Value channel = addConstant(builder, loc, offset, block.first);
                 emitImageRows(builder, loc, buffers.output.shape, layout.rows,
                               range, [&](Value n, Value y, int64_t rows) {
                                 emitRows(block, channel, n, y, rows);
                               });
               });
}

/// A unit is the rows that share inputs, of one image: with all channels, or, with
/// shared channels, with a block of them.
bool QuadEmitter::emitInPieces(ArrayRef<BlockGroup> groups) {
  ArrayRef<int64_t> shape = buffers.output.shape;
  int64_t rows = shape[0] * llvm::divideCeil(shape[1], layout.rows), blocks = 0;
  // Of a pixel and a block, as measured: 2.2 cycles for each tap, 8 for the epilogue;
  // a narrow block has fewer vectors of sums.
  double cycles = 0, taps = layout.height * layout.columns;
  double pixels = shape[0] * shape[1] * shape[2];
  for (const auto &[block, count] : groups) {
    blocks += count;
    cycles += count * pixels * (2.2 * taps + 8) *
              std::max(static_cast<double>(block.width) / layout.width, 0.25);
  }
  bool sharesRows = shareRows(rows, buffers.weights->countBytes(),
                              buffers.input.countBytes());
  int64_t units = sharesRows ? rows : blocks * rows;
  int64_t pieces = choosePieces(cycles, units, *minCycles);
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

void QuadEmitter::emitChannelsInRange(ArrayRef<BlockGroup> groups,
                                      UnitRange range) {
  ArrayRef<int64_t> shape = buffers.output.shape;
  int64_t columns = llvm::divideCeil(shape[1], layout.rows);
  SmallVector<int64_t> rows;
  for (const BlockGroup &group : groups)
    rows.push_back(group.count * shape[0]);
  codegen::emitRows(builder, loc, rows, columns, range,
                    [&](size_t index, Value row, UnitRange range) {
                      auto [n, number] = splitRow(builder, loc, row, shape[0]);
                      const ChannelBlock &block = groups[index].block;
                      Value channel = addConstant(
                          builder, loc,
                          multiplyConstant(builder, loc, number, block.width),
                          block.first);
                      emitBlocksOf(builder, loc, range, shape[1], layout.rows,
                                   [&, n = n](Value y, int64_t rows) {
                                     emitRows(block, channel, n, y, rows);
                                   });
                    });
}

void QuadEmitter::emitRows(const ChannelBlock &block, Value channel, Value n,
                           Value y, int64_t rows) {
  SmallVector<QuadInput::Row> inputs = input.getRows(
      builder, {n, y, Value(), channel}, layout.height + rows - 1);
  auto emit = [&](Value x, int64_t pixels, std::optional<int64_t> knownX) {
    emitTile({{n, y, x, channel}, block, rows, pixels, inputs, knownX});
  };
  auto emitOuter = [&](int64_t begin, int64_t end) {
    for (int64_t x = begin; x < end; x += pixelsOfQuadTile)
      emit(arith::ConstantIndexOp::create(builder, loc, x),
           std::min(pixelsOfQuadTile, end - x), x);
  };
  emitOuter(0, inner->begin);
  emitBlocks(builder, loc, inner->end - inner->begin, pixelsOfQuadTile,
             [&](Value x, int64_t pixels) {
               emit(addConstant(builder, loc, x, inner->begin), pixels,
                    std::nullopt);
             });
  emitOuter(inner->end, buffers.output.shape[2]);
}

/// Bytes at even and odd places of the result come from `a` and `b`, `size` of
/// each at a time, from the lower or upper half of each 128 bits.
static Value interleave(OpBuilder &builder, Location loc, Value a, Value b,
                        int64_t size, bool upper) {
  int64_t width = cast<VectorType>(a.getType()).getDimSize(0);
  SmallVector<int64_t> mask;
  for (int64_t segment = 0; segment < width; segment += 16)
    for (int64_t i = 0; i < 8; i += size)
      for (int64_t source : {int64_t{0}, width})
        for (int64_t byte = 0; byte < size; ++byte)
          mask.push_back(source + segment + (upper ? 8 : 0) + i + byte);
  return vector::ShuffleOp::create(builder, loc, a, b, mask);
}

/// Four rows of a column of inputs: four vectors of lanes of four bytes.
SmallVector<Value> QuadEmitter::loadColumn(const Tile &tile, int64_t column,
                                           int64_t quad) {
  SmallVector<Value> rows;
  for (int64_t row = 4 * quad; row < 4 * quad + 4; ++row) {
    // Weights of rows that don't exist are zero: any bytes will do.
    if (row >= static_cast<int64_t>(tile.inputs.size()))
      rows.push_back(rows.back());
    else
      rows.push_back(input.load(builder, tile.inputs[row], tile.position.x,
                                tile.x, column, tile.channels));
  }
  SmallVector<Value> quads;
  for (bool upper : {false, true}) {
    Value first = interleave(builder, loc, rows[0], rows[1], 1, upper);
    Value second = interleave(builder, loc, rows[2], rows[3], 1, upper);
    for (bool upperPairs : {false, true})
      quads.push_back(interleave(builder, loc, first, second, 2, upperPairs));
  }
  return quads;
}

Value QuadEmitter::loadWeights(const Tile &tile, int64_t row, int64_t column,
                               int64_t quad, int64_t vector) {
  int64_t width = tile.channels.width;
  int64_t offset =
      (((row * layout.columns + column) * layout.quads + quad) * 4 + vector) *
      width;
  Value block = multiplyConstant(builder, loc, tile.position.channel,
                                 layout.getBytesPerChannel());
  return loadVector(builder, loc, *buffers.weights,
                    addConstant(builder, loc, block, offset), width, width);
}

/// Elements in the order of memory to that of the accumulators. Bytes move in
/// groups of four.
Value QuadEmitter::toLaneOrder(Value vector) {
  auto type = cast<VectorType>(vector.getType());
  int64_t width = type.getDimSize(0);
  SmallVector<int64_t> mask;
  if (type.getElementTypeBitWidth() != 8) {
    for (int64_t v = 0; v < 4; ++v)
      for (int64_t lane = 0; lane < width / 4; ++lane)
        mask.push_back(QuadLayout::getChannel(v, lane));
    return vector::ShuffleOp::create(builder, loc, vector, vector, mask);
  }
  auto words = VectorType::get({width / 4}, builder.getI32Type());
  for (int64_t v = 0; v < 4; ++v)
    for (int64_t segment = 0; segment < width / 16; ++segment)
      mask.push_back(4 * segment + v);
  Value asWords = vector::BitCastOp::create(builder, loc, words, vector);
  return vector::BitCastOp::create(
      builder, loc, type,
      vector::ShuffleOp::create(builder, loc, asWords, asWords, mask));
}

/// The inverse.
Value QuadEmitter::toMemoryOrder(Value vector) {
  auto type = cast<VectorType>(vector.getType());
  int64_t width = type.getDimSize(0);
  SmallVector<int64_t> mask;
  if (type.getElementTypeBitWidth() != 8) {
    mask.resize(width);
    for (int64_t v = 0; v < 4; ++v)
      for (int64_t lane = 0; lane < width / 4; ++lane)
        mask[QuadLayout::getChannel(v, lane)] = v * (width / 4) + lane;
    return vector::ShuffleOp::create(builder, loc, vector, vector, mask);
  }
  auto words = VectorType::get({width / 4}, builder.getI32Type());
  for (int64_t segment = 0; segment < width / 16; ++segment)
    for (int64_t v = 0; v < 4; ++v)
      mask.push_back(v * (width / 16) + segment);
  Value asWords = vector::BitCastOp::create(builder, loc, words, vector);
  return vector::BitCastOp::create(
      builder, loc, type,
      vector::ShuffleOp::create(builder, loc, asWords, asWords, mask));
}

void QuadEmitter::emitTile(const Tile &tile) {
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  int64_t lanes = tile.channels.width / 4;
  SmallVector<Value> start;
  for (int64_t v = 0; v < 4; ++v)
    start.push_back(
        loadVector(builder, loc, *buffers.start,
                   addConstant(builder, loc, tile.position.channel, v * lanes),
                   lanes, lanes));
  // Of each row and pixel, four vectors.
  SmallVector<Value> acc;
  for (int64_t i = 0; i < tile.rows * tile.pixels; ++i)
    llvm::append_range(acc, start);

  // Each column of inputs serves all pixels that it is in the window of.
  int64_t columns =
      (tile.pixels - 1) * strides[1] + (layout.columns - 1) * dilations[1] + 1;
  int64_t quads = llvm::divideCeil(layout.height + tile.rows - 1, 4);
  bool isUnsigned = op.getQuads()->getUnsignedInput();
  for (int64_t column = 0; column < columns; ++column) {
    SmallVector<std::pair<int64_t, int64_t>> uses;
    for (int64_t pixel = 0; pixel < tile.pixels; ++pixel) {
      int64_t distance = column - pixel * strides[1];
      if (distance >= 0 && distance % dilations[1] == 0 &&
          distance / dilations[1] < layout.columns)
        uses.push_back({pixel, distance / dilations[1]});
    }
    if (uses.empty())
      continue;
    for (int64_t quad = 0; quad < quads; ++quad) {
      SmallVector<Value> inputs = loadColumn(tile, column, quad);
      for (auto [pixel, tap] : uses)
        for (int64_t row = 0; row < tile.rows; ++row)
          for (int64_t v = 0; v < 4; ++v) {
            Value &sum = acc[(row * tile.pixels + pixel) * 4 + v];
            sum = LaneDotOp::create(builder, loc, sum,
                                    loadWeights(tile, row, tap, quad, v),
                                    inputs[v], isUnsigned);
          }
    }
  }
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t pixel = 0; pixel < tile.pixels; ++pixel)
      emitWindowEpilogue(
          builder, op, buffers,
          {tile.position,
           {{row, pixel}},
           tile.channels.width,
           tile.channels.valid},
          concatenate(builder, loc,
                      ArrayRef(acc).slice((row * tile.pixels + pixel) * 4, 4)),
          [&](Value vector) { return toLaneOrder(vector); },
          [&](Value vector) { return toMemoryOrder(vector); });
}

LogicalResult codegen::lowerQuads(WindowOp op,
                                  std::optional<int64_t> minCycles) {
  return QuadEmitter(op, minCycles).emit();
}
