//===- FullyConnected.cpp - Matrix products with constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FullyConnected.h"

namespace mlir::quanta::onnx_import {

/// The [M, K] activation of a fully connected layer. Where it is an image whose
/// flattening is pending, the image is taken as it lies in memory and the rows
/// of `weights`, [K, N], are permuted instead.
static Value getActivation(NodeImporter &node, const OnnxTensor &tensor,
                           ConstantTensor &weights) {
  OnnxEmitter &emitter = node.emitter;
  if (!tensor.isFlattened())
    return emitter.materialize(tensor, node.inputName(0));
  SmallVector<int64_t> image = tensor.getUnflattenedShape();
  int64_t rank = image.size(), columns = weights.getShape()[1];
  SmallVector<int64_t> rows(ArrayRef<int64_t>(image).drop_front());
  rows.push_back(columns);
  // The batch is dimension 0 in both layouts.
  Permutation inverse = invertPermutation(tensor.getPermutation()), order;
  for (int64_t dim : llvm::drop_begin(inverse))
    order.push_back(dim - 1);
  order.push_back(rank - 1);
  weights = weights.reshape(rows).transpose(order).reshape(weights.getShape());
  return emitter.reshape(tensor.getValue(), tensor.getShape());
}

Value emitFullyConnected(NodeImporter &node, const OnnxTensor &input,
                         ConstantTensor weights, const ConstantTensor &bias) {
  OnnxEmitter &emitter = node.emitter;
  Value activation = getActivation(node, input, weights);
  int64_t rows = getShapeOf(activation)[0];
  int64_t k = weights.getShape()[0], n = weights.getShape()[1];
  std::string name = node.inputName(1).str();
  Value image = emitter.reshape(activation, {rows, 1, 1, k});
  Value kernel =
      emitter.constant(weights.transpose({1, 0}).reshape({n, 1, 1, k}), name);
  Value offset = emitter.constant(bias, name + ".bias");
  Value result = tosa::Conv2DOp::create(
      emitter, emitter.getTensorTypeLike({rows, 1, 1, n}, image), image, kernel,
      offset, emitter.zeroPoint(), emitter.zeroPoint(),
      ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{1, 1}, emitter.getF32Type());
  return emitter.reshape(result, {rows, n});
}

Value emitMatMul(TosaEmitter &emitter, Value a, Value b) {
  ArrayRef<int64_t> shape = getShapeOf(a);
  Type type =
      emitter.getTensorTypeLike({shape[0], shape[1], getShapeOf(b)[2]}, a);
  return tosa::MatMulOp::create(emitter, type, a, b, emitter.zeroPoint(),
                                emitter.zeroPoint());
}

ConstantTensor getZeroBias(MLIRContext *context, int64_t count) {
  return ConstantTensor::fromFloats(context, {count},
                                    std::vector<float>(count, 0.0f));
}

std::optional<ConstantTensor> getBias(const OnnxTensor &tensor,
                                      int64_t columns) {
  if (!tensor.isConstant() || !tensor.getElementType().isF32())
    return std::nullopt;
  ArrayRef<int64_t> shape = tensor.getConstant().getShape();
  for (int64_t dim : shape.drop_back(std::min<size_t>(shape.size(), 1)))
    if (dim != 1)
      return std::nullopt;
  if (!shape.empty() && shape.back() != 1 && shape.back() != columns)
    return std::nullopt;
  int64_t count = tensor.getConstant().getNumElements();
  return tensor.getConstant().reshape({count}).broadcast({columns});
}

} // namespace mlir::quanta::onnx_import
