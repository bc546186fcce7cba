//===- TilePipeline.cpp - Blocks of tiles, one behind the other -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileContractionEmitter.h"
#include "VectorBody.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

TileContractionEmitter::Position
TileContractionEmitter::locate(const Channels &channels, const Blocks &blocks,
                               Value block) {
  int64_t blocksX = countBlocksX(shape, blocking);
  int64_t blocksY = countBlocksY(shape, blocking);
  Value number;
  if (blocks.pixels && channels.blocks == 1) {
    number = constant(0);
    block = add(blocks.pixels->begin, block);
  } else if (blocks.pixels) {
    auto [begin, end] = *blocks.pixels;
    Value count = arith::SubIOp::create(builder, loc, end, begin);
    number = arith::DivUIOp::create(builder, loc, block, count);
    block = add(begin, arith::RemUIOp::create(builder, loc, block, count));
  }
  Position position;
  position.blockX = remainder(block, blocksX);
  Value row = divide(block, blocksX);
  position.blockY = remainder(row, blocksY);
  Value image = divide(row, blocksY);
  position.image = remainder(image, output.shape[0]);
  // Weights of a block of channels stay in the cache while all pixels pass.
  if (!number)
    number = divide(image, output.shape[0]);
  position.vector = addConstant(
      builder, loc, multiply(number, channels.vectors), channels.first);
  return position;
}

void TileContractionEmitter::emitPipeline(const Channels &channels,
                                          const Blocks &blocks) {
  auto [begin, end] = blocks.range;
  OpBuilder::InsertionGuard guard(builder);
  // Of all blocks if it is known: they begin at 0, and there is one at least.
  std::optional<int64_t> count = getConstantIntValue(end);
  if (!count) {
    // A range of units may have no blocks of these channels.
    Value isUsed = arith::CmpIOp::create(builder, loc,
                                         arith::CmpIPredicate::slt, begin, end);
    auto choice = scf::IfOp::create(builder, loc, isUsed, /*withElse=*/false);
    builder.setInsertionPointToStart(choice.thenBlock());
  }
  Value zero = constant(0), one = constant(1);
  emitProducts(channels, locate(channels, blocks, begin), remainder(begin, 2),
               /*pending=*/nullptr);
  if (!count || *count > 1) {
    auto loop = scf::ForOp::create(
        builder, loc, addConstant(builder, loc, begin, 1), end, one);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value block = loop.getInductionVar();
    Value before = arith::SubIOp::create(builder, loc, block, one);
    Pending pending = createPending(channels, locate(channels, blocks, before),
                                    remainder(before, 2));
    emitProducts(channels, locate(channels, blocks, block), remainder(block, 2),
                 &pending);
  }
  Value last = addConstant(builder, loc, end, -1);
  Pending pending = createPending(channels, locate(channels, blocks, last),
                                  remainder(last, 2));
  auto loop = scf::ForOp::create(builder, loc, zero,
                                 constant(blocking.getPixels()), one);
  builder.setInsertionPointToStart(loop.getBody());
  emitEpilogue(channels, pending, loop.getInductionVar());
}

TileContractionEmitter::Pending
TileContractionEmitter::createPending(const Channels &channels,
                                      const Position &position, Value half) {
  Pending pending{position, getScratchHalf(channels, half), {}};
  int64_t width = channels.vectors * tileLanes;
  for (const FlatBuffer &extra : extras) {
    Value &fixed = pending.fixed.emplace_back();
    if (extra.shape.size() == 1) {
      fixed =
          loadVector(builder, loc, extra, multiply(position.vector, tileLanes),
                     width, channels.valid);
    } else if (extra.shape.empty()) {
      Value scalar =
          memref::LoadOp::create(builder, loc, extra.view, constant(0));
      fixed = vector::BroadcastOp::create(
          builder, loc, VectorType::get({width}, scalar.getType()), scalar);
    }
  }
  return pending;
}

/// All channels of a block, of one pixel of it.
void TileContractionEmitter::emitEpilogue(const Channels &channels,
                                          const Pending &pending, Value pixel) {
  const Position &position = pending.position;
  Value y, firstX;
  std::tie(y, firstX) = getOrigin(position, divide(pixel, blocking.pixels));
  Value x = add(firstX, remainder(pixel, blocking.pixels));
  Value channel = multiply(position.vector, tileLanes);
  int64_t width = channels.vectors * tileLanes;
  auto place = [&](const FlatBuffer &buffer) {
    return add(getPixel(buffer, position.image, y, x, 1, 1), channel);
  };
  Value sums = add(pending.sums, multiply(pixel, width));
  Value to = place(output);

  // Several vectors of i32 become one of bytes by saturating packs.
  bool packs = target.hasBytePacks && output.getElementType().isInteger(8);
  for (int64_t first = 0, count; first < width; first += count) {
    count = tileLanes;
    while (packs && first + 2 * count <= channels.valid && count < 64)
      count *= 2;
    int64_t valid = std::min(count, channels.valid - first);
    auto slice = [&](Value vector) -> Value {
      if (count == width)
        return vector;
      return vector::ExtractStridedSliceOp::create(builder, loc, vector, first,
                                                   count, int64_t{1});
    };
    SmallVector<Value> arguments = {
        loadVector(builder, loc, scratch,
                   addConstant(builder, loc, sums, first), count, count)};
    for (auto [extra, fixed] : llvm::zip_equal(extras, pending.fixed))
      arguments.push_back(
          fixed ? slice(fixed)
                : loadVector(builder, loc, extra,
                             addConstant(builder, loc, place(extra), first),
                             count, valid));
    Value result =
        cloneOnVectors(builder, op.getEpilogue().front(), arguments, count)
            .front();
    storeVector(builder, loc, output, addConstant(builder, loc, to, first),
                result, valid);
  }
}
