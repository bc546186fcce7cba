//===- MatMul.cpp - Gemm and MatMul===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "Normalization.h"
#include "Operators.h"
#include "Reshaping.h"

namespace mlir::quanta::onnx_import {

/// The [M, K] activation of a fully connected layer. Where it is an image whose
/// flattening is pending, the image is taken as it lies in memory and the rows
/// of `weights`, [K, N], are permuted instead.
static Value getActivation(NodeImporter &node, const OnnxTensor &tensor,
                           ConstantTensor &weights) {
  TosaEmitter &emitter = node.emitter;
  if (!tensor.isFlattened())
    return emitter.materialize(tensor, node.inputName(0));
  SmallVector<int64_t> image = tensor.getUnflattenedShape();
  int64_t rank = image.size(), columns = weights.getShape()[1];
  SmallVector<int64_t> rows(ArrayRef<int64_t>(image).drop_front());
  rows.push_back(columns);
  // The batch is dimension 0 in both layouts.
  Permutation order;
  for (int64_t dim :
       ArrayRef(invertPermutation(tensor.getPermutation())).drop_front())
    order.push_back(dim - 1);
  order.push_back(rank - 1);
  weights = weights.reshape(rows).transpose(order).reshape(weights.getShape());
  return emitter.reshape(tensor.getValue(), tensor.getShape());
}

/// [M, K] times constant [K, N] plus constant [N], as a 1x1 convolution of an
/// image with M rows... of one pixel each: [M, 1, 1, K].
static Value emitFullyConnected(NodeImporter &node, const OnnxTensor &input,
                                ConstantTensor weights,
                                const ConstantTensor &bias) {
  TosaEmitter &emitter = node.emitter;
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

static Value emitMatMul(TosaEmitter &emitter, Value a, Value b) {
  ArrayRef<int64_t> shape = getShapeOf(a);
  Type type =
      emitter.getTensorTypeLike({shape[0], shape[1], getShapeOf(b)[2]}, a);
  return tosa::MatMulOp::create(emitter, type, a, b, emitter.zeroPoint(),
                                emitter.zeroPoint());
}

static ConstantTensor scaled(const ConstantTensor &tensor, double factor) {
  if (factor == 1.0)
    return tensor;
  std::vector<float> values = tensor.getFloats();
  for (float &value : values)
    value = float(value * factor);
  return ConstantTensor::fromFloats(tensor.getElementType().getContext(),
                                    tensor.getShape(), values);
}

static ConstantTensor zeros(MLIRContext *context, int64_t count) {
  return ConstantTensor::fromFloats(context, {count},
                                    std::vector<float>(count, 0.0f));
}

/// The constant as a bias of `columns` elements, if that is what it is.
static std::optional<ConstantTensor> getBias(const OnnxTensor &tensor,
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
      return node.emitError() << "needs matrices, but '" << node.inputName(i)
                              << "' has the shape ["
                              << node.input(i).getShape() << "]";
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
    return node.emitError() << "multiplies matrices of the shapes ["
                            << gemm.a.getShape() << "] and ["
                            << gemm.b.getShape() << "]";
  if (node.hasInput(2)) {
    auto shape = broadcastShapes(node.input(2).getShape(),
                                 {gemm.rows, gemm.columns});
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
  TosaEmitter &emitter = node.emitter;
  bool addsLater = node.hasInput(2);
  StringRef absorbed;
  Value result;
  if (gemm.b.isConstant()) {
    ConstantTensor weights = scaled(gemm.b.getConstant(), gemm.alpha);
    ConstantTensor bias = zeros(node.graph.getContext(), gemm.columns);
    if (addsLater)
      if (auto constant = getBias(node.input(2), gemm.columns)) {
        bias = scaled(*constant, gemm.beta);
        addsLater = false;
      }
    if (!addsLater)
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
    result = emitter.reshape(emitMatMul(emitter, a, b),
                             {gemm.rows, gemm.columns});
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

/// A later addition of a constant per column, absorbed as the bias.
static std::optional<ConstantTensor>
absorbBias(const NodeImporter &node, int64_t columns, StringRef &result) {
  const onnx::NodeProto *user = node.graph.getOnlyUser(node.outputName());
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
  ConstantTensor bias = zeros(node.graph.getContext(), n);
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
static Value getBatched(TosaEmitter &emitter, Value value,
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
  return emitter.reshape(value, {*countElements(batch),
                                 extended[extended.size() - 2],
                                 extended.back()});
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
    return node.emitError() << "multiplies tensors of the shapes ["
                            << node.input(0).getShape() << "] and ["
                            << node.input(1).getShape() << "]";
  if (node.input(1).isConstant() && bShape.size() == 2 && !bIsVector &&
      !aIsVector && bDims.back() != 0)
    return importConstantMatMul(node);

  SmallVector<int64_t> shape = *batch;
  shape.append({aDims[aDims.size() - 2], bDims.back()});
  if (!countElements(shape) || llvm::is_contained(shape, 0))
    return node.emitError() << "gives a result of the shape [" << shape
                            << "], which is not supported";
  TosaEmitter &emitter = node.emitter;
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
