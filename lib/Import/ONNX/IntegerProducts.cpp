//===- IntegerProducts.cpp - ConvInteger, MatMulInteger -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The i32 sums themselves: integer TOSA from the start.

#include "FullyConnected.h"
#include "Operators.h"
#include "QuantizationParameters.h"
#include "Window.h"

namespace mlir::quanta::onnx_import {

/// The zero point in input `index`, of elements of `type`, as it is held.
static FailureOr<int64_t> readZeroPoint(const NodeImporter &node,
                                        unsigned index, Type type) {
  if (!node.hasInput(index))
    return -getHeldOffset(type);
  auto tensor = node.getConstantInput(index, "the zero point");
  if (failed(tensor))
    return failure();
  if (tensor->getNumElements() != 1)
    return node.emitError()
           << "needs one zero point for a tensor of run time, "
              "but '"
           << node.inputName(index) << "' has " << tensor->getNumElements();
  if (tensor->getElementType() != type)
    return node.emitError()
           << "has a zero point of type " << tensor->getElementType()
           << " for integers of type " << type;
  return tensor->getInt(0) - getHeldOffset(type);
}

static LogicalResult requireBytes(const NodeImporter &node, unsigned index) {
  Type type = node.input(index).getElementType();
  if (isa<IntegerType>(type) && type.getIntOrFloatBitWidth() == 8)
    return success();
  return node.emitError() << "needs integers of 8 bits, but '"
                          << node.inputName(index) << "' has elements of type "
                          << type;
}

/// Constant weights minus their zero points, which lie along `axis` or are one,
/// as a sum of one or two i8 tensors: differences of bytes need 9 bits.
static FailureOr<SmallVector<ConstantTensor>>
readWeights(const NodeImporter &node, unsigned index, unsigned zeroPointIndex,
            int64_t axis) {
  auto weights = node.getConstantInput(index, "the weights");
  if (failed(weights))
    return failure();
  SmallVector<int64_t> zeroPoints = {0};
  if (node.hasInput(zeroPointIndex)) {
    auto tensor = node.getConstantInput(zeroPointIndex, "the zero point");
    if (failed(tensor))
      return failure();
    zeroPoints = tensor->getInts();
    if (tensor->getElementType() != weights->getElementType())
      return node.emitError()
             << "has a zero point of type " << tensor->getElementType()
             << " for integers of type " << weights->getElementType();
    if (zeroPoints.size() != 1 &&
        static_cast<int64_t>(zeroPoints.size()) != weights->getShape()[axis])
      return node.emitError()
             << "has " << zeroPoints.size() << " zero points for "
             << weights->getShape()[axis] << " output channels";
  }
  int64_t inner = getStrides(weights->getShape())[axis];
  SmallVector<int64_t> low = weights->getInts(), high;
  for (auto [i, value] : llvm::enumerate(low)) {
    value -= zeroPoints[i / inner % zeroPoints.size()];
    int64_t clamped = std::clamp<int64_t>(value, -128, 127);
    high.push_back(value - clamped);
    value = clamped;
  }
  MLIRContext *context = node.graph.getContext();
  auto toBytes = [&](ArrayRef<int64_t> values) {
    return ConstantTensor::fromInts(context, weights->getShape(), values)
        .convert(IntegerType::get(context, 8));
  };
  SmallVector<ConstantTensor> terms = {toBytes(low)};
  if (llvm::any_of(high, [](int64_t value) { return value != 0; }))
    terms.push_back(toBytes(high));
  return terms;
}

static Value emitByte(OnnxEmitter &emitter, int64_t value) {
  return emitter.constant(
      ConstantTensor::fromInts(emitter.getContext(), {1}, {value})
          .convert(emitter.getI8Type()),
      "");
}

/// [N, H, W, C] times OHWI weights: i32, without a bias.
static Value emitConvolution(OnnxEmitter &emitter, Value input,
                             const ConstantTensor &weights,
                             const Window &window, ArrayRef<int64_t> shape,
                             int64_t zeroPoint, StringRef name) {
  Type i32 = emitter.getI32Type();
  Value bias = emitter.constant(
      ConstantTensor::fromInts(emitter.getContext(), {shape.back()},
                               SmallVector<int64_t>(shape.back(), 0))
          .convert(i32),
      "zeros");
  return tosa::Conv2DOp::create(emitter, emitter.getTensorType(shape, i32),
                                input, emitter.constant(weights, name), bias,
                                emitByte(emitter, zeroPoint),
                                emitByte(emitter, 0), window.getPad(),
                                window.getStride(), window.getDilation(), i32);
}

LogicalResult importConvInteger(NodeImporter &node) {
  if (failed(requireBytes(node, 0)) || failed(requireBytes(node, 1)) ||
      failed(node.requireRank(0, 4)))
    return failure();
  if (node.input(0).isConstant())
    return node.emitError() << "of a constant is not supported";
  auto terms = readWeights(node, 1, 3, 0);
  auto zeroPoint = readZeroPoint(node, 2, node.input(0).getElementType());
  if (failed(terms) || failed(zeroPoint))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  SmallVector<int64_t> weightShape(terms->front().getShape());
  int64_t groups = 1;
  if (failed(node.getAttr("group", groups)))
    return failure();
  if (shape.size() != 4 || weightShape.size() != 4 ||
      llvm::is_contained(weightShape, 0) || groups < 1 ||
      weightShape[0] % groups != 0 || weightShape[1] * groups != shape[1])
    return node.emitError() << "has weights of shape [" << weightShape
                            << "] for an input of shape [" << shape
                            << "] and group = " << groups;
  FailureOr<Window> window =
      readWindow(node, ArrayRef<int64_t>(weightShape).drop_front(2));
  if (failed(window))
    return failure();
  OnnxEmitter &emitter = node.emitter;
  Value input = getWindowInput(node, *window);
  SmallVector<int64_t> image(getShapeOf(input));
  image[3] = weightShape[1];
  int64_t rows = weightShape[0] / groups;
  SmallVector<int64_t> result = {shape[0], window->axes[0].output,
                                 window->axes[1].output, rows};
  SmallVector<Value> parts;
  for (int64_t g = 0; g < groups; ++g) {
    Value part = groups == 1
                     ? input
                     : emitter.slice(input, {0, 0, 0, g * image[3]}, image);
    Value sum;
    for (const ConstantTensor &term : *terms) {
      SmallVector<int64_t> size = weightShape;
      size[0] = rows;
      ConstantTensor weights =
          term.slice({g * rows, 0, 0, 0}, {1, 1, 1, 1}, size)
              .transpose({0, 2, 3, 1});
      Value products = emitConvolution(emitter, part, weights, *window, result,
                                       *zeroPoint, node.inputName(1));
      sum = sum ? emitter.binary<tosa::AddOp>(sum, products) : products;
    }
    parts.push_back(sum);
  }
  Value whole = groups == 1 ? parts.front() : emitter.concat(parts, 3);
  return node.setOutput(getWindowResult(node, whole));
}

/// The sums of columns of weights, times the zero point of run time in input 2:
/// what the products of the zero point add to [rows, 1, 1, N] sums.
static FailureOr<Value> emitZeroPointTerm(NodeImporter &node,
                                          ArrayRef<ConstantTensor> terms) {
  OnnxEmitter &emitter = node.emitter;
  const OnnxTensor &zeroPoint = node.input(2);
  if (*countElements(zeroPoint.getShape()) != 1)
    return node.emitError()
           << "needs one zero point, but '" << node.inputName(2)
           << "' has the shape [" << zeroPoint.getShape() << "]";
  if (zeroPoint.getElementType() != node.input(0).getElementType())
    return node.emitError()
           << "has a zero point of type " << zeroPoint.getElementType()
           << " for integers of type " << node.input(0).getElementType();
  int64_t columns = terms.front().getShape()[1];
  SmallVector<int64_t> sums(columns, 0);
  for (const ConstantTensor &term : terms)
    for (auto [i, weight] : llvm::enumerate(term.getInts()))
      sums[i % columns] += weight;
  Type i32 = emitter.getI32Type();
  Value factor = tosa::CastOp::create(
      emitter, emitter.getTensorType({1, 1, 1, 1}, i32),
      emitter.reshape(emitter.materialize(zeroPoint), {1, 1, 1, 1}));
  Value sumsValue = emitter.constant(
      ConstantTensor::fromInts(emitter.getContext(), {1, 1, 1, columns}, sums)
          .convert(i32),
      "sums");
  return emitter.mul(sumsValue, factor);
}

/// [..., K] times constant [K, N], as a 1x1 convolution. Without `zeroPoint` it is
/// known at run time only.
static LogicalResult importConstantProduct(NodeImporter &node,
                                           std::optional<int64_t> zeroPoint) {
  auto terms = readWeights(node, 1, 3, 1);
  if (failed(terms))
    return failure();
  OnnxEmitter &emitter = node.emitter;
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t k = terms->front().getShape()[0], n = terms->front().getShape()[1];
  int64_t rows = *countElements(shape) / k;
  Value image = emitter.reshape(
      emitter.materialize(node.input(0), node.inputName(0)), {rows, 1, 1, k});
  Value sum;
  for (const ConstantTensor &term : *terms) {
    Value products = emitConvolution(
        emitter, image, term.transpose({1, 0}).reshape({n, 1, 1, k}), Window(),
        {rows, 1, 1, n}, zeroPoint.value_or(0), node.inputName(1));
    sum = sum ? emitter.binary<tosa::AddOp>(sum, products) : products;
  }
  if (!zeroPoint) {
    FailureOr<Value> term = emitZeroPointTerm(node, *terms);
    if (failed(term))
      return failure();
    sum = emitter.binary<tosa::SubOp>(sum, *term);
  }
  shape.back() = n;
  return node.setOutput(OnnxTensor(emitter.reshape(sum, shape)));
}

LogicalResult importMatMulInteger(NodeImporter &node) {
  if (failed(requireBytes(node, 0)) || failed(requireBytes(node, 1)))
    return failure();
  SmallVector<int64_t> a = node.input(0).getShape(),
                       b = node.input(1).getShape();
  if (a.size() < 2 || b.size() < 2 || a.back() != b[b.size() - 2] ||
      llvm::is_contained(a, 0) || llvm::is_contained(b, 0))
    return node.emitError() << "multiplies tensors of the shapes [" << a
                            << "] and [" << b << "]";
  if (node.input(0).isConstant())
    return node.emitError() << "of a constant is not supported";
  if (node.hasInput(2) && !node.input(2).isConstant() &&
      node.input(1).isConstant() && b.size() == 2)
    return importConstantProduct(node, std::nullopt);
  auto zeroPointA = readZeroPoint(node, 2, node.input(0).getElementType());
  if (failed(zeroPointA))
    return failure();
  if (node.input(1).isConstant() && b.size() == 2)
    return importConstantProduct(node, *zeroPointA);
  auto zeroPointB = readZeroPoint(node, 3, node.input(1).getElementType());
  if (failed(zeroPointB))
    return failure();
  if (ArrayRef<int64_t>(a).drop_back(2) != ArrayRef<int64_t>(b).drop_back(2))
    return node.emitError() << "broadcasts the shapes [" << a << "] and [" << b
                            << "], which is not supported";
  OnnxEmitter &emitter = node.emitter;
  int64_t batch = *countElements(ArrayRef<int64_t>(a).drop_back(2));
  int64_t m = a[a.size() - 2], k = a.back(), n = b.back();
  auto getOperand = [&](unsigned index, ArrayRef<int64_t> shape) {
    const OnnxTensor &tensor = node.input(index);
    Value value = tensor.isConstant()
                      ? emitter.constant(getHeld(tensor.getConstant()),
                                         node.inputName(index))
                      : emitter.materialize(tensor);
    return emitter.reshape(value, shape);
  };
  Value product = tosa::MatMulOp::create(
      emitter, emitter.getTensorType({batch, m, n}, emitter.getI32Type()),
      getOperand(0, {batch, m, k}), getOperand(1, {batch, k, n}),
      emitByte(emitter, *zeroPointA), emitByte(emitter, *zeroPointB));
  SmallVector<int64_t> shape = a;
  shape.back() = n;
  return node.setOutput(OnnxTensor(emitter.reshape(product, shape)));
}

} // namespace mlir::quanta::onnx_import
