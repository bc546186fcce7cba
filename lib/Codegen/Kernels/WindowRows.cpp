//===- WindowRows.cpp - The steps of neighbouring pixels, and their epilogue -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VectorBody.h"
#include "WindowEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Where the input of the first pixel's first tap begins.
Value WindowEmitter::getInputBase(const Pixels &pixels) {
  PixelPosition position = pixels.position;
  if (grouping)
    position.channel = multiplyConstant(
        builder, loc,
        arith::DivUIOp::create(builder, loc, position.channel,
                               arith::ConstantIndexOp::create(
                                   builder, loc, grouping.getOutputs())),
        grouping.getInputs());
  return getElement(builder, loc, buffers.input, position, op.getStrides()[0],
                    op.getStrides()[1]);
}

/// Every lane's step of its group, from those of all groups of a vector. Steps are
/// four bytes, or two that have been widened.
static SmallVector<Value> spreadGroups(OpBuilder &builder, Location loc,
                                       Value inputs, GroupingAttr grouping) {
  int64_t span = grouping.getSpan(), lanes = grouping.getLanes();
  Type element = builder.getI8Type();
  if (grouping.getStep() == 2) {
    element = builder.getI16Type();
    inputs = arith::ExtSIOp::create(builder, loc,
                                    VectorType::get({span}, element), inputs);
  }
  int64_t steps = span / grouping.getStep();
  Value words = vector::BitCastOp::create(
      builder, loc, VectorType::get({steps}, builder.getI32Type()), inputs);
  SmallVector<Value> spread;
  for (int64_t step = 0; step < grouping.getStepsPerTap(); ++step) {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < lanes; ++lane)
      mask.push_back(lane / grouping.getOutputs() * grouping.getStepsPerTap() +
                     step);
    spread.push_back(vector::BitCastOp::create(
        builder, loc, VectorType::get({lanes * grouping.getStep()}, element),
        vector::ShuffleOp::create(builder, loc, words, words, mask)));
  }
  return spread;
}

SmallVector<Value> WindowEmitter::loadInput(const Pixels &pixels,
                                            Value position) {
  if (grouping) {
    int64_t valid = pixels.valid / grouping.getOutputs() * grouping.getInputs();
    Value inputs = loadVector(builder, loc, buffers.input, position,
                              grouping.getSpan(), valid);
    return spreadGroups(builder, loc, inputs, grouping);
  }
  return {widen(loadVector(builder, loc, buffers.input, position, pixels.lanes,
                           pixels.lanes))};
}

/// Those of tap (i, j); none for pooling.
SmallVector<Value> WindowEmitter::loadWeights(const Pixels &pixels, Value i,
                                              Value j) {
  if (!buffers.weights)
    return {};
  auto at = [&](Value base, int64_t strideY, int64_t strideX) {
    return addIndex(builder, loc, base,
                    addIndex(builder, loc,
                             multiplyConstant(builder, loc, i, strideY),
                             multiplyConstant(builder, loc, j, strideX)));
  };
  if (!grouping) {
    Value position = at(pixels.position.channel, buffers.weights->strides[0],
                        buffers.weights->strides[1]);
    return {widen(loadVector(builder, loc, *buffers.weights, position,
                             pixels.lanes, pixels.lanes))};
  }
  int64_t rows = op.getWindow()[0], columns = op.getWindow()[1];
  Value vector = multiplyConstant(builder, loc, pixels.position.channel,
                                  rows * columns * grouping.getInputs());
  int64_t tapSize = grouping.getTapSize();
  Value position = at(vector, columns * tapSize, tapSize);
  int64_t size = pixels.lanes * grouping.getStep();
  SmallVector<Value> steps;
  for (int64_t step = 0; step < grouping.getStepsPerTap(); ++step)
    steps.push_back(loadVector(builder, loc, *buffers.weights,
                               addConstant(builder, loc, position, step * size),
                               size, size));
  return steps;
}

