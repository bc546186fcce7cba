//===- StridedSlice.cpp - Slices with any step -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StridedSlice.h"
#include "Broadcasting.h"

namespace mlir::quanta::onnx_import {

static OnnxTensor sliceConstant(const ConstantTensor &tensor,
                                ArrayRef<SliceRange> ranges) {
  SmallVector<int64_t> start, step, size;
  for (const SliceRange &range : ranges) {
    start.push_back(range.start);
    step.push_back(range.step);
    size.push_back(range.size);
  }
  return tensor.slice(start, step, size);
}

/// Picks elements of axes 1 and 2 of [N, H, W, C].
static Value subsample(OnnxEmitter &emitter, Value image, int64_t stepH,
                       int64_t stepW) {
  ArrayRef<int64_t> shape = getShapeOf(image);
  Type type = emitter.getTensorTypeLike({shape[0], (shape[1] - 1) / stepH + 1,
                                         (shape[2] - 1) / stepW + 1, shape[3]},
                                        image);
  return tosa::MaxPool2dOp::create(
      emitter, type, image, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{stepH, stepW}, ArrayRef<int64_t>{0, 0, 0, 0});
}

/// Picks every `step`th of the elements of `axis`, which are `step * (size - 1)
/// + 1` many.
static Value subsampleAxis(OnnxEmitter &emitter, Value value, int64_t axis,
                           int64_t step, int64_t size) {
  SmallVector<int64_t> shape(getShapeOf(value));
  int64_t outer = *countElements(ArrayRef(shape).take_front(axis));
  int64_t inner = *countElements(ArrayRef(shape).drop_front(axis + 1));
  SmallVector<int64_t> result = shape;
  result[axis] = size;
  Type elementType = cast<RankedTensorType>(value.getType()).getElementType();
  if (elementType.isF32()) {
    Value image = emitter.reshape(value, {outer, shape[axis], 1, inner});
    return emitter.reshape(subsample(emitter, image, step, 1), result);
  }
  Value rows = emitter.reshape(value, {outer, shape[axis], inner});
  rows = emitter.padWithZero(rows, {0, 0, 0}, {0, step - 1, 0});
  rows = emitter.reshape(rows, {outer, size, step * inner});
  rows = emitter.slice(rows, {0, 0, 0}, {outer, size, inner});
  return emitter.reshape(rows, result);
}

OnnxTensor emitSlice(const NodeImporter &node, const OnnxTensor &tensor,
                     ArrayRef<SliceRange> ranges) {
  if (tensor.isConstant())
    return sliceConstant(tensor.getConstant(), ranges);
  OnnxEmitter &emitter = node.emitter;
  AlignedOperands operands = alignOperands(node, {tensor});
  Value value = operands.values[0];
  // Everything below is in physical dimensions.
  SmallVector<SliceRange> physical(ranges.size());
  for (auto [i, range] : llvm::enumerate(ranges))
    physical[operands.permutation[i]] = range;

  SmallVector<int64_t> start, size;
  for (auto [dim, range] : llvm::enumerate(physical)) {
    if (range.step < 0 && range.size > 1) {
      value = tosa::ReverseOp::create(emitter, value.getType(), value, dim);
      range.start = getShapeOf(value)[dim] - 1 - range.start;
    }
    range.step = std::abs(range.step);
    start.push_back(range.start);
    size.push_back((range.size - 1) * (range.size > 1 ? range.step : 0) + 1);
  }
  value = emitter.slice(value, start, size);

  auto needsStep = [](const SliceRange &range) {
    return range.step > 1 && range.size > 1;
  };
  bool isImage = physical.size() == 4 && !needsStep(physical[0]) &&
                 !needsStep(physical[3]) && needsStep(physical[1]) &&
                 needsStep(physical[2]);
  if (isImage && tensor.getElementType().isF32())
    return OnnxTensor(
        subsample(emitter, value, physical[1].step, physical[2].step),
        operands.permutation);
  for (auto [dim, range] : llvm::enumerate(physical))
    if (needsStep(range))
      value = subsampleAxis(emitter, value, dim, range.step, range.size);
  return OnnxTensor(value, operands.permutation);
}

} // namespace mlir::quanta::onnx_import
