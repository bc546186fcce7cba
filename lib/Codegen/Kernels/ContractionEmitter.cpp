//===- ContractionEmitter.cpp - Blocks of a contraction, and their epilogue -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "PieceLoops.h"
#include "Spread.h"
#include "Tiles.h"
#include "VectorBody.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

LogicalResult ContractionEmitter::createViews() {
  auto view = [&](Value buffer, FlatBuffer &flat) -> LogicalResult {
    FailureOr<FlatBuffer> created = FlatBuffer::create(builder, loc, buffer);
    if (failed(created))
      return op.emitOpError("expected constant strides, got ")
             << buffer.getType();
    flat = std::move(*created);
    return success();
  };
  auto inputType = cast<MemRefType>(op.getInput().getType());
  Value source = op.getInput();
  SmallVector<int64_t> sourceStrides;
  int64_t offset, depth = inputType.getDimSize(3);
  if (failed(inputType.getStridesAndOffset(sourceStrides, offset)))
    return op.emitOpError("expected a strided input, got ") << inputType;
  bool isDense = sourceStrides[3] == 1 &&
                 (!packing.getMerged() || sourceStrides[2] == depth);
  if (!isDense) {
    // A run must be consecutive: a slice of channels is not.
    auto dense =
        MemRefType::get(inputType.getShape(), inputType.getElementType());
    source = memref::AllocOp::create(builder, loc, dense);
    memref::CopyOp::create(builder, loc, op.getInput(), source);
  }
  if (failed(view(source, input)) || failed(view(op.getWeights(), weights)) ||
      failed(view(op.getStart(), start)) ||
      failed(view(op.getOutput(), output)))
    return failure();
  for (Value extra : op.getExtras()) {
    if (failed(view(makeChannelsDense(builder, loc, extra),
                    extras.emplace_back())))
      return failure();
    extras.back().repeatTo(output);
  }
  auto isContiguous = [](const FlatBuffer &buffer) {
    return buffer.isPerPixel() || buffer.strides.empty() ||
           buffer.strides.back() == 1;
  };
  if (!isContiguous(output) || !llvm::all_of(extras, isContiguous))
    return op.emitOpError("expected channels to be contiguous");
  return success();
}

void codegen::collapsePixels(ContractOp op, FlatBuffer &input,
                             FlatBuffer &output,
                             MutableArrayRef<FlatBuffer> extras) {
  auto isOne = [](int64_t value) { return value == 1; };
  // With a border the rows of the output differ.
  if (op.getBorder() || !llvm::all_of(op.getWindow(), isOne) ||
      !llvm::all_of(op.getStrides(), isOne) ||
      (op.hasWeightsPerRow() && output.shape[0] * output.shape[1] != 1))
    return;
  // The input may be larger than the pixels that are read.
  if (ArrayRef<int64_t>(input.shape).take_front(3) !=
      ArrayRef<int64_t>(output.shape).take_front(3))
    return;
  auto isOneRow = [](const FlatBuffer &buffer) { return buffer.isOneRow(); };
  if (!input.isOneRow() || !output.isOneRow() ||
      !llvm::all_of(extras, isOneRow))
    return;
  input.collapsePixels();
  output.collapsePixels();
  for (FlatBuffer &extra : extras)
    extra.collapsePixels();
}

