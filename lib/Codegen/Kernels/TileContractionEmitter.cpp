//===- TileContractionEmitter.cpp - Products of tiles -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileContractionEmitter.h"
#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Products that straight-line code may have.
static constexpr int64_t maxUnrolledProducts = 64;
/// And one iteration of a loop.
static constexpr int64_t maxLoopedSteps = 4;

TileContractionEmitter::TileContractionEmitter(ContractOp op,
                                               ContractionBuffers buffers,
                                               const TargetInfo &target,
                                               OpBuilder builder)
    : op(op), input(buffers.input), weights(buffers.weights),
      start(buffers.start), output(buffers.output), extras(buffers.extras),
      target(target), builder(builder), loc(op.getLoc()),
      window(op.getWindow()), strides(op.getStrides()),
      dilations(op.getDilations()) {
  PackingAttr packing = op.getPackingAttr();
  bool merged = packing.getMerged();
  runs = merged ? 1 : window[1];
  runLength = input.shape[3] * (merged ? window[1] : 1);
  stepBytes = packing.getTile();
  stepsInRun = llvm::divideCeil(runLength, stepBytes);
  shape = {output.shape[1], output.shape[2],
           static_cast<int64_t>(llvm::divideCeil(output.shape[3], tileLanes)),
           window[0] * runs * stepsInRun};
  blocking = chooseTileBlocking(shape);
}

Value TileContractionEmitter::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value TileContractionEmitter::atMost(Value value, int64_t limit) {
  return builder.createOrFold<arith::MinUIOp>(loc, value, constant(limit));
}

Value TileContractionEmitter::divide(Value value, int64_t divisor) {
  if (divisor == 1)
    return value;
  return builder.createOrFold<arith::DivUIOp>(loc, value, constant(divisor));
}

Value TileContractionEmitter::remainder(Value value, int64_t divisor) {
  if (divisor == 1)
    return constant(0);
  return builder.createOrFold<arith::RemUIOp>(loc, value, constant(divisor));
}

SmallVector<TileContractionEmitter::Channels>
TileContractionEmitter::getChannels() const {
  SmallVector<Channels> groups;
  int64_t channels = output.shape[3];
  int64_t blocks = channels / (tileLanes * blocking.vectors);
  int64_t whole = blocks * blocking.vectors;
  if (blocks > 0)
    groups.push_back(
        {0, blocks, blocking.vectors, blocking.vectors * tileLanes});
  // A vector that isn't full is part of the last block only.
  if (whole < shape.vectors)
    groups.push_back(
        {whole, 1, shape.vectors - whole, channels - whole * tileLanes});
  return groups;
}

int64_t TileContractionEmitter::countPixelBlocks() const {
  return output.shape[0] * countBlocksY(shape, blocking) *
         countBlocksX(shape, blocking);
}

bool TileContractionEmitter::sharesRows() const {
  return shareRows(countPixelBlocks(), weights.countBytes(),
                   input.countBytes());
}

/// The last block of a row may overlap the one before: both are one unit, or two
/// threads would write the same bytes.
int64_t TileContractionEmitter::countUnitsX() const {
  int64_t blocks = countBlocksX(shape, blocking);
  bool overlaps =
      blocks > 1 && blocks * blocking.rowsX * blocking.pixels > shape.width;
  return blocks - overlaps;
}

Value TileContractionEmitter::getFirstBlock(Value unit) {
  int64_t units = countUnitsX();
  if (units == countBlocksX(shape, blocking))
    return unit;
  // One block more for each row.
  return add(unit, divide(unit, units));
}

int64_t TileContractionEmitter::countUnits() const {
  int64_t units =
      output.shape[0] * countBlocksY(shape, blocking) * countUnitsX();
  return sharesRows()
             ? units
             : units * llvm::divideCeil(shape.vectors, blocking.vectors);
}

double TileContractionEmitter::estimateCycles() const {
  return output.shape[0] * estimateTileCycles(shape, blocking);
}