/// A vector in the type of the accumulators, where its step doesn't do that.
Value WindowEmitter::widen(Value vector) {
  auto type = cast<VectorType>(vector.getType()).clone(accumulator);
  if (vector.getType() == type || multipliesBytes())
    return vector;
  if (isa<FloatType>(accumulator))
    return arith::SIToFPOp::create(builder, loc, type, vector);
  return arith::ExtSIOp::create(builder, loc, type, vector);
}

/// One tap of one pixel. `acc` is null at the first tap of a maximum.
Value WindowEmitter::emitTap(ArrayRef<Value> input, ArrayRef<Value> weights,
                             Value acc) {
  if (!grouping)
    return emitStep(input.front(), weights.empty() ? Value() : weights.front(),
                    acc);
  for (auto [x, w] : llvm::zip_equal(input, weights))
    acc =
        LaneDotOp::create(builder, loc, acc, w, x, grouping.getUnsignedInput());
  return acc;
}

Value WindowEmitter::emitStep(Value x, Value weights, Value acc) {
  bool isFloat = isa<FloatType>(accumulator);
  if (op.getKind() == WindowKind::Max) {
    if (!acc)
      return x;
    if (isFloat)
      return arith::MaximumFOp::create(builder, loc, acc, x);
    return arith::MaxSIOp::create(builder, loc, acc, x);
  }
  if (multipliesBytes())
    return MultiplyAddOp::create(builder, loc, acc, x, weights, isSymmetric);
  if (isFloat && weights && target.hasFma)
    return math::FmaOp::create(builder, loc, x, weights, acc);
  if (isFloat) {
    if (weights)
      x = arith::MulFOp::create(builder, loc, x, weights);
    return arith::AddFOp::create(builder, loc, acc, x);
  }
  if (weights)
    x = arith::MulIOp::create(builder, loc, x, weights);
  return arith::AddIOp::create(builder, loc, acc, x);
}

/// Pixels of a row, for which taps are outermost: all of them take widened weights
/// from a register.
void WindowEmitter::emitRow(const Pixels &pixels) {
  // The accumulators of a maximum are null at first.
  SmallVector<Value> acc(pixels.count);
  if (buffers.start)
    acc.assign(pixels.count, loadStart(pixels));
  emitEpilogue(pixels, {0, 1}, emitTaps(pixels, std::move(acc)));
}

Value WindowEmitter::loadStart(const Pixels &pixels) {
  return loadVector(builder, loc, *buffers.start, pixels.position.channel,
                    pixels.lanes, pixels.lanes);
}

/// Column by column of the input, each input once. Sums of the column of the output
/// that is finished next come first, those of the one behind it next.
void WindowEmitter::emitBand(const Pixels &left, int64_t width) {
  ArrayRef<int64_t> window = op.getWindow();
  const int64_t stride = op.getStrides()[1], columns = window[1],
                pixels = left.count, columnStride = buffers.input.strides[2];
  SmallVector<SmallVector<Value>> weights;
  for (int64_t i = 0; i < window[0]; ++i)
    for (int64_t j = 0; j < columns; ++j)
      weights.push_back(
          loadWeights(left, arith::ConstantIndexOp::create(builder, loc, i),
                      arith::ConstantIndexOp::create(builder, loc, j)));
  Value base = getInputBase(left), start = loadStart(left);
  // The column of the input at `base` is column `tap` of the first sums' windows.
  auto addColumn = [&](Value base, int64_t tap, MutableArrayRef<Value> sums) {
    int64_t rows = (pixels - 1) * op.getStrides()[0] +
                   (window[0] - 1) * op.getDilations()[0] + 1;
    for (int64_t row = 0; row < rows; ++row) {
      SmallVector<Value> input;
      for (auto [index, sum] : llvm::enumerate(sums)) {
        int64_t column = static_cast<int64_t>(index) / pixels,
                pixel = static_cast<int64_t>(index) % pixels;
        int64_t j = tap - column * stride;
        std::optional<int64_t> i =
            getRowOfWindow(row - pixel * op.getStrides()[0]);
        if (j < 0 || j >= columns || !i)
          continue;
        if (input.empty())
          input = loadInput(left, addConstant(builder, loc, base,
                                              row * buffers.input.strides[1]));
        sum = emitTap(input, weights[*i * columns + j], sum);
      }
    }
  };
  SmallVector<Value> carried(band.unfinished * pixels, start);
  for (int64_t column = 0; column < columns - stride; ++column)
    addColumn(addConstant(builder, loc, base, column * columnStride), column,
              carried);
  emitCarriedLoop(
      builder, loc, width, 1, carried, [&](Value x, ValueRange carried) {
        SmallVector<Value> sums(carried);
        sums.append(pixels, start);
        Value first =
            addIndex(builder, loc, base,
                     multiplyConstant(builder, loc, x, stride * columnStride));
        for (int64_t tap = std::max<int64_t>(columns - stride, 0);
             tap < columns; ++tap)
          addColumn(addConstant(builder, loc, first, tap * columnStride), tap,
                    sums);
        Pixels finished = left;
        finished.position.x = addIndex(builder, loc, left.position.x, x);
        emitEpilogue(finished, {1, 0}, ArrayRef(sums).take_front(pixels));
        return SmallVector<Value>(ArrayRef(sums).drop_front(pixels));
      });
}