LogicalResult ContractionEmitter::emit() {
  if (!packing)
    return op.emitOpError("expected packed weights: run --quanta-pack-weights");
  if (failed(createViews()))
    return failure();
  strides.assign(op.getStrides().begin(), op.getStrides().end());
  dilations.assign(op.getDilations().begin(), op.getDilations().end());
  window.assign(op.getWindow().begin(), op.getWindow().end());
  lanes = packing.getLanes();
  group = packing.getGroup();
  hasStarts = op.getBorder() && start.shape[0] > 1;
  bool sumsFloats = isa<FloatType>(start.getElementType());
  isFloat = sumsFloats && group == 1;
  multiplied = start.getElementType().isF16() && target.hasF16Arithmetic
                   ? start.getElementType()
                   : Type(builder.getF32Type());
  int64_t depth = input.shape[3];
  runs = packing.getMerged() ? 1 : window[1];
  runLength = packing.getMerged() ? window[1] * depth : depth;
  groups = llvm::divideCeil(runLength, group);
  fields = packing.getFields(isFloat);
  unitSize = lanes * group * packing.getUnitBytes(isFloat);
  runSize = llvm::divideCeil(groups, fields) * unitSize;
  runStride = runSize;
  if (int64_t size = packing.getScaleGroup())
    runStride += runLength / size * lanes;
  // Short runs are multiplied by rows on every target.
  if (target.dotKind == DotKind::NeonMatrix && !packing.isTiled())
    target.dotKind = DotKind::NeonDot;
  if (packing.isSpread())
    target.dotKind = DotKind::NeonPairs;
  if (input.getElementType().isInteger(8) && fields == 1)
    stepsPerLoad = target.getStepsPerLoad();
  unsigned stepBits =
      lanes * group * weights.getElementType().getIntOrFloatBitWidth();
  if (stepsPerLoad > 1)
    stepsPerWeightLoad = std::max(target.vectorBits / stepBits, 1u);
  vectorStride = window[0] * runs * runStride;
  collapsePixels(op, input, output, extras);

  int64_t vectors = llvm::divideCeil(output.shape[3], lanes);
  ContractionShape shape = {output.shape[1], output.shape[2], vectors,
                            window[0] * runs * groups};
  if (op.getBorder())
    shape.setBorder(storedRows, storedColumns);
  shape.rowsApart |= op.hasWeightsPerRow();
  TargetInfo available = target;
  // Each group of f32 has sums of its own.
  if (isFloat && packing.getScaleGroup())
    available.vectorRegisters = target.vectorRegisters / 2 + 1;
  Blocking blocking = chooseBlocking(shape, available, sumsFloats);
  double cycles =
      output.shape[0] *
      estimateCycles(shape, blocking, getStepCosts(target, sumsFloats));
  if (!minCycles || !emitInPieces(blocking, cycles))
    emitAll(blocking);
  op.erase();
  return success();
}

/// Weights of a block of channels stay in the cache while all pixels pass. A vector
/// that isn't full is part of the last block only.
void ContractionEmitter::emitChannelBlocks(
    const Blocking &blocking, llvm::function_ref<void(BlockPosition)> fn) {
  int64_t channels = output.shape[3];
  int64_t vectors = llvm::divideCeil(channels, lanes);
  auto emitPixels = [&](Value vector, int64_t count, int64_t existing) {
    BlockPosition position;
    position.vector = vector;
    position.vectors = count;
    position.channels = existing;
    fn(position);
  };
  int64_t whole = channels / lanes / blocking.vectors * blocking.vectors;
  emitBlocks(builder, loc, whole, blocking.vectors,
             [&](Value vector, int64_t count) {
               emitPixels(vector, count, count * lanes);
             });
  if (whole < vectors) {
    Value vector = arith::ConstantIndexOp::create(builder, loc, whole);
    emitPixels(vector, vectors - whole, channels - whole * lanes);
  }
}

void ContractionEmitter::emitAll(const Blocking &blocking) {
  emitChannelBlocks(blocking, [&](BlockPosition position) {
    emitBlocks(builder, loc, output.shape[0], 1, [&](Value n, int64_t) {
      position.n = n;
      emitBlocks(builder, loc, output.shape[1], blocking.rowsY,
                 [&](Value y, int64_t rowsY) {
                   position.y = y;
                   position.rowsY = rowsY;
                   emitRow(blocking, std::nullopt, position);
                 });
    });
  });
}