void TileContractionEmitter::emit() {
  createScratch();
  for (const Channels &channels : getChannels())
    emitPipeline(
        channels,
        {{constant(0), constant(channels.blocks * countPixelBlocks())}, {}});
}

void TileContractionEmitter::emitRange(UnitRange units) {
  createScratch();
  UnitRange range{getFirstBlock(units.begin), getFirstBlock(units.end)};
  Value pixels = arith::SubIOp::create(builder, loc, range.end, range.begin);
  int64_t offset = 0;
  for (const Channels &channels : getChannels()) {
    if (sharesRows()) {
      emitPipeline(channels,
                   {{constant(0), multiply(pixels, channels.blocks)}, range});
      continue;
    }
    int64_t end = offset + channels.blocks * countPixelBlocks();
    Value first =
        arith::MaxUIOp::create(builder, loc, range.begin, constant(offset));
    emitPipeline(channels,
                 {{addConstant(builder, loc, first, -offset),
                   addConstant(builder, loc, atMost(range.end, end), -offset)},
                  {}});
    offset = end;
  }
}

void TileContractionEmitter::createScratch() {
  auto sums =
      MemRefType::get({2 * blocking.getPixels() * blocking.vectors * tileLanes},
                      builder.getI32Type());
  scratch.view = memref::AllocaOp::create(builder, loc, sums,
                                          builder.getI64IntegerAttr(64));
  scratch.shape = {sums.getDimSize(0)};
  scratch.strides = {1};
}

Value TileContractionEmitter::getPixel(const FlatBuffer &buffer, Value image,
                                       Value y, Value x, int64_t scaleY,
                                       int64_t scaleX) {
  return add(add(multiply(image, buffer.strides[0]),
                 multiply(y, buffer.strides[1] * scaleY)),
             multiply(x, buffer.strides[2] * scaleX));
}

std::pair<Value, Value>
TileContractionEmitter::getOrigin(const Position &position, Value tile) {
  Value y = add(multiply(position.blockY, blocking.rowsY),
                divide(tile, blocking.rowsX));
  Value x = add(multiply(position.blockX, blocking.rowsX),
                remainder(tile, blocking.rowsX));
  return {atMost(y, shape.height - 1),
          atMost(multiply(x, blocking.pixels), shape.width - blocking.pixels)};
}

Value TileContractionEmitter::getScratchHalf(const Channels &channels,
                                             Value half) {
  return multiply(half, blocking.getPixels() * channels.vectors * tileLanes);
}

void TileContractionEmitter::emitProducts(const Channels &channels,
                                          const Position &position, Value half,
                                          const Pending *pending) {
  auto sumType =
      amx::TileType::get({blocking.pixels, tileLanes}, builder.getI32Type());
  // Stride 0: every row of a tile starts with the same values.
  SmallVector<Value> acc, inputBases;
  for (int64_t tile = 0; tile < blocking.getTiles(); ++tile) {
    auto [y, x] = getOrigin(position, constant(tile));
    inputBases.push_back(
        getPixel(input, position.image, y, x, strides[0], strides[1]));
    for (int64_t v = 0; v < channels.vectors; ++v)
      acc.push_back(amx::TileLoadOp::create(
          builder, loc, sumType, start.view,
          multiply(add(position.vector, constant(v)), tileLanes),
          /*stride=*/constant(0)));
  }
  int64_t vectorSize = shape.steps * stepBytes * tileLanes;
  Value weightBase = multiply(position.vector, vectorSize);

  // The pending epilogue fills the first steps.
  int64_t pixels = blocking.getPixels();
  int64_t perStep = pending ? llvm::divideCeil(pixels, shape.steps) : 0;
  int64_t filled = pending ? llvm::divideCeil(pixels, perStep) : 0;
  acc = emitSteps(channels, inputBases, weightBase, 0, filled, perStep, pending,
                  acc);
  acc = emitSteps(channels, inputBases, weightBase, filled, shape.steps,
                  /*perStep=*/0, nullptr, acc);

  Value base = getScratchHalf(channels, half);
  int64_t rowSize = channels.vectors * tileLanes;
  for (auto [i, sums] : llvm::enumerate(acc)) {
    int64_t tile = i / channels.vectors, v = i % channels.vectors;
    int64_t offset = tile * blocking.pixels * rowSize + v * tileLanes;
    amx::TileStoreOp::create(builder, loc, scratch.view,
                             addConstant(builder, loc, base, offset), sums,
                             constant(rowSize));
  }
}

