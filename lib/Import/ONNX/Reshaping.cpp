//===- Reshaping.cpp - Views of tensors that keep their layout where possible===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reshaping.h"

namespace mlir::quanta::onnx_import {

static SmallVector<int64_t> dropUnits(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result;
  llvm::copy_if(shape, std::back_inserter(result),
                [](int64_t dim) { return dim != 1; });
  return result;
}

/// The logical shapes differ in dimensions of size 1 only. The other dimensions
/// keep their order in memory; a new unit dimension sits before the next other
/// dimension, so that an identity permutation stays one.
static OnnxTensor changeUnits(TosaEmitter &emitter, const OnnxTensor &tensor,
                              ArrayRef<int64_t> newShape) {
  SmallVector<int64_t> oldShape = tensor.getShape();
  SmallVector<int64_t> position(newShape.size());
  int64_t oldDim = oldShape.size(), next = oldShape.size();
  for (int64_t dim = int64_t(newShape.size()) - 1; dim >= 0; --dim) {
    if (newShape[dim] != 1) {
      do
        --oldDim;
      while (oldShape[oldDim] == 1);
      next = tensor.getPermutation()[oldDim];
    }
    position[dim] = next;
  }
  Permutation order = getIdentityPermutation(newShape.size());
  llvm::stable_sort(order, [&](int64_t a, int64_t b) {
    return position[a] < position[b];
  });
  SmallVector<int64_t> physicalShape = permute(newShape, order);
  return OnnxTensor(emitter.reshape(tensor.getValue(), physicalShape),
                    invertPermutation(order));
}

OnnxTensor reshapeTensor(TosaEmitter &emitter, const OnnxTensor &tensor,
                         ArrayRef<int64_t> newShape) {
  if (tensor.isConstant())
    return tensor.getConstant().reshape(newShape);
  SmallVector<int64_t> oldShape = tensor.getShape();
  if (ArrayRef<int64_t>(oldShape) == newShape)
    return tensor;
  if (!tensor.isFlattened() && dropUnits(oldShape) == dropUnits(newShape))
    return changeUnits(emitter, tensor, newShape);
  Permutation permutation(tensor.getPermutation());
  bool flattens = tensor.isPermuted() && permutation[0] == 0 &&
                  newShape.size() == 2 && newShape[0] == oldShape[0];
  if (flattens && !movesOnlyUnitDimensions(getShapeOf(tensor.getValue()),
                                           permutation))
    return OnnxTensor(tensor.getValue(), permutation, newShape);
  return OnnxTensor(emitter.reshape(emitter.materialize(tensor), newShape));
}

OnnxTensor transposeTensor(TosaEmitter &emitter, const OnnxTensor &tensor,
                           ArrayRef<int64_t> permutation) {
  if (tensor.isConstant())
    return tensor.getConstant().transpose(permutation);
  if (tensor.isFlattened())
    return OnnxTensor(emitter.materialize(tensor), Permutation(permutation));
  return OnnxTensor(
      tensor.getValue(),
      Permutation(permute(tensor.getPermutation(), permutation)));
}

} // namespace mlir::quanta::onnx_import