/// The row of the window that is so far from its first one, if there is one.
std::optional<int64_t> WindowEmitter::getRowOfWindow(int64_t distance) {
  int64_t dilation = op.getDilations()[0];
  if (distance < 0 || distance % dilation != 0 ||
      distance / dilation >= op.getWindow()[0])
    return std::nullopt;
  return distance / dilation;
}

/// In loops where they are many.
SmallVector<Value> WindowEmitter::emitTaps(const Pixels &pixels,
                                           SmallVector<Value> acc) {
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations(),
                    window = op.getWindow();
  Value base = getInputBase(pixels);
  auto emitAll = [&](Value i, Value j, ValueRange acc) {
    Value position = addIndex(
        builder, loc, base,
        addIndex(builder, loc,
                 multiplyConstant(builder, loc, i,
                                  buffers.input.strides[1] * dilations[0]),
                 multiplyConstant(builder, loc, j,
                                  buffers.input.strides[2] * dilations[1])));
    SmallVector<Value> weights = loadWeights(pixels, i, j), results;
    for (auto [pixel, sum] : llvm::enumerate(acc)) {
      SmallVector<Value> input = loadInput(
          pixels, addConstant(builder, loc, position,
                              pixel * strides[1] * buffers.input.strides[2]));
      results.push_back(emitTap(input, weights, sum));
    }
    return results;
  };
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  if (isUnrolled(op.getWindow())) {
    for (int64_t i = 0; i < window[0]; ++i)
      for (int64_t j = 0; j < window[1]; ++j)
        acc = emitAll(constant(i), constant(j), acc);
    return acc;
  }
  // A maximum may meet its first element twice.
  if (!buffers.start)
    acc = emitAll(constant(0), constant(0), acc);
  return emitCarriedLoop(
      builder, loc, window[0], 1, acc, [&](Value i, ValueRange carried) {
        return emitCarriedLoop(builder, loc, window[1], 1, carried,
                               [&](Value j, ValueRange carried) {
                                 return emitAll(i, j, carried);
                               });
      });
}

/// As many pixels at once as packs make a register of bytes of. From one to the
/// next it is `next`.
void WindowEmitter::emitEpilogue(const Pixels &pixels, TilePixel next,
                                 ArrayRef<Value> acc) {
  bool packs = target.hasBytePacks && !target.hasNeon() &&
               buffers.output.getElementType().isInteger(8) &&
               !accumulator.isInteger(8) && pixels.lanes == target.getLanes();
  auto keepOrder = [](Value value) { return value; };
  for (int64_t first = 0, count = 1; first < pixels.count; first += count) {
    if (packs)
      count =
          std::min<int64_t>(4, llvm::bit_floor<uint64_t>(pixels.count - first));
    SmallVector<TilePixel> places;
    for (int64_t i = first; i < first + count; ++i)
      places.push_back({i * next.row, i * next.column});
    emitWindowEpilogue(builder, op, buffers,
                       {pixels.position, places, pixels.lanes, pixels.valid},
                       concatenate(builder, loc, acc.slice(first, count)),
                       keepOrder, keepOrder);
  }
}
