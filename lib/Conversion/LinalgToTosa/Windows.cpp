//===- Windows.cpp - Images under a moving window -*- C++ -*-===//
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

/// Takes `excess` rows off the end of axis `axis` (0 or 1): off the padding
/// first, then off the image.
static void trim(Raiser &raiser, WindowInput &input, unsigned axis,
                 int64_t excess) {
  int64_t &high = input.pad[2 * axis + 1];
  int64_t fromPad = std::min(excess, high);
  high -= fromPad;
  if (excess == fromPad)
    return;
  SmallVector<int64_t> size(getShapeOf(input.image));
  size[1 + axis] -= excess - fromPad;
  input.image = raiser.slice(input.image, {0, 0, 0, 0}, size);
}

FailureOr<WindowInput> raising::readWindowInput(
    Raiser &raiser, linalg::LinalgOp op,
    const linalg::ConvolutionDimensions &dims, std::optional<unsigned> batch,
    ArrayRef<unsigned> channels, llvm::function_ref<bool(float)> acceptsFill) {
  size_t images = dims.outputImage.size();
  if (images > 2)
    return raiser.fail("it has more than two spatial dimensions");
  OpOperand *operand = op.getDpsInputOperand(0);
  AffineMap map = op.getMatchingIndexingMap(operand);
  // The dimension of the operand for each of N, image..., C....
  SmallVector<int64_t> order;
  auto find = [&](unsigned loop, bool alone) {
    for (auto [i, expr] : llvm::enumerate(map.getResults()))
      if (expr.isFunctionOfDim(loop) && isa<AffineDimExpr>(expr) == alone) {
        order.push_back(i);
        return true;
      }
    return false;
  };
  bool complete = !batch || find(*batch, /*alone=*/true);
  for (unsigned loop : dims.outputImage)
    // A window of one element may have no loop of its own in the expression.
    complete &= find(loop, /*alone=*/false) || find(loop, /*alone=*/true);
  for (unsigned loop : channels)
    complete &= find(loop, /*alone=*/true);
  if (!complete || order.size() != map.getNumResults())
    return raiser.fail("its input is indexed in a way that no image is");

  PaddedValue padded =
      raiser.peelPadding(raiser.get(operand->get()), acceptsFill);
  SmallVector<int64_t> low = permute(padded.low, order);
  SmallVector<int64_t> high = permute(padded.high, order);
  size_t first = batch ? 1 : 0;
  bool padsImageOnly = true;
  for (size_t i = 0; i < order.size(); ++i)
    if (i < first || i >= first + images)
      padsImageOnly &= low[i] == 0 && high[i] == 0;
  Value value = padded.value;
  if (!padsImageOnly) {
    value = raiser.get(operand->get());
    low.assign(order.size(), 0);
    high.assign(order.size(), 0);
  }

  WindowInput input;
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  value = raiser.transpose(value, order);
  ArrayRef<int64_t> shape = getShapeOf(value);
  SmallVector<int64_t> newShape = {batch ? shape.front() : 1};
  if (images < 2)
    newShape.push_back(1);
  llvm::append_range(newShape, shape.slice(first, images));
  int64_t channelCount = 1;
  for (int64_t size : shape.drop_front(first + images))
    channelCount *= size;
  newShape.push_back(channelCount);
  input.image = raiser.reshape(value, newShape);
  for (size_t i = 0; i < images; ++i) {
    unsigned axis = 2 - images + i;
    input.window[axis] = ranges[dims.filterLoop[i]];
    input.stride[axis] = dims.strides[i];
    input.dilation[axis] = dims.dilations[i];
    input.output[axis] = ranges[dims.outputImage[i]];
    input.pad[2 * axis] = low[first + i];
    input.pad[2 * axis + 1] = high[first + i];
    int64_t size = newShape[1 + axis];
    if (ShapedType::isDynamic(size) ||
        ShapedType::isDynamic(input.output[axis]) ||
        ShapedType::isDynamic(input.window[axis]))
      return raiser.fail("its image has a dynamic size");
    int64_t used = (input.output[axis] - 1) * input.stride[axis] +
                   (input.window[axis] - 1) * input.dilation[axis] + 1;
    trim(raiser, input, axis, low[first + i] + size + high[first + i] - used);
  }
  return input;
}
