//===- Activation.cpp - Activation functions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "Operators.h"
#include "quanta/Import/Tosa/Composite.h"
#include <cfloat>
#include <cmath>

namespace mlir::quanta::onnx_import {

/// Applies `body` to the one input in the layout that it has.
static LogicalResult importFunction(NodeImporter &node,
                                    llvm::function_ref<Value(Value)> body) {
  if (failed(node.requireFloat(0)))
    return failure();
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  return node.setOutput(
      OnnxTensor(body(operands.values[0]), operands.permutation));
}

LogicalResult importRelu(NodeImporter &node) {
  return importFunction(node, [&](Value value) {
    return emitClamp(node.emitter, value, 0.0f, FLT_MAX);
  });
}

/// The bound in input `index`; `bound` stays where it is absent.
static LogicalResult readBound(NodeImporter &node, unsigned index,
                               float &bound) {
  if (!node.hasInput(index))
    return success();
  if (failed(node.requireFloat(index)))
    return failure();
  FailureOr<ConstantTensor> tensor = node.getConstantInput(index, "bounds");
  if (failed(tensor))
    return failure();
  if (tensor->getNumElements() != 1)
    return node.emitError() << "has a bound of shape [" << tensor->getShape()
                            << "] instead of a scalar";
  bound = float(tensor->getDouble(0));
  return success();
}

LogicalResult importClip(NodeImporter &node) {
  float low = -FLT_MAX, high = FLT_MAX;
  if (node.getOpset() < 11) {
    if (failed(node.getAttr("min", low)) || failed(node.getAttr("max", high)))
      return failure();
  } else if (failed(readBound(node, 1, low)) ||
             failed(readBound(node, 2, high))) {
    return failure();
  }
  if (std::isnan(low) || std::isnan(high))
    return node.emitError() << "has a bound that is not a number";
  // tosa.clamp wants min <= max; ONNX gives max where they cross.
  low = std::max(std::min(low, high), -FLT_MAX);
  high = std::max(std::min(high, FLT_MAX), -FLT_MAX);
  low = std::min(low, high);
  return importFunction(node, [&](Value value) {
    return emitClamp(node.emitter, value, low, high);
  });
}

LogicalResult importLeakyRelu(NodeImporter &node) {
  float alpha = 0.01f;
  if (failed(node.getAttr("alpha", alpha)))
    return failure();
  return importFunction(node, [&](Value value) {
    return emitLeakyRelu(node.emitter, value, alpha);
  });
}

LogicalResult importPRelu(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  FailureOr<AlignedOperands> operands = alignInputs(node);
  if (failed(operands))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  if (*broadcastShapes(shape, node.input(1).getShape()) != shape)
    return node.emitError()
           << "has a slope of shape [" << node.input(1).getShape()
           << "] for an input of shape [" << shape << "]";
  return node.setOutput(OnnxTensor(
      emitLeaky(node.emitter, operands->values[0], operands->values[1]),
      operands->permutation));
}

LogicalResult importHardSigmoid(NodeImporter &node) {
  float alpha = 0.2f, beta = 0.5f;
  if (failed(node.getAttr("alpha", alpha)) ||
      failed(node.getAttr("beta", beta)))
    return failure();
  return importFunction(node, [&](Value value) {
    return emitHardSigmoid(node.emitter, value, alpha, beta);
  });
}

LogicalResult importHardSwish(NodeImporter &node) {
  return importFunction(
      node, [&](Value value) { return emitHardSwish(node.emitter, value); });
}

LogicalResult importSoftmax(NodeImporter &node) {
  if (failed(node.requireFloat(0)) || failed(node.requireRank(0, 1)))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t rank = shape.size();
  bool flattens = node.getOpset() < 13;
  int64_t axis = flattens ? 1 : -1;
  if (flattens && rank == 1)
    axis = 0;
  if (failed(node.getAxis("axis", rank, axis)))
    return failure();

  // Before opset 13 the softmax runs over all dimensions from `axis` on. That
  // is the same where only one of them is not 1.
  ArrayRef<int64_t> rest = ArrayRef<int64_t>(shape).drop_front(axis);
  if (flattens && llvm::count_if(rest, [](int64_t d) { return d != 1; }) > 1) {
    int64_t columns = *countElements(rest);
    int64_t rows = *countElements(ArrayRef<int64_t>(shape).take_front(axis));
    OnnxEmitter &emitter = node.emitter;
    Value flat =
        emitter.reshape(emitter.materialize(node.input(0)), {rows, columns});
    return node.setOutput(
        OnnxTensor(emitter.reshape(emitSoftmax(emitter, flat, 1), shape)));
  }
  if (flattens)
    for (auto [i, dim] : llvm::enumerate(rest))
      if (dim != 1) {
        axis += i;
        break;
      }
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  return node.setOutput(OnnxTensor(
      emitSoftmax(node.emitter, operands.values[0], operands.permutation[axis]),
      operands.permutation));
}

} // namespace mlir::quanta::onnx_import
