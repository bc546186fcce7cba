//===- Pooling.cpp - Largest values and sums under a window -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Windows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// The fill of a padding, or the start of a maximum, that loses to any value.
static bool isLowest(float value) { return value <= -FLT_MAX; }

FailureOr<Value>
raising::raisePooling(Raiser &raiser, linalg::LinalgOp op,
                      const linalg::ConvolutionDimensions &dims) {
  Operation *combiner =
      op.getBlock()->getTerminator()->getOperand(0).getDefiningOp();
  bool isMax = isa<arith::MaximumFOp, arith::MaxNumFOp>(combiner);
  if (!isMax && !isa<arith::AddFOp>(combiner))
    return raiser.fail("it pools by other than maximum and sum");
  // Images and channels are alike to a pool: the last loop is the channel.
  if (dims.batch.empty() || dims.batch.size() > 2)
    return raiser.fail("it has other than one or two dimensions beside its "
                       "images");
  std::optional<unsigned> batch;
  if (dims.batch.size() == 2)
    batch = dims.batch.front();
  unsigned channel = dims.batch.back();
  FailureOr<WindowInput> input =
      readWindowInput(raiser, op, dims, batch, channel,
                      [&](float fill) { return isMax && isLowest(fill); });
  if (failed(input))
    return failure();
  for (int64_t dilation : input->dilation)
    if (dilation != 1)
      return raiser.fail(
          "its window is dilated, which TOSA's pools don't have");
  for (unsigned axis = 0; axis < 2; ++axis)
    if (input->pad[2 * axis] >= input->window[axis] ||
        input->pad[2 * axis + 1] >= input->window[axis])
      return raiser.fail("its padding is as large as its window");

  std::optional<float> init =
      Raiser::getSplat(raiser.get(op.getDpsInits().front()));
  SmallVector<int64_t> shape = {getShapeOf(input->image)[0], input->output[0],
                                input->output[1], getShapeOf(input->image)[3]};
  Type type = raiser.getTensorTypeLike(shape, input->image);
  Value result;
  if (isMax) {
    if (!init || !isLowest(*init))
      return raiser.fail("its maximum starts from other than -inf");
    result = tosa::MaxPool2dOp::create(
        raiser, type, input->image, input->window, input->stride, input->pad);
  } else {
    if (init != 0.0f)
      return raiser.fail("its sum starts from other than zero");
    Value zero = raiser.zeroPoint();
    result = tosa::AvgPool2dOp::create(raiser, type, input->image, zero, zero,
                                       input->window, input->stride, input->pad,
                                       raiser.getF32Type());
    // A division by the size of the window behind it undoes this.
    FailureOr<Value> sum = raiser.mul(
        result, raiser.scalar(double(input->window[0] * input->window[1]), 4));
    if (failed(sum))
      return failure();
    result = *sum;
  }
  SmallVector<unsigned> order;
  SmallVector<int64_t> kept;
  if (batch) {
    order.push_back(*batch);
    kept.push_back(shape[0]);
  }
  for (auto [i, loop] : llvm::enumerate(dims.outputImage)) {
    order.push_back(loop);
    kept.push_back(input->output[2 - dims.outputImage.size() + i]);
  }
  order.push_back(channel);
  kept.push_back(shape[3]);
  return alignResult(raiser, raiser.reshape(result, kept), order,
                     op.getMatchingIndexingMap(op.getDpsInitOperand(0)));
}

/// How many of the positions [at, at + window) are in [low, low + size).
static int64_t countInside(int64_t at, int64_t window, int64_t low,
                           int64_t size) {
  return std::max<int64_t>(
      std::min(at + window, low + size) - std::max(at, low), 0);
}

Value raising::matchPaddedAverage(Raiser &raiser, Value sum,
                                  const ConstantTensor &factor) {
  // raisePooling's sum: an average times the size of the window.
  auto product = sum.getDefiningOp<tosa::MulOp>();
  auto pool = product ? product.getInput1().getDefiningOp<tosa::AvgPool2dOp>()
                      : nullptr;
  auto scale = product ? Raiser::getSplat(product.getInput2()) : std::nullopt;
  if (!pool || !scale ||
      !llvm::all_of(pool.getPad(), [](int64_t pad) { return pad == 0; }))
    return nullptr;
  ArrayRef<int64_t> window = pool.getKernel(), stride = pool.getStride();
  if (*scale != static_cast<float>(window[0] * window[1]))
    return nullptr;
  PaddedValue image = raiser.peelPadding(
      pool.getInput(), [](float fill) { return fill == 0.0f; });
  ArrayRef<int64_t> out = getShapeOf(sum), in = getShapeOf(image.value);
  SmallVector<int64_t> shape = {1, out[1], out[2], 1};
  if (image.low[0] || image.high[0] || image.low[3] || image.high[3] ||
      broadcastShapes(factor.getShape(), shape) != shape)
    return nullptr;
  std::vector<float> factors = factor.broadcast(shape).getFloats();
  for (int64_t i = 0; i < out[1] * out[2]; ++i) {
    int64_t count =
        countInside(i / out[2] * stride[0], window[0], image.low[1], in[1]) *
        countInside(i % out[2] * stride[1], window[1], image.low[2], in[2]);
    if (count == 0 || std::abs(factors[i] * count - 1) > 1e-6)
      return nullptr;
  }
  int64_t pad[] = {image.low[1], image.high[1], image.low[2], image.high[2]};
  if (std::max(pad[0], pad[1]) >= window[0] ||
      std::max(pad[2], pad[3]) >= window[1])
    return nullptr;
  Value zero = raiser.zeroPoint();
  return tosa::AvgPool2dOp::create(raiser, sum.getType(), image.value, zero,
                                   zero, window, stride, pad,
                                   raiser.getF32Type());
}