/// The blocks of a row of pixels; with `range`, which counts them, these only.
void ContractionEmitter::emitRow(const Blocking &blocking,
                                 std::optional<UnitRange> range,
                                 BlockPosition position) {
  int64_t width = output.shape[2], rowsX = blocking.rowsX;
  auto emit = [&](Value x, int64_t size) {
    position.x = x;
    position.rowsX = size;
    emitBlock(position);
  };
  if (storedColumns.areWhole()) {
    if (range)
      return emitBlocksOf(builder, loc, *range, width, rowsX, emit);
    return emitBlocks(builder, loc, width, rowsX, emit);
  }
  RowOfBlocks blocks(width, storedColumns.numAbove, storedColumns.numBelow,
                     rowsX);
  auto emitApart = [&](int64_t block) {
    int64_t x = block * rowsX, size = std::min(rowsX, width - x);
    if (block < blocks.begin || x + size > width - storedColumns.numBelow)
      position.apartX = x;
    emitBlockOf(builder, loc, range, block, [&] {
      emit(arith::ConstantIndexOp::create(builder, loc, x), size);
    });
    position.apartX.reset();
  };
  for (int64_t block = 0; block < blocks.begin; ++block)
    emitApart(block);
  emitWholeBlocks(builder, loc, range, blocks.begin, blocks.end, rowsX,
                  [&](Value x) { emit(x, rowsX); });
  for (int64_t block = blocks.end; block < blocks.count; ++block)
    emitApart(block);
}

/// A unit is a block of pixels with all its channels, or, with shared channels, a row
/// of blocks (a block where there is one row only) of one image and block of channels.
/// Either way the weights of a block of channels stay in the cache while a range's
/// pixels pass.
bool ContractionEmitter::emitInPieces(const Blocking &blocking, double cycles) {
  int64_t images = output.shape[0];
  int64_t rows = images * llvm::divideCeil(output.shape[1], blocking.rowsY);
  int64_t columns = llvm::divideCeil(output.shape[2], blocking.rowsX);
  int64_t matrices = op.hasWeightsPerRow() ? images * output.shape[1] : 1;
  bool sharesRows = shareRows(rows * columns, weights.countBytes() / matrices,
                              input.countBytes());
  int64_t vectors = llvm::divideCeil(output.shape[3], lanes);
  int64_t units = sharesRows ? rows * columns
                             : llvm::divideCeil(vectors, blocking.vectors) *
                                   (rows == images ? images * columns : rows);
  int64_t pieces = choosePieces(cycles, units, *minCycles);
  if (pieces == 1)
    return false;
  emitPieces(builder, loc, units, pieces, [&](UnitRange range) {
    if (sharesRows)
      emitRowsInRange(blocking, range);
    else
      emitChannelsInRange(blocking, range);
  });
  return true;
}

void ContractionEmitter::emitRowsInRange(const Blocking &blocking,
                                         UnitRange range) {
  int64_t wholeRows = output.shape[1] / blocking.rowsY;
  int64_t restOfRows = output.shape[1] % blocking.rowsY;
  int64_t groups[] = {wholeRows, restOfRows ? 1 : 0};
  int64_t columns = llvm::divideCeil(output.shape[2], blocking.rowsX);
  auto emitImage = [&](BlockPosition position, UnitRange range) {
    emitRows(builder, loc, groups, columns, range,
             [&](size_t group, Value row, UnitRange range) {
               bool isRest = group == 1;
               position.y =
                   isRest ? arith::ConstantIndexOp::create(
                                builder, loc, wholeRows * blocking.rowsY)
                                .getResult()
                          : multiplyConstant(builder, loc, row, blocking.rowsY);
               position.rowsY = isRest ? restOfRows : blocking.rowsY;
               emitRow(blocking, range, position);
             });
  };
  emitChannelBlocks(blocking, [&](BlockPosition position) {
    emitRows(builder, loc, output.shape[0], (groups[0] + groups[1]) * columns,
             range, [&](size_t, Value image, UnitRange range) {
               position.n = image;
               emitImage(position, range);
             });
  });
}

