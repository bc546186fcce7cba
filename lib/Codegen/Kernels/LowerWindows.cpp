//===- LowerWindows.cpp - Windows to loops over channel vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlatBuffer.h"
#include "VectorBody.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
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
  WindowEmitter(WindowOp op, const TargetInfo &target)
      : op(op), target(target), builder(op), loc(op.getLoc()) {}

  LogicalResult emit();

private:
  LogicalResult createViews();
  int64_t getMaxLanes();
  void emitBlock(Value n, Value y, Value x, int64_t pixels, Value channel,
                 int64_t lanes);
  SmallVector<Value> emitTap(ArrayRef<Value> bases, Value weightBase, Value i,
                             Value j, int64_t lanes, ValueRange acc);
  Value getPixelBase(const FlatBuffer &buffer, Value n, Value y, Value x,
                     Value channel, int64_t scaleY, int64_t scaleX);

  WindowOp op;
  const TargetInfo &target;
  OpBuilder builder;
  Location loc;
  FlatBuffer input, output;
  std::optional<FlatBuffer> weights, start;
  SmallVector<FlatBuffer> extras;
  Type accumulator;
};

LogicalResult WindowEmitter::createViews() {
  LogicalResult result = success();
  auto view = [&](Value buffer) -> FlatBuffer {
    FailureOr<FlatBuffer> flat = FlatBuffer::create(builder, loc, buffer);
    if (succeeded(flat) &&
        (flat->strides.empty() || flat->strides.back() == 1))
      return *flat;
    result = op.emitOpError("expected constant strides and contiguous "
                            "channels, got ")
             << buffer.getType();
    return {};
  };
  input = view(op.getInput());
  output = view(op.getOutput());
  if (op.getWeights())
    weights = view(op.getWeights());
  if (op.getStart())
    start = view(op.getStart());
  for (Value extra : op.getExtras())
    extras.push_back(view(extra));
  return result;
}

/// Lanes for which the widest value of the kernel fills one register.
int64_t WindowEmitter::getMaxLanes() {
  unsigned bits = accumulator.getIntOrFloatBitWidth();
  op.getEpilogue().walk([&](Operation *nested) {
    for (Type type : nested->getResultTypes())
      if (type.isIntOrFloat())
        bits = std::max(bits, type.getIntOrFloatBitWidth());
  });
  return std::max<int64_t>(target.vectorBits / bits, 1);
}

LogicalResult WindowEmitter::emit() {
  if (failed(createViews()))
    return failure();
  accumulator = op.getEpilogue().front().getArgument(0).getType();
  int64_t taps = op.getWindow()[0] * op.getWindow()[1];
  // Neighbours share inputs and weights; a large window keeps its loops short.
  int64_t pixels = taps <= maxUnrolledTaps ? 4 : 1;
  int64_t channels = output.shape[3], first = 0;
  while (first < channels) {
    int64_t lanes = std::min<int64_t>(
        llvm::bit_floor(static_cast<uint64_t>(channels - first)),
        getMaxLanes());
    int64_t extent = (channels - first) / lanes * lanes;
    emitBlocks(builder, loc, extent, lanes, [&](Value offset, int64_t) {
      Value channel = addConstant(builder, loc, offset, first);
      emitBlocks(builder, loc, output.shape[0], 1, [&](Value n, int64_t) {
        emitBlocks(builder, loc, output.shape[1], 1, [&](Value y, int64_t) {
          emitBlocks(builder, loc, output.shape[2], pixels,
                     [&](Value x, int64_t count) {
                       emitBlock(n, y, x, count, channel, lanes);
                     });
        });
      });
    });
    first += extent;
  }
  op.erase();
  return success();
}