/// Steps `first` to `last`, unrolled as far as code may grow.
SmallVector<Value> TileContractionEmitter::emitSteps(
    const Channels &channels, ArrayRef<Value> inputBases, Value weightBase,
    int64_t first, int64_t last, int64_t perStep, const Pending *pending,
    SmallVector<Value> acc) {
  int64_t count = last - first;
  int64_t unrolled = count;
  if (count * static_cast<int64_t>(acc.size()) > maxUnrolledProducts) {
    unrolled = maxLoopedSteps;
    while (count % unrolled != 0)
      --unrolled;
  }
  if (count == 0)
    return acc;
  return emitCarriedLoop(builder, loc, count, unrolled, acc,
                         [&](Value iteration, ValueRange carried) {
                           SmallVector<Value> results(carried);
                           for (int64_t i = 0; i < unrolled; ++i)
                             results =
                                 emitStep(channels, inputBases, weightBase,
                                          add(iteration, constant(first + i)),
                                          perStep, pending, results);
                           return results;
                         });
}

/// Every tile of pixels by every tile of channels.
SmallVector<Value> TileContractionEmitter::emitStep(
    const Channels &channels, ArrayRef<Value> inputBases, Value weightBase,
    Value step, int64_t perStep, const Pending *pending, ValueRange acc) {
  Type byte = builder.getI8Type();
  auto inputType = amx::TileType::get({blocking.pixels, stepBytes}, byte);
  auto weightType = amx::TileType::get({stepBytes / 4, 4 * tileLanes}, byte);

  // Row and column of the window, and the place in the run.
  Value run = divide(step, stepsInRun), row = divide(run, runs);
  Value offset =
      add(add(multiply(row, dilations[0] * input.strides[1]),
              multiply(remainder(run, runs), dilations[1] * input.strides[2])),
          atMost(multiply(remainder(step, stepsInRun), stepBytes),
                 runLength - stepBytes));
  Value weightPosition = add(weightBase, multiply(step, stepBytes * tileLanes));

  SmallVector<Value> columns;
  for (int64_t v = 0; v < channels.vectors; ++v)
    columns.push_back(amx::TileLoadOp::create(
        builder, loc, weightType, weights.view,
        addConstant(builder, loc, weightPosition,
                    v * shape.steps * stepBytes * tileLanes),
        /*stride=*/constant(4 * tileLanes)));

  // Pixels of the pending epilogue stand between the products.
  int64_t done = 0, products = acc.size();
  auto emitPending = [&](int64_t product) {
    for (; done < perStep * (product + 1) / products; ++done) {
      Value pixel = add(multiply(step, perStep), constant(done));
      std::optional<int64_t> known = getConstantIntValue(pixel);
      if (known && *known >= blocking.getPixels())
        continue;
      // The last pixel once more is harmless, and shorter than a test.
      emitEpilogue(channels, *pending, atMost(pixel, blocking.getPixels() - 1));
    }
  };
  SmallVector<Value> results;
  for (Value base : inputBases) {
    Value rows = amx::TileLoadOp::create(
        builder, loc, inputType, input.view, add(base, offset),
        /*stride=*/constant(strides[1] * input.strides[2]));
    for (Value column : columns) {
      results.push_back(amx::TileMulIOp::create(
          builder, loc, acc[results.size()].getType(), rows, column,
          acc[results.size()], /*isZextLhs=*/false, /*isZextRhs=*/false));
      emitPending(results.size() - 1);
    }
  }
  return results;
}