void ContractionEmitter::emitChannelsInRange(const Blocking &blocking,
                                             UnitRange range) {
  bool isOneRow = output.shape[1] <= blocking.rowsY;
  int64_t extent = output.shape[isOneRow ? 2 : 1];
  int64_t block = isOneRow ? blocking.rowsX : blocking.rowsY;
  int64_t columns = llvm::divideCeil(extent, block);
  int64_t images = output.shape[0], channels = output.shape[3];
  int64_t vectors = llvm::divideCeil(channels, lanes);
  int64_t wholeBlocks = channels / lanes / blocking.vectors;
  int64_t whole = wholeBlocks * blocking.vectors;
  int64_t groups[] = {wholeBlocks * images, whole < vectors ? images : 0};
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  emitRows(builder, loc, groups, columns, range,
           [&](size_t group, Value row, UnitRange range) {
             auto [image, number] = splitRow(builder, loc, row, images);
             bool isRest = group == 1;
             BlockPosition position;
             position.n = image;
             position.vector = isRest ? constant(whole)
                                      : multiplyConstant(builder, loc, number,
                                                         blocking.vectors);
             position.vectors = isRest ? vectors - whole : blocking.vectors;
             position.channels =
                 isRest ? channels - whole * lanes : blocking.vectors * lanes;
             if (isOneRow) {
               position.y = constant(0);
               position.rowsY = output.shape[1];
               return emitRow(blocking, range, position);
             }
             emitBlocksOf(builder, loc, range, output.shape[1], blocking.rowsY,
                          [&](Value y, int64_t rowsY) {
                            position.y = y;
                            position.rowsY = rowsY;
                            emitRow(blocking, std::nullopt, position);
                          });
           });
}

Value ContractionEmitter::getPixelBase(const BlockPosition &block,
                                       const FlatBuffer &buffer, int64_t scaleY,
                                       int64_t scaleX) {
  Value base = multiplyConstant(builder, loc, block.n, buffer.strides[0]);
  base = addIndex(
      builder, loc, base,
      multiplyConstant(builder, loc, block.y, buffer.strides[1] * scaleY));
  return addIndex(
      builder, loc, base,
      multiplyConstant(builder, loc, block.x, buffer.strides[2] * scaleX));
}

Value ContractionEmitter::getRowBase(const BlockPosition &block,
                                     const FlatBuffer &buffer) {
  if (!op.hasWeightsPerRow())
    return arith::ConstantIndexOp::create(builder, loc, 0);
  return addIndex(builder, loc,
                  multiplyConstant(builder, loc, block.n, buffer.strides[0]),
                  multiplyConstant(builder, loc, block.y, buffer.strides[1]));
}

Value ContractionEmitter::getStartBase(const BlockPosition &block) {
  Value base =
      hasStarts
          ? multiplyConstant(builder, loc, getStartRow(block.y),
                             start.strides[0] * storedColumns.getNumStarts())
          : getRowBase(block, start);
  return addIndex(builder, loc, base,
                  multiplyConstant(builder, loc, block.vector, lanes));
}

void ContractionEmitter::emitBlock(const BlockPosition &block) {
  if (packing.isSpread()) {
    SmallVector<Value> sums = emitReduction(
        block, createSpread(builder, loc, block.getRows() * block.vectors));
    return emitEpilogue(block,
                        gatherSpread(builder, loc, sums, loadStart(block)));
  }
  SmallVector<Value> acc = emitReduction(block, loadStart(block));
  if (packing.isTiled())
    acc = splitTiles(builder, loc, acc, block.vectors);
  emitEpilogue(block, acc);
}

