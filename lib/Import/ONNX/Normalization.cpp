//===- Normalization.cpp - BatchNormalization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Normalization.h"
#include "Operators.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include <cmath>

namespace mlir::quanta::onnx_import {

/// The parameters of a BatchNormalization that don't depend on its data.
static LogicalResult readParameters(const NodeImporter &node, float &epsilon) {
  epsilon = 1e-5f;
  int64_t spatial = 1, training = 0;
  if (failed(node.getAttr("epsilon", epsilon)) ||
      failed(node.getAttr("spatial", spatial)) ||
      failed(node.getAttr("training_mode", training)))
    return failure();
  if (spatial != 1)
    return node.emitError() << "supports only spatial = 1";
  if (training != 0)
    return node.emitError() << "is in training mode, which is not supported";
  return success();
}

/// scale / sqrt(variance + epsilon) and bias - mean times that.
static ChannelAffine getAffine(const ConstantTensor &scale,
                               const ConstantTensor &bias,
                               const ConstantTensor &mean,
                               const ConstantTensor &variance, float epsilon) {
  ChannelAffine affine;
  for (int64_t c = 0, e = scale.getNumElements(); c < e; ++c) {
    double factor =
        scale.getDouble(c) / std::sqrt(variance.getDouble(c) + double(epsilon));
    affine.scale.push_back(factor);
    affine.offset.push_back(bias.getDouble(c) - mean.getDouble(c) * factor);
    affine.mean.push_back(bias.getDouble(c));
    affine.deviation.push_back(std::abs(scale.getDouble(c)));
  }
  return affine;
}

std::optional<ChannelAffine> absorbBatchNormalization(const NodeImporter &node,
                                                      int64_t channels,
                                                      StringRef &result) {
  GraphImporter &graph = node.graph;
  const onnx::NodeProto *user =
      node.bindsOutput() ? graph.getOnlyUser(node.outputName()) : nullptr;
  if (!user || user->op_type() != "BatchNormalization" ||
      user->input_size() != 5 || user->output_size() < 1 ||
      user->input(0) != node.outputName())
    return std::nullopt;
  // Faults are for the handler of the node itself to report.
  for (int i = 1; i < user->output_size(); ++i)
    if (!user->output(i).empty())
      return std::nullopt;
  const ConstantTensor *parameters[4];
  for (int i = 0; i < 4; ++i) {
    const OnnxTensor *tensor = graph.lookup(user->input(i + 1));
    if (!tensor || !tensor->isConstant() || !tensor->getElementType().isF32() ||
        tensor->getConstant().getNumElements() != channels)
      return std::nullopt;
    parameters[i] = &tensor->getConstant();
  }
  NodeImporter normalization(graph, *user);
  float epsilon;
  for (const onnx::AttributeProto &attr : user->attribute())
    if (attr.name() != "epsilon" && attr.name() != "momentum")
      if (attr.i() != (attr.name() == "spatial" ? 1 : 0))
        return std::nullopt;
  if (failed(readParameters(normalization, epsilon)))
    return std::nullopt;
  graph.markAbsorbed(*user);
  result = user->output(0);
  return getAffine(*parameters[0], *parameters[1], *parameters[2],
                   *parameters[3], epsilon);
}

void foldAffine(const ChannelAffine &affine, ConstantTensor &weights,
                ConstantTensor &bias) {
  std::vector<float> newWeights = weights.getFloats();
  std::vector<float> newBias = bias.getFloats();
  size_t channels = affine.scale.size(), size = newWeights.size() / channels;
  for (size_t c = 0; c < channels; ++c) {
    for (size_t i = c * size; i < (c + 1) * size; ++i)
      newWeights[i] = float(newWeights[i] * affine.scale[c]);
    newBias[c] = float(newBias[c] * affine.scale[c] + affine.offset[c]);
  }
  MLIRContext *context = weights.getElementType().getContext();
  weights = ConstantTensor::fromFloats(context, weights.getShape(), newWeights);
  bias = ConstantTensor::fromFloats(context, bias.getShape(), newBias);
}

void attachMoments(Value result, const ChannelAffine &affine) {
  Operation *op = result.getDefiningOp();
  if (!isa_and_present<tosa::Conv2DOp, tosa::DepthwiseConv2DOp>(op))
    return;
  Builder builder(op->getContext());
  op->setAttr(
      batchNormAttrName,
      builder.getDictionaryAttr(
          {builder.getNamedAttr("deviation",
                                builder.getDenseF64ArrayAttr(affine.deviation)),
           builder.getNamedAttr("mean",
                                builder.getDenseF64ArrayAttr(affine.mean))}));
}

/// The parameter of input `index` with its channels at `channelDim`.
static Value getParameter(const NodeImporter &node, unsigned index,
                          int64_t channelDim, int64_t rank) {
  SmallVector<int64_t> shape(rank, 1);
  const OnnxTensor &tensor = node.input(index);
  shape[channelDim] = tensor.getShape()[0];
  if (tensor.isConstant())
    return node.emitter.constant(tensor.getConstant().reshape(shape),
                                 node.inputName(index));
  return node.emitter.reshape(node.emitter.materialize(tensor), shape);
}

LogicalResult importBatchNormalization(NodeImporter &node) {
  float epsilon;
  if (failed(readParameters(node, epsilon)) || failed(node.requireRank(0, 2)))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  bool constant = true;
  for (unsigned i = 0; i < 5; ++i) {
    if (failed(node.requireFloat(i)))
      return failure();
    if (i == 0)
      continue;
    if (ArrayRef<int64_t>(node.input(i).getShape()) != ArrayRef(shape[1]))
      return node.emitError()
             << "has the parameter '" << node.inputName(i) << "' of shape ["
             << node.input(i).getShape() << "] for " << shape[1] << " channels";
    constant &= node.input(i).isConstant();
  }

  OnnxEmitter &emitter = node.emitter;
  OnnxTensor input = node.input(0);
  int64_t rank = shape.size();
  if (input.isConstant() || input.isFlattened())
    input = OnnxTensor(emitter.materialize(input, node.inputName(0)));
  int64_t channelDim = input.getPermutation()[1];
  Value scale, result = input.getValue();
  if (constant) {
    ChannelAffine affine = getAffine(
        node.input(1).getConstant(), node.input(2).getConstant(),
        node.input(3).getConstant(), node.input(4).getConstant(), epsilon);
    SmallVector<int64_t> parameterShape(rank, 1);
    parameterShape[channelDim] = shape[1];
    auto toConstant = [&](ArrayRef<double> values, unsigned from) {
      return emitter.constant(
          ConstantTensor::fromFloats(
              node.graph.getContext(), parameterShape,
              SmallVector<float>(values.begin(), values.end())),
          node.inputName(from));
    };
    result = emitter.mul(result, toConstant(affine.scale, 1));
    result = emitter.binary<tosa::AddOp>(result, toConstant(affine.offset, 2));
  } else {
    Value variance = emitter.binary<tosa::AddOp>(
        getParameter(node, 4, channelDim, rank), emitter.scalar(epsilon, rank));
    Value inverse =
        tosa::RsqrtOp::create(emitter, variance.getType(), variance);
    scale = emitter.mul(inverse, getParameter(node, 1, channelDim, rank));
    result = emitter.binary<tosa::SubOp>(
        result, getParameter(node, 3, channelDim, rank));
    result = emitter.mul(result, scale);
    result = emitter.binary<tosa::AddOp>(
        result, getParameter(node, 2, channelDim, rank));
  }
  return node.setOutput(
      OnnxTensor(result, Permutation(input.getPermutation())));
}

} // namespace mlir::quanta::onnx_import
