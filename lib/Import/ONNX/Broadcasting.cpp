//===- Broadcasting.cpp - Operands of element-wise operators in one layout -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"

namespace mlir::quanta::onnx_import {

/// Adds leading dimensions of size 1.
static OnnxTensor extendRank(const NodeImporter &node, const OnnxTensor &tensor,
                             int64_t rank) {
  int64_t missing = rank - tensor.getRank();
  if (missing == 0)
    return tensor;
  SmallVector<int64_t> ones(missing, 1);
  if (tensor.isConstant()) {
    ones.append(tensor.getShape());
    return tensor.getConstant().reshape(ones);
  }
  if (tensor.isFlattened()) {
    ones.append(tensor.getShape());
    return OnnxTensor(
        node.emitter.reshape(node.emitter.materialize(tensor), ones));
  }
  llvm::append_range(ones, getShapeOf(tensor.getValue()));
  Permutation permutation = getIdentityPermutation(missing);
  for (int64_t dim : tensor.getPermutation())
    permutation.push_back(dim + missing);
  return OnnxTensor(node.emitter.reshape(tensor.getValue(), ones), permutation);
}

AlignedOperands alignOperands(const NodeImporter &node,
                              ArrayRef<OnnxTensor> tensors) {
  int64_t rank = 0;
  for (const OnnxTensor &tensor : tensors)
    rank = std::max(rank, tensor.getRank());
  AlignedOperands aligned;
  aligned.permutation = getIdentityPermutation(rank);
  SmallVector<OnnxTensor> extended;
  bool chosen = false, chosenIsFull = false;
  for (const OnnxTensor &tensor : tensors) {
    bool isFull = tensor.getRank() == rank;
    extended.push_back(extendRank(node, tensor, rank));
    if (!extended.back().isPermuted() || (chosen && (chosenIsFull || !isFull)))
      continue;
    aligned.permutation = Permutation(extended.back().getPermutation());
    chosen = true;
    chosenIsFull = isFull;
  }
  for (auto [i, tensor] : llvm::enumerate(extended))
    aligned.values.push_back(node.emitter.materialize(
        tensor, aligned.permutation,
        i < node.getNumInputs() ? node.inputName(i) : "constant"));
  return aligned;
}

LogicalResult checkBroadcast(const NodeImporter &node) {
  SmallVector<int64_t> shape;
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    if (!node.hasInput(i))
      return node.emitError() << "lacks its input #" << i;
    SmallVector<int64_t> other = node.input(i).getShape();
    auto combined = broadcastShapes(shape, other);
    if (!combined)
      return node.emitError() << "has operands whose shapes don't broadcast: ["
                              << shape << "] and [" << other << "]";
    shape = *combined;
  }
  if (!countElements(shape))
    return node.emitError() << "gives a result of the shape [" << shape
                            << "], which is too large";
  if (llvm::is_contained(shape, 0))
    return node.emitError() << "gives an empty result of the shape [" << shape
                            << "], which is not supported";
  return success();
}

FailureOr<AlignedOperands> alignInputs(const NodeImporter &node) {
  if (failed(checkBroadcast(node)))
    return failure();
  SmallVector<OnnxTensor> tensors;
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    tensors.push_back(node.input(i));
    if (tensors[i].getElementType() != tensors[0].getElementType())
      return node.emitError()
             << "has operands of types " << tensors[0].getElementType()
             << " and " << tensors[i].getElementType();
  }
  return alignOperands(node, tensors);
}

} // namespace mlir::quanta::onnx_import
