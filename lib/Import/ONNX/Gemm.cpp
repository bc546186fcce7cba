//===- Gemm.cpp - Gemm -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "FullyConnected.h"
#include "Normalization.h"
#include "Operators.h"
#include "Reshaping.h"

namespace mlir::quanta::onnx_import {

static ConstantTensor scaled(const ConstantTensor &tensor, double factor) {
  if (factor == 1.0)
    return tensor;
  std::vector<float> values = tensor.getFloats();
  for (float &value : values)
    value = float(value * factor);
  return ConstantTensor::fromFloats(tensor.getElementType().getContext(),
                                    tensor.getShape(), values);
}

namespace {
struct Gemm {
  OnnxTensor a, b;
  int64_t rows, inner, columns;
  float alpha = 1.0f, beta = 1.0f;
};
} // namespace

static LogicalResult readGemm(NodeImporter &node, Gemm &gemm) {
  int64_t transA = 0, transB = 0;
  if (failed(node.getAttr("alpha", gemm.alpha)) ||
      failed(node.getAttr("beta", gemm.beta)) ||
      failed(node.getAttr("transA", transA)) ||
      failed(node.getAttr("transB", transB)))
    return failure();
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    if (!node.hasInput(i))
      continue;
    if (failed(node.requireFloat(i)))
      return failure();
    if (i < 2 && node.input(i).getRank() != 2)
      return node.emitError()
             << "needs matrices, but '" << node.inputName(i)
             << "' has the shape [" << node.input(i).getShape() << "]";
  }
  gemm.a = node.input(0);
  gemm.b = node.input(1);
  if (transA != 0)
    gemm.a = transposeTensor(node.emitter, gemm.a, {1, 0});
  if (transB != 0)
    gemm.b = transposeTensor(node.emitter, gemm.b, {1, 0});
  gemm.rows = gemm.a.getShape()[0];
  gemm.inner = gemm.a.getShape()[1];
  gemm.columns = gemm.b.getShape()[1];
  if (gemm.b.getShape()[0] != gemm.inner || gemm.columns == 0 ||
      gemm.inner == 0)
    return node.emitError()
           << "multiplies matrices of the shapes [" << gemm.a.getShape()
           << "] and [" << gemm.b.getShape() << "]";
  if (node.hasInput(2)) {
    auto shape =
        broadcastShapes(node.input(2).getShape(), {gemm.rows, gemm.columns});
    if (!shape || *shape != SmallVector<int64_t>{gemm.rows, gemm.columns})
      return node.emitError()
             << "has a bias of shape [" << node.input(2).getShape()
             << "] for a product of shape [" << gemm.rows << ", "
             << gemm.columns << "]";
  }
  return success();
}

LogicalResult importGemm(NodeImporter &node) {
  Gemm gemm;
  if (failed(readGemm(node, gemm)))
    return failure();
  OnnxEmitter &emitter = node.emitter;
  bool addsLater = node.hasInput(2);
  StringRef absorbed;
  Value result;
  if (gemm.b.isConstant()) {
    ConstantTensor weights = scaled(gemm.b.getConstant(), gemm.alpha);
    ConstantTensor bias = getZeroBias(node.graph.getContext(), gemm.columns);
    if (addsLater)
      if (auto constant = getBias(node.input(2), gemm.columns)) {
        bias = scaled(*constant, gemm.beta);
        addsLater = false;
      }
    if (!addsLater && !weights.getStored())
      if (auto affine =
              absorbBatchNormalization(node, gemm.columns, absorbed)) {
        ConstantTensor rows = weights.transpose({1, 0});
        foldAffine(*affine, rows, bias);
        weights = rows.transpose({1, 0});
      }
    result = emitFullyConnected(node, gemm.a, weights, bias);
  } else {
    Value a = emitter.reshape(emitter.materialize(gemm.a, node.inputName(0)),
                              {1, gemm.rows, gemm.inner});
    Value b = emitter.reshape(emitter.materialize(gemm.b),
                              {1, gemm.inner, gemm.columns});
    result =
        emitter.reshape(emitMatMul(emitter, a, b), {gemm.rows, gemm.columns});
    if (gemm.alpha != 1.0f)
      result = emitter.mul(result, emitter.scalar(gemm.alpha, 2));
  }
  if (addsLater) {
    OnnxTensor bias = node.input(2);
    if (bias.isConstant())
      bias = scaled(bias.getConstant(), gemm.beta);
    AlignedOperands operands = alignOperands(node, {OnnxTensor(result), bias});
    // The product has the logical layout, and so must the sum.
    Value addend = operands.values[1];
    if (!node.input(2).isConstant() && gemm.beta != 1.0f)
      addend = emitter.mul(addend, emitter.scalar(gemm.beta, 2));
    OnnxTensor sum(emitter.binary<tosa::AddOp>(operands.values[0], addend),
                   operands.permutation);
    return node.setOutput(sum);
  }
  if (!absorbed.empty() &&
      failed(node.graph.define(absorbed, OnnxTensor(result), node.loc)))
    return failure();
  return node.setOutput(OnnxTensor(result));
}

} // namespace mlir::quanta::onnx_import
