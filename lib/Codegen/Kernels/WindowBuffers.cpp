//===- WindowBuffers.cpp - The operands of a window as flat buffers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WindowBuffers.h"
#include "VectorBody.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

FailureOr<WindowBuffers> WindowBuffers::create(OpBuilder &builder,
                                               WindowOp op) {
  LogicalResult result = success();
  auto view = [&](Value buffer) -> FlatBuffer {
    FailureOr<FlatBuffer> flat =
        FlatBuffer::create(builder, op.getLoc(), buffer);
    if (succeeded(flat) && (flat->strides.empty() || flat->strides.back() == 1))
      return *flat;
    result = op.emitOpError("expected constant strides and contiguous "
                            "channels, got ")
             << buffer.getType();
    return {};
  };
  WindowBuffers buffers;
  buffers.input = view(makeChannelsDense(builder, op.getLoc(), op.getInput()));
  buffers.output = view(op.getOutput());
  if (op.getWeights())
    buffers.weights = view(op.getWeights());
  if (op.getStart())
    buffers.start = view(op.getStart());
  for (Value extra : op.getExtras()) {
    buffers.extras.push_back(
        view(makeChannelsDense(builder, op.getLoc(), extra)));
    buffers.extras.back().repeatTo(buffers.output);
  }
  if (failed(result))
    return failure();
  return buffers;
}

Value codegen::getElement(OpBuilder &builder, Location loc,
                          const FlatBuffer &buffer,
                          const PixelPosition &position, int64_t scaleY,
                          int64_t scaleX) {
  Value base = multiplyConstant(builder, loc, position.n, buffer.strides[0]);
  auto add = [&](Value index, int64_t stride) {
    base = addIndex(builder, loc, base,
                    multiplyConstant(builder, loc, index, stride));
  };
  add(position.y, buffer.strides[1] * scaleY);
  add(position.x, buffer.strides[2] * scaleX);
  add(position.channel, buffer.isPerPixel() ? 0 : 1);
  return base;
}

void codegen::emitWindowEpilogue(OpBuilder &builder, WindowOp op,
                                 const WindowBuffers &buffers,
                                 const EpiloguePixels &tile, Value accumulators,
                                 Reorder fromMemory, Reorder toMemory) {
  Location loc = op.getLoc();
  int64_t count = tile.pixels.size();
  auto getPosition = [&](const FlatBuffer &buffer, TilePixel pixel) {
    return addConstant(
        builder, loc, getElement(builder, loc, buffer, tile.position),
        pixel.row * buffer.strides[1] + pixel.column * buffer.strides[2]);
  };
  auto loadChannels = [&](const FlatBuffer &extra, Value position) {
    return fromMemory(
        loadVector(builder, loc, extra, position, tile.width, tile.valid));
  };
  SmallVector<Value> arguments = {accumulators};
  for (const FlatBuffer &extra : buffers.extras) {
    if (extra.shape.empty()) {
      Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
      arguments.push_back(
          loadRepeated(builder, loc, extra, zero, count * tile.width));
      continue;
    }
    SmallVector<Value> parts;
    if (extra.shape.size() != 4)
      parts.assign(count, loadChannels(extra, tile.position.channel));
    else
      for (TilePixel pixel : tile.pixels)
        parts.push_back(extra.isPerPixel()
                            ? loadRepeated(builder, loc, extra,
                                           getPosition(extra, pixel),
                                           tile.width)
                            : loadChannels(extra, getPosition(extra, pixel)));
    arguments.push_back(concatenate(builder, loc, parts));
  }
  Value results = cloneOnVectors(builder, op.getEpilogue().front(), arguments,
                                 count * tile.width)
                      .front();
  for (auto [i, pixel] : llvm::enumerate(tile.pixels)) {
    Value part = results;
    if (count > 1)
      part = vector::ExtractStridedSliceOp::create(
          builder, loc, results, i * tile.width, tile.width, int64_t{1});
    storeVector(builder, loc, buffers.output,
                getPosition(buffers.output, pixel), toMemory(part), tile.valid);
  }
}
