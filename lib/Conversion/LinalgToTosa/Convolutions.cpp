//===- Convolutions.cpp - Convolutions, whatever their layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Windows.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// [N, H, W, channels...] from the convolution's [N, H, W, C] to the layout of
/// the op's result.
static FailureOr<Value> finish(Raiser &raiser, linalg::LinalgOp op,
                               const linalg::ConvolutionDimensions &dims,
                               std::optional<unsigned> batch,
                               ArrayRef<unsigned> channels, Value result) {
  SmallVector<int64_t> ranges = op.getStaticLoopRanges(), shape;
  SmallVector<unsigned> order;
  if (batch)
    order.push_back(*batch);
  llvm::append_range(order, dims.outputImage);
  llvm::append_range(order, channels);
  for (unsigned loop : order)
    shape.push_back(ranges[loop]);
  FailureOr<Value> aligned =
      alignResult(raiser, raiser.reshape(result, shape), order,
                  op.getMatchingIndexingMap(op.getDpsInitOperand(0)));
  if (failed(aligned))
    return failure();
  return addInit(raiser, op, *aligned);
}

static Value zeroBias(Raiser &raiser, int64_t channels) {
  return raiser.constant(
      ConstantTensor::fromFloats(raiser.getContext(), {channels},
                                 std::vector<float>(channels, 0.0f)),
      "bias");
}

template <typename ConvOp>
static Value emit(Raiser &raiser, const WindowInput &input, Value image,
                  Value weights, int64_t channels) {
  Value bias = zeroBias(raiser, channels), zero = raiser.zeroPoint();
  return ConvOp::create(
      raiser,
      raiser.getTensorTypeLike(
          {getShapeOf(image)[0], input.output[0], input.output[1], channels},
          image),
      image, weights, bias, zero, zero, input.pad, input.stride, input.dilation,
      raiser.getF32Type());
}

/// TOSA has no grouped convolution: slices, one convolution each, a concat.
static FailureOr<Value> emitGrouped(Raiser &raiser, const WindowInput &input,
                                    Value weights, int64_t groups) {
  SmallVector<int64_t> size(getShapeOf(input.image));
  size[3] /= groups;
  // [G, O, H, W, I]
  SmallVector<int64_t> kernel(getShapeOf(weights));
  SmallVector<int64_t> part = kernel;
  part[0] = 1;
  SmallVector<Value> results;
  for (int64_t g = 0; g < groups; ++g) {
    Value image = raiser.slice(input.image, {0, 0, 0, g * size[3]}, size);
    Value rows = raiser.reshape(raiser.slice(weights, {g, 0, 0, 0, 0}, part),
                                ArrayRef(kernel).drop_front());
    results.push_back(
        emit<tosa::Conv2DOp>(raiser, input, image, rows, kernel[1]));
  }
  return raiser.concat(results, 3);
}

FailureOr<Value>
raising::raiseConvolution(Raiser &raiser, linalg::LinalgOp op,
                          const linalg::ConvolutionDimensions &dims) {
  if (dims.batch.size() > 1)
    return raiser.fail("it has more than one batch dimension");
  if (dims.depth.size() > 1 || dims.outputChannel.size() > 1 ||
      dims.inputChannel.size() > 1)
    return raiser.fail("its channels have more than one dimension");
  std::optional<unsigned> batch;
  if (!dims.batch.empty())
    batch = dims.batch.front();
  SmallVector<unsigned> channels = llvm::to_vector(dims.depth);
  llvm::append_range(channels, dims.inputChannel);
  FailureOr<WindowInput> input =
      readWindowInput(raiser, op, dims, batch, channels,
                      [](float fill) { return fill == 0.0f; });
  if (failed(input))
    return failure();

  OpOperand *filter = op.getDpsInputOperand(1);
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  auto getSize = [&](ArrayRef<unsigned> loops) {
    return loops.empty() ? 1 : ranges[loops.front()];
  };
  int64_t depth = getSize(dims.depth), out = getSize(dims.outputChannel),
          in = getSize(dims.inputChannel);
  SmallVector<int64_t> kernel = {input->window[0], input->window[1]};
  // Loops of the weights in the order of TOSA's layout.
  auto readFilter = [&](std::initializer_list<ArrayRef<unsigned>> order) {
    SmallVector<unsigned> loops;
    for (ArrayRef<unsigned> part : order)
      llvm::append_range(loops, part);
    return alignOperand(raiser, raiser.get(filter->get()),
                        op.getMatchingIndexingMap(filter), loops);
  };

  SmallVector<unsigned> resultChannels = llvm::to_vector(dims.depth);
  llvm::append_range(resultChannels, dims.outputChannel);
  FailureOr<Value> result = failure();
  if (dims.inputChannel.empty() && !dims.depth.empty()) {
    FailureOr<Value> weights =
        readFilter({dims.filterLoop, dims.depth, dims.outputChannel});
    if (failed(weights))
      return failure();
    result = emit<tosa::DepthwiseConv2DOp>(
        raiser, *input, input->image,
        raiser.reshape(*weights, {kernel[0], kernel[1], depth, out}),
        depth * out);
  } else {
    FailureOr<Value> weights = readFilter(
        {dims.depth, dims.outputChannel, dims.filterLoop, dims.inputChannel});
    if (failed(weights))
      return failure();
    if (dims.depth.empty() || depth == 1)
      result = emit<tosa::Conv2DOp>(
          raiser, *input, input->image,
          raiser.reshape(*weights, {out, kernel[0], kernel[1], in}), out);
    else
      result = emitGrouped(
          raiser, *input,
          raiser.reshape(*weights, {depth, out, kernel[0], kernel[1], in}),
          depth);
  }
  if (failed(result))
    return failure();
  return finish(raiser, op, dims, batch, resultChannels, *result);
}
