//===- Convolution.cpp - Conv -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Normalization.h"
#include "Operators.h"
#include "Window.h"

namespace mlir::quanta::onnx_import {

namespace {
/// A convolution with all of its operands in ONNX order, weights as
/// [OC, IC / groups, KH, KW].
struct Convolution {
  Window window;
  Value input;
  OnnxTensor weights, bias;
  int64_t groups = 1, inputChannels = 0, outputChannels = 0;
};
} // namespace

static RankedTensorType
getResultType(OnnxEmitter &emitter, const Convolution &conv, int64_t channels) {
  return emitter.getTensorTypeLike({getShapeOf(conv.input)[0],
                                    conv.window.axes[0].output,
                                    conv.window.axes[1].output, channels},
                                   conv.input);
}

/// One tosa.conv2d on some channels of the input.
static Value emitDense(OnnxEmitter &emitter, const Convolution &conv,
                       Value input, const OnnxTensor &weights,
                       const OnnxTensor &bias, StringRef weightName,
                       StringRef biasName) {
  // OIHW to OHWI.
  Value kernel = emitter.materialize(weights, {0, 3, 1, 2}, weightName);
  Value offset = emitter.materialize(bias, biasName);
  return tosa::Conv2DOp::create(
      emitter, getResultType(emitter, conv, weights.getShape()[0]), input,
      kernel, offset, emitter.zeroPoint(), emitter.zeroPoint(),
      conv.window.getPad(), conv.window.getStride(), conv.window.getDilation(),
      emitter.getF32Type());
}

static Value emitDepthwise(OnnxEmitter &emitter, const Convolution &conv,
                           StringRef weightName, StringRef biasName) {
  // [C * M, 1, KH, KW] to [KH, KW, C, M].
  SmallVector<int64_t> shape = {conv.window.axes[0].kernel,
                                conv.window.axes[1].kernel, conv.inputChannels,
                                conv.outputChannels / conv.inputChannels};
  Value kernel;
  if (conv.weights.isConstant())
    kernel = emitter.constant(
        conv.weights.getConstant().transpose({2, 3, 0, 1}).reshape(shape),
        weightName);
  else
    kernel =
        emitter.reshape(emitter.materialize(conv.weights, {2, 3, 0, 1}), shape);
  Value offset = emitter.materialize(conv.bias, biasName);
  return tosa::DepthwiseConv2DOp::create(
      emitter, getResultType(emitter, conv, conv.outputChannels), conv.input,
      kernel, offset, emitter.zeroPoint(), emitter.zeroPoint(),
      conv.window.getPad(), conv.window.getStride(), conv.window.getDilation(),
      emitter.getF32Type());
}

/// The rows [start, start + count) of a tensor's first dimension.
static OnnxTensor sliceRows(OnnxEmitter &emitter, const OnnxTensor &tensor,
                            int64_t start, int64_t count) {
  SmallVector<int64_t> size = tensor.getShape(), from(size.size(), 0),
                       step(size.size(), 1);
  from[0] = start;
  size[0] = count;
  if (tensor.isConstant())
    return tensor.getConstant().slice(from, step, size);
  return OnnxTensor(emitter.slice(emitter.materialize(tensor), from, size));
}

/// TOSA has no grouped convolution: slices, one convolution each, a concat.
static Value emitGrouped(OnnxEmitter &emitter, const Convolution &conv,
                         StringRef weightName, StringRef biasName) {
  SmallVector<int64_t> size(getShapeOf(conv.input));
  size[3] = conv.inputChannels / conv.groups;
  int64_t rows = conv.outputChannels / conv.groups;
  SmallVector<Value> parts;
  for (int64_t g = 0; g < conv.groups; ++g) {
    Value part = emitter.slice(conv.input, {0, 0, 0, g * size[3]}, size);
    parts.push_back(emitDense(
        emitter, conv, part, sliceRows(emitter, conv.weights, g * rows, rows),
        sliceRows(emitter, conv.bias, g * rows, rows), weightName, biasName));
  }
  return emitter.concat(parts, 3);
}

/// Checks weights and bias against the input and reads the window.
static LogicalResult readConvolution(NodeImporter &node, Convolution &conv) {
  for (unsigned i = 0; i < node.getNumInputs(); ++i)
    if (node.hasInput(i) && failed(node.requireFloat(i)))
      return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  SmallVector<int64_t> weightShape = node.input(1).getShape();
  if (failed(node.requireRank(0, 3)))
    return failure();
  if (weightShape.size() != shape.size() || llvm::is_contained(weightShape, 0))
    return node.emitError() << "has weights of shape [" << weightShape
                            << "] for an input of shape [" << shape << "]";
  FailureOr<Window> window =
      readWindow(node, ArrayRef<int64_t>(weightShape).drop_front(2));
  if (failed(window) || failed(node.getAttr("group", conv.groups)))
    return failure();
  conv.window = *window;
  conv.inputChannels = shape[1];
  conv.outputChannels = weightShape[0];
  if (conv.groups < 1 || conv.inputChannels % conv.groups != 0 ||
      conv.outputChannels % conv.groups != 0)
    return node.emitError()
           << "has group = " << conv.groups << " for " << conv.inputChannels
           << " input and " << conv.outputChannels << " output channels";
  if (weightShape[1] != conv.inputChannels / conv.groups)
    return node.emitError() << "has weights for " << weightShape[1]
                            << " channels per group, but the input has "
                            << conv.inputChannels / conv.groups;
  if (node.hasInput(2) && ArrayRef<int64_t>(node.input(2).getShape()) !=
                              ArrayRef(conv.outputChannels))
    return node.emitError()
           << "has a bias of shape [" << node.input(2).getShape() << "] for "
           << conv.outputChannels << " output channels";

  conv.weights = node.input(1);
  if (shape.size() == 3) {
    // [OC, IC, KW] to [OC, IC, 1, KW].
    SmallVector<int64_t> newShape = {weightShape[0], weightShape[1], 1,
                                     weightShape[2]};
    if (conv.weights.isConstant())
      conv.weights = conv.weights.getConstant().reshape(newShape);
    else
      conv.weights = OnnxTensor(node.emitter.reshape(
          node.emitter.materialize(conv.weights), newShape));
  }
  if (node.hasInput(2))
    conv.bias = node.input(2);
  else
    conv.bias = ConstantTensor::fromFloats(
        node.graph.getContext(), {conv.outputChannels},
        std::vector<float>(conv.outputChannels, 0.0f));
  return success();
}

LogicalResult importConv(NodeImporter &node) {
  Convolution conv;
  if (failed(readConvolution(node, conv)))
    return failure();
  StringRef absorbed;
  std::optional<ChannelAffine> affine;
  // Trained integers stay what they are.
  if (conv.weights.isConstant() && conv.bias.isConstant() &&
      !conv.weights.getConstant().getStored()) {
    affine = absorbBatchNormalization(node, conv.outputChannels, absorbed);
    if (affine) {
      ConstantTensor weights = conv.weights.getConstant();
      ConstantTensor bias = conv.bias.getConstant();
      foldAffine(*affine, weights, bias);
      conv.weights = weights;
      conv.bias = bias;
    }
  }

  OnnxEmitter &emitter = node.emitter;
  conv.input = getWindowInput(node, conv.window);
  std::string weightName = node.inputName(1).str();
  std::string biasName =
      node.hasInput(2) ? node.inputName(2).str() : weightName + ".bias";
  Value result;
  if (conv.groups == 1)
    result = emitDense(emitter, conv, conv.input, conv.weights, conv.bias,
                       weightName, biasName);
  else if (conv.groups == conv.inputChannels)
    result = emitDepthwise(emitter, conv, weightName, biasName);
  else
    result = emitGrouped(emitter, conv, weightName, biasName);
  if (affine)
    attachMoments(result, *affine);
  OnnxTensor tensor = getWindowResult(node, result);
  if (!absorbed.empty() &&
      failed(node.graph.define(absorbed, tensor, node.loc)))
    return failure();
  return node.setOutput(tensor);
}

} // namespace mlir::quanta::onnx_import
