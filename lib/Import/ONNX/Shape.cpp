//===- Shape.cpp - Reshapes, transpositions and identities -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "Reshaping.h"

namespace mlir::quanta::onnx_import {

/// Sets the output to input 0 in a new shape.
static LogicalResult setReshaped(NodeImporter &node,
                                 ArrayRef<int64_t> newShape) {
  SmallVector<int64_t> oldShape = node.input(0).getShape();
  auto count = countElements(newShape);
  if (!count || *count != *countElements(oldShape))
    return node.emitError() << "can't turn the shape [" << oldShape
                            << "] into [" << newShape << "]";
  return node.setOutput(reshapeTensor(node.emitter, node.input(0), newShape));
}

LogicalResult importReshape(NodeImporter &node) {
  FailureOr<SmallVector<int64_t>> shape = node.getIntsInput(1, "the shape");
  int64_t allowZero = 0;
  if (failed(shape) || failed(node.getAttr("allowzero", allowZero)))
    return failure();
  SmallVector<int64_t> oldShape = node.input(0).getShape();
  std::optional<size_t> inferred;
  for (auto [i, dim] : llvm::enumerate(*shape)) {
    if (dim == 0 && allowZero == 0) {
      if (i >= oldShape.size())
        return node.emitError() << "copies dimension " << i << " of the shape ["
                                << oldShape << "]";
      dim = oldShape[i];
    } else if (dim == -1 && !inferred) {
      inferred = i;
      dim = 1;
    } else if (dim < 0) {
      return node.emitError()
             << "has the impossible target shape [" << *shape << "]";
    }
  }
  if (inferred) {
    std::optional<int64_t> known = countElements(*shape);
    int64_t total = *countElements(oldShape);
    if (!known || *known == 0 || total % *known != 0)
      return node.emitError() << "can't divide the shape [" << oldShape
                              << "] into the given dimensions";
    (*shape)[*inferred] = total / *known;
  }
  return setReshaped(node, *shape);
}

LogicalResult importFlatten(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t rank = shape.size(), axis = 1;
  // One past the last axis is allowed here.
  if (failed(node.getAttr("axis", axis)))
    return failure();
  if (axis != rank && failed(node.normalizeAxis(rank, axis)))
    return failure();
  ArrayRef<int64_t> dims = shape;
  return setReshaped(node, {*countElements(dims.take_front(axis)),
                            *countElements(dims.drop_front(axis))});
}

/// The axes of Squeeze and Unsqueeze: an input from opset 13 on.
static LogicalResult readAxes(NodeImporter &node, SmallVector<int64_t> &axes) {
  if (node.getOpset() < 13)
    return node.getAttr("axes", axes);
  if (!node.hasInput(1))
    return success();
  FailureOr<SmallVector<int64_t>> values = node.getIntsInput(1, "axes");
  if (succeeded(values))
    axes = *values;
  return LogicalResult(values);
}

LogicalResult importSqueeze(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape(), axes, newShape;
  if (failed(readAxes(node, axes)) ||
      failed(node.normalizeAxes(shape.size(), axes)))
    return failure();
  for (int64_t axis : axes)
    if (shape[axis] != 1)
      return node.emitError() << "removes dimension " << axis
                              << " of the shape [" << shape << "]";
  for (auto [i, dim] : llvm::enumerate(shape))
    if (axes.empty() ? dim != 1 : !llvm::is_contained(axes, int64_t(i)))
      newShape.push_back(dim);
  return setReshaped(node, newShape);
}

LogicalResult importUnsqueeze(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape(), axes, newShape;
  if (failed(readAxes(node, axes)))
    return failure();
  size_t rank = shape.size() + axes.size();
  if (failed(node.normalizeAxes(rank, axes)))
    return failure();
  auto next = shape.begin();
  for (size_t i = 0; i < rank; ++i)
    newShape.push_back(llvm::is_contained(axes, int64_t(i)) ? 1 : *next++);
  return setReshaped(node, newShape);
}

LogicalResult importTranspose(NodeImporter &node) {
  int64_t rank = node.input(0).getRank();
  SmallVector<int64_t> permutation(llvm::reverse(getIdentityPermutation(rank)));
  if (failed(node.getAttr("perm", permutation)))
    return failure();
  if (int64_t(permutation.size()) != rank)
    return node.emitError() << "has a 'perm' of " << permutation.size()
                            << " values for an input of rank " << rank;
  if (failed(node.normalizeAxes(rank, permutation)))
    return failure();
  return node.setOutput(
      transposeTensor(node.emitter, node.input(0), permutation));
}

LogicalResult importIdentity(NodeImporter &node) {
  return node.setOutput(node.input(0));
}

LogicalResult importDropout(NodeImporter &node) {
  // The third input asks for training; its absence means inference.
  if (node.hasInput(2)) {
    FailureOr<ConstantTensor> training =
        node.getConstantInput(2, "training_mode");
    if (failed(training))
      return failure();
    if (training->getNumElements() != 1 || training->getDouble(0) != 0)
      return node.emitError() << "is in training mode, which is not supported";
  }
  return node.setOutput(node.input(0));
}

} // namespace mlir::quanta::onnx_import
