//===- Reshaping.cpp - Views of tensors that keep their layout where possible -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reshaping.h"

namespace mlir::quanta::onnx_import {

namespace {
/// Old dimensions [oldBegin, oldEnd) that a reshape turns into the new ones
/// [newBegin, newEnd), as few as possible; no elements cross blocks.
struct Block {
  int64_t oldBegin, oldEnd, newBegin, newEnd;
};
} // namespace

static SmallVector<Block> getBlocks(ArrayRef<int64_t> oldShape,
                                    ArrayRef<int64_t> newShape) {
  SmallVector<Block> blocks;
  int64_t i = 0, j = 0, oldRank = oldShape.size(), newRank = newShape.size();
  while (i < oldRank || j < newRank) {
    Block block = {i, i, j, j};
    int64_t oldSize = i < oldRank ? oldShape[i++] : 1;
    int64_t newSize = j < newRank ? newShape[j++] : 1;
    while (oldSize != newSize) {
      if (oldSize < newSize)
        oldSize *= oldShape[i++];
      else
        newSize *= newShape[j++];
    }
    block.oldEnd = i;
    block.newEnd = j;
    blocks.push_back(block);
  }
  return blocks;
}

/// Sorts blocks by the place in memory of their first dimension that is not 1;
/// failing that, of their first. New unit dimensions stay before the next
/// block, so that an identity permutation stays one.
static void sortByPlace(const OnnxTensor &tensor, SmallVector<Block> &blocks) {
  SmallVector<int64_t> shape = tensor.getShape();
  SmallVector<std::pair<int64_t, Block>> placed(blocks.size());
  int64_t place = shape.size();
  for (int64_t b = int64_t(blocks.size()) - 1; b >= 0; --b) {
    auto [begin, end] = std::pair(blocks[b].oldBegin, blocks[b].oldEnd);
    if (begin != end) {
      while (begin + 1 != end && shape[begin] == 1)
        ++begin;
      place = tensor.getPermutation()[begin];
    }
    placed[b] = {place, blocks[b]};
  }
  llvm::stable_sort(placed, llvm::less_first());
  for (auto [block, entry] : llvm::zip_equal(blocks, placed))
    block = entry.second;
}

OnnxTensor reshapeTensor(OnnxEmitter &emitter, const OnnxTensor &tensor,
                         ArrayRef<int64_t> newShape) {
  if (tensor.isConstant())
    return tensor.getConstant().reshape(newShape);
  SmallVector<int64_t> oldShape = tensor.getShape();
  if (ArrayRef<int64_t>(oldShape) == newShape)
    return tensor;
  if (tensor.isFlattened())
    return reshapeTensor(emitter, OnnxTensor(emitter.materialize(tensor)),
                         newShape);
  Permutation permutation(tensor.getPermutation());
  bool flattens = tensor.isPermuted() && permutation[0] == 0 &&
                  newShape.size() == 2 && newShape[0] == oldShape[0];
  if (flattens &&
      !movesOnlyUnitDimensions(getShapeOf(tensor.getValue()), permutation))
    return OnnxTensor(tensor.getValue(), permutation, newShape);

  // The dimensions of a block must lie side by side in memory and in the
  // logical order; the blocks themselves stay where they are.
  SmallVector<Block> blocks = getBlocks(oldShape, newShape);
  sortByPlace(tensor, blocks);
  Permutation oldOrder(oldShape.size()), newOrder(newShape.size());
  SmallVector<int64_t> physicalShape;
  int64_t place = 0;
  for (const Block &block : blocks) {
    for (int64_t dim = block.oldBegin; dim < block.oldEnd; ++dim)
      oldOrder[dim] = place++;
    for (int64_t dim = block.newBegin; dim < block.newEnd; ++dim) {
      newOrder[dim] = physicalShape.size();
      physicalShape.push_back(newShape[dim]);
    }
  }
  Value value = emitter.materialize(tensor, oldOrder);
  return OnnxTensor(emitter.reshape(value, physicalShape), newOrder);
}

OnnxTensor transposeTensor(OnnxEmitter &emitter, const OnnxTensor &tensor,
                           ArrayRef<int64_t> permutation) {
  if (tensor.isConstant())
    return tensor.getConstant().transpose(permutation);
  if (tensor.isFlattened())
    return OnnxTensor(emitter.materialize(tensor), Permutation(permutation));
  return OnnxTensor(tensor.getValue(),
                    Permutation(permute(tensor.getPermutation(), permutation)));
}

} // namespace mlir::quanta::onnx_import
