//===- Reduction.cpp - ReduceMean -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "Operators.h"
#include "quanta/Import/Tosa/Composite.h"

namespace mlir::quanta::onnx_import {

/// The axes: an attribute until opset 17, then an input. `isNoOp` where none
/// are given and the node says that this means to do nothing.
static LogicalResult readAxes(NodeImporter &node, int64_t rank,
                              SmallVector<int64_t> &axes, bool &isNoOp) {
  if (node.getOpset() < 18) {
    if (node.getNumInputs() > 1)
      return node.emitError() << "has axes as an input before opset 18";
    if (failed(node.getAttr("axes", axes)))
      return failure();
  } else if (node.hasInput(1)) {
    FailureOr<SmallVector<int64_t>> values = node.getIntsInput(1, "axes");
    if (failed(values))
      return failure();
    axes = *values;
  }
  if (axes.empty()) {
    int64_t noop = 0;
    if (failed(node.getAttr("noop_with_empty_axes", noop)))
      return failure();
    isNoOp = noop != 0;
    axes.assign(getIdentityPermutation(rank));
  }
  return node.normalizeAxes(rank, axes);
}

LogicalResult importReduceMean(NodeImporter &node) {
  if (failed(node.requireFloat(0)) || failed(node.requireRank(0, 1)))
    return failure();
  int64_t rank = node.input(0).getRank(), keepDims = 1;
  SmallVector<int64_t> axes;
  bool isNoOp = false;
  if (failed(readAxes(node, rank, axes, isNoOp)) ||
      failed(node.getAttr("keepdims", keepDims)))
    return failure();
  if (isNoOp)
    return node.setOutput(node.input(0));

  AlignedOperands operands = alignOperands(node, {node.input(0)});
  SmallVector<int64_t> physicalAxes = permute(operands.permutation, axes);
  llvm::sort(physicalAxes);
  Value result = emitMean(node.emitter, operands.values[0], physicalAxes);
  if (keepDims != 0)
    return node.setOutput(OnnxTensor(result, operands.permutation));

  // Without the reduced dimensions; those left keep their order in memory.
  SmallVector<int64_t> newShape;
  SmallVector<int64_t> newPosition(rank, -1);
  for (auto [dim, size] : llvm::enumerate(getShapeOf(result)))
    if (!llvm::is_contained(physicalAxes, int64_t(dim))) {
      newPosition[dim] = newShape.size();
      newShape.push_back(size);
    }
  Permutation permutation;
  for (int64_t dim : operands.permutation)
    if (newPosition[dim] >= 0)
      permutation.push_back(newPosition[dim]);
  return node.setOutput(
      OnnxTensor(node.emitter.reshape(result, newShape), permutation));
}

} // namespace mlir::quanta::onnx_import