Value WindowEmitter::getPixelBase(const FlatBuffer &buffer, Value n, Value y,
                                  Value x, Value channel, int64_t scaleY,
                                  int64_t scaleX) {
  Value base = multiplyConstant(builder, loc, n, buffer.strides[0]);
  auto add = [&](Value position, int64_t stride) {
    base = addIndex(builder, loc, base,
                    multiplyConstant(builder, loc, position, stride));
  };
  add(y, buffer.strides[1] * scaleY);
  add(x, buffer.strides[2] * scaleX);
  add(channel, 1);
  return base;
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
                       input.strides[1] * op.getDilations()[0]),
      multiplyConstant(builder, loc, j,
                       input.strides[2] * op.getDilations()[1]));
  Value weight;
  if (weights) {
    Value position = addIndex(
        builder, loc, weightBase,
        addIndex(builder, loc,
                 multiplyConstant(builder, loc, i, weights->strides[0]),
                 multiplyConstant(builder, loc, j, weights->strides[1])));
    weight = loadVector(builder, loc, *weights, position, lanes, lanes);
  }
  bool isFloat = isa<FloatType>(accumulator);
  SmallVector<Value> results;
  for (auto [pixel, base] : llvm::enumerate(bases)) {
    Value x = loadVector(builder, loc, input,
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
      if (weight)
        result = MultiplyAddOp::create(builder, loc, previous, x, weight);
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
  Value inputBase =
      getPixelBase(input, n, y, x, channel, strides[0], strides[1]);
  SmallVector<Value> bases;
  for (int64_t pixel = 0; pixel < pixels; ++pixel)
    bases.push_back(addConstant(builder, loc, inputBase,
                                pixel * strides[1] * input.strides[2]));
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  SmallVector<Value> acc;
  if (start)
    acc.assign(pixels, loadVector(builder, loc, *start, channel, lanes, lanes));
  if (window[0] * window[1] <= maxUnrolledTaps) {
    for (int64_t i = 0; i < window[0]; ++i)
      for (int64_t j = 0; j < window[1]; ++j)
        acc = emitTap(bases, channel, constant(i), constant(j), lanes, acc);
  } else {
    // A maximum may meet its first element twice.
    if (!start)
      acc = emitTap(bases, channel, constant(0), constant(0), lanes, {});
    acc = emitCarriedLoop(
        builder, loc, window[0], 1, acc, [&](Value i, ValueRange carried) {
          return emitCarriedLoop(
              builder, loc, window[1], 1, carried,
              [&](Value j, ValueRange carried) {
                return emitTap(bases, channel, i, j, lanes, carried);
              });
        });
  }

  Value outputBase = getPixelBase(output, n, y, x, channel, 1, 1);
  for (int64_t pixel = 0; pixel < pixels; ++pixel) {
    SmallVector<Value> arguments = {acc[pixel]};
    for (const FlatBuffer &extra : extras) {
      if (extra.shape.empty()) {
        Value scalar =
            memref::LoadOp::create(builder, loc, extra.view, constant(0));
        arguments.push_back(vector::BroadcastOp::create(
            builder, loc, VectorType::get({lanes}, scalar.getType()), scalar));
        continue;
      }
      Value position = channel;
      if (extra.shape.size() == 4)
        position = addConstant(builder, loc,
                               getPixelBase(extra, n, y, x, channel, 1, 1),
                               pixel * extra.strides[2]);
      arguments.push_back(
          loadVector(builder, loc, extra, position, lanes, lanes));
    }
    Value result = cloneOnVectors(builder, op.getEpilogue().front(), arguments,
                                  lanes)
                       .front();
    storeVector(builder, loc, output,
                addConstant(builder, loc, outputBase,
                            pixel * output.strides[2]),
                result, lanes);
  }
}

struct LowerWindows : codegen::impl::LowerWindowsBase<LowerWindows> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    SmallVector<WindowOp> ops;
    getOperation().walk([&](WindowOp op) { ops.push_back(op); });
    for (WindowOp op : ops) {
      if (!isa<MemRefType>(op.getOutput().getType())) {
        op.emitOpError("expected buffers: bufferize first");
        return signalPassFailure();
      }
      if (failed(WindowEmitter(op, target).emit()))
        return signalPassFailure();
      ++numLowered;
    }
  }
};

} // namespace