SmallVector<Value> ContractionEmitter::loadStart(const BlockPosition &block) {
  Value base = getStartBase(block);
  auto load = [&](int64_t column) {
    int64_t offset = hasStarts ? column * start.strides[0] : 0;
    SmallVector<Value> vectors;
    for (int64_t v = 0; v < block.vectors; ++v)
      vectors.push_back(loadVector(
          builder, loc, start,
          addConstant(builder, loc, base, offset + v * lanes), lanes, lanes));
    return vectors;
  };
  // Pixels with whole windows share one column of starts.
  int64_t column = storedColumns.getStart(
      block.apartX ? *block.apartX : storedColumns.numAbove);
  SmallVector<Value> vectors = load(column);
  if (packing.isTiled())
    return startTiles(builder, loc, vectors, block.getRows());
  SmallVector<Value> acc;
  for (int64_t row = 0; row < block.getRows(); ++row) {
    if (block.apartX && hasStarts) {
      int64_t next = storedColumns.getStart(*block.apartX + row);
      if (next != column)
        vectors = load(next);
      column = next;
    }
    llvm::append_range(acc, vectors);
  }
  return acc;
}

SmallVector<EpilogueGroup>
ContractionEmitter::getEpilogueGroups(const BlockPosition &block) {
  bool packs = target.hasBytePacks && output.getElementType().isInteger(8);
  SmallVector<EpilogueGroup> groups;
  for (int64_t v = 0; v < block.vectors; v += groups.back().count) {
    int64_t count = 1;
    while (packs && count < 4 && v + 2 * count <= block.vectors &&
           (v + 2 * count) * lanes <= block.channels)
      count *= 2;
    groups.push_back(
        {v, count, std::min(count * lanes, block.channels - v * lanes)});
  }
  return groups;
}

void ContractionEmitter::emitEpilogue(const BlockPosition &block,
                                      ValueRange acc) {
  Block &body = op.getEpilogue().front();
  Value outputBase = getPixelBase(block, output, 1, 1);
  Value channelBase = multiplyConstant(builder, loc, block.vector, lanes);
  for (EpilogueGroup group : getEpilogueGroups(block)) {
    int64_t width = group.count * lanes, offset = group.first * lanes;
    // What doesn't depend on the pixel is loaded once.
    SmallVector<Value> fixed(extras.size()), bases(extras.size());
    for (auto [i, extra] : llvm::enumerate(extras)) {
      if (extra.isPerPixel()) {
        bases[i] = getPixelBase(block, extra, 1, 1);
      } else if (extra.shape.size() == 4) {
        bases[i] = addIndex(builder, loc, getPixelBase(block, extra, 1, 1),
                            channelBase);
      } else if (extra.shape.size() == 1) {
        fixed[i] = loadVector(builder, loc, extra,
                              addConstant(builder, loc, channelBase, offset),
                              width, group.valid);
      } else {
        Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
        fixed[i] = loadRepeated(builder, loc, extra, zero, width);
      }
    }
    auto getPosition = [&](Value base, const FlatBuffer &buffer, int64_t row) {
      return addConstant(builder, loc, base,
                         row / block.rowsX * buffer.strides[1] +
                             row % block.rowsX * buffer.strides[2] +
                             (buffer.isPerPixel() ? 0 : offset));
    };
    auto load = [&](const FlatBuffer &extra, Value position) {
      return extra.isPerPixel()
                 ? loadRepeated(builder, loc, extra, position, width)
                 : loadVector(builder, loc, extra, position, width,
                              group.valid);
    };
    Value base = addIndex(builder, loc, outputBase, channelBase);
    for (int64_t row = 0; row < block.getRows(); ++row) {
      SmallVector<Value> arguments = {concatenate(
          builder, loc,
          acc.slice(row * block.vectors + group.first, group.count))};
      for (auto [i, extra] : llvm::enumerate(extras))
        arguments.push_back(bases[i]
                                ? load(extra, getPosition(bases[i], extra, row))
                                : fixed[i]);
      Value result = cloneOnVectors(builder, body, arguments, width).front();
      storeVector(builder, loc, output, getPosition(base, output, row), result,
                  group.valid);
    }
  }
}
