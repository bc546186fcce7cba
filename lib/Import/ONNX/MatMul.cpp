//===- MatMul.cpp - MatMul -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FullyConnected.h"
#include "Operators.h"

namespace mlir::quanta::onnx_import {

/// A later addition of a constant per column, absorbed as the bias.
static std::optional<ConstantTensor>
absorbBias(const NodeImporter &node, int64_t columns, StringRef &result) {
  const onnx::NodeProto *user =
      node.bindsOutput() ? node.graph.getOnlyUser(node.outputName()) : nullptr;
  if (!user || user->op_type() != "Add" || user->input_size() != 2 ||
      user->output_size() != 1)
    return std::nullopt;
  int other = user->input(0) == node.outputName() ? 1 : 0;
  const OnnxTensor *tensor = node.graph.lookup(user->input(other));
  if (!tensor)
    return std::nullopt;
  // The sum must have the shape of the product.
  if (tensor->getRank() > std::max<int64_t>(node.input(0).getRank(), 1))
    return std::nullopt;
  std::optional<ConstantTensor> bias = getBias(*tensor, columns);
  if (bias) {
    node.graph.markAbsorbed(*user);
    result = user->output(0);
  }
  return bias;
}

/// [..., K] times a constant [K, N].
static LogicalResult importConstantMatMul(NodeImporter &node) {
  const OnnxTensor &input = node.input(0);
  const ConstantTensor &weights = node.input(1).getConstant();
  SmallVector<int64_t> shape = input.getShape();
  int64_t k = weights.getShape()[0], n = weights.getShape()[1];
  StringRef absorbed;
  ConstantTensor bias = getZeroBias(node.graph.getContext(), n);
  if (auto constant = absorbBias(node, n, absorbed))
    bias = *constant;
  int64_t rows = *countElements(shape) / k;
  OnnxTensor flat = shape.size() == 2
                        ? input
                        : OnnxTensor(node.emitter.reshape(
                              node.emitter.materialize(input), {rows, k}));
  Value result = emitFullyConnected(node, flat, weights, bias);
  shape.back() = n;
  OnnxTensor tensor(node.emitter.reshape(result, shape));
  if (!absorbed.empty() &&
      failed(node.graph.define(absorbed, tensor, node.loc)))
    return failure();
  return node.setOutput(tensor);
}

/// The operand as [batch, rows, columns], its batch dimensions repeated to
/// `batch`.
static Value getBatched(OnnxEmitter &emitter, Value value,
                        ArrayRef<int64_t> batch) {
  ArrayRef<int64_t> shape = getShapeOf(value);
  SmallVector<int64_t> repeats(batch.size() + 2, 1);
  SmallVector<int64_t> extended(batch.size() + 2 - shape.size(), 1);
  llvm::append_range(extended, shape);
  for (size_t i = 0; i < batch.size(); ++i)
    repeats[i] = batch[i] / extended[i];
  value = emitter.reshape(value, extended);
  if (llvm::any_of(repeats, [](int64_t count) { return count != 1; })) {
    SmallVector<int64_t> tiled(batch);
    tiled.append(extended.end() - 2, extended.end());
    Value multiples = emitter.shape(repeats);
    value = tosa::TileOp::create(
        emitter, emitter.getTensorTypeLike(tiled, value), value, multiples);
  }
  return emitter.reshape(
      value,
      {*countElements(batch), extended[extended.size() - 2], extended.back()});
}

LogicalResult importMatMul(NodeImporter &node) {
  for (unsigned i = 0; i < 2; ++i)
    if (failed(node.requireFloat(i)) || failed(node.requireRank(i, 1)))
      return failure();
  SmallVector<int64_t> aShape = node.input(0).getShape();
  SmallVector<int64_t> bShape = node.input(1).getShape();
  bool aIsVector = aShape.size() == 1, bIsVector = bShape.size() == 1;
  if (aIsVector)
    aShape.insert(aShape.begin(), 1);
  if (bIsVector)
    bShape.push_back(1);
  ArrayRef<int64_t> aDims = aShape, bDims = bShape;
  auto batch = broadcastShapes(aDims.drop_back(2), bDims.drop_back(2));
  if (!batch || aDims.back() != bDims[bDims.size() - 2] || aDims.back() == 0)
    return node.emitError()
           << "multiplies tensors of the shapes [" << node.input(0).getShape()
           << "] and [" << node.input(1).getShape() << "]";
  if (node.input(1).isConstant() && bShape.size() == 2 && !bIsVector &&
      !aIsVector && bDims.back() != 0)
    return importConstantMatMul(node);

  SmallVector<int64_t> shape = *batch;
  shape.append({aDims[aDims.size() - 2], bDims.back()});
  if (!countElements(shape) || llvm::is_contained(shape, 0))
    return node.emitError() << "gives a result of the shape [" << shape
                            << "], which is not supported";
  OnnxEmitter &emitter = node.emitter;
  auto getOperand = [&](unsigned index, ArrayRef<int64_t> dims) {
    Value value = emitter.reshape(
        emitter.materialize(node.input(index), node.inputName(index)), dims);
    return getBatched(emitter, value, *batch);
  };
  Value a = getOperand(0, aDims), b = getOperand(1, bDims);
  Value result = emitMatMul(emitter, a, b);
  if (aIsVector)
    shape.erase(shape.end() - 2);
  if (bIsVector)
    shape.pop_back();
  return node.setOutput(OnnxTensor(emitter.reshape(result, shape)));
}

} // namespace mlir::quanta::onnx_import
