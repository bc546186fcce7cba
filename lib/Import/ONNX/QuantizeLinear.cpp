//===- QuantizeLinear.cpp - QuantizeLinear, DequantizeLinear -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "QuantizationParameters.h"

namespace mlir::quanta::onnx_import {

/// What later opsets added and has no form here.
static LogicalResult refuseBlocks(const NodeImporter &node) {
  int64_t blockSize = 0;
  if (failed(node.getAttr("block_size", blockSize)))
    return failure();
  if (blockSize != 0)
    return node.emitError() << "has blocks of " << blockSize
                            << " along its axis, which are not supported";
  return success();
}

LogicalResult importQuantizeLinear(NodeImporter &node) {
  if (failed(node.requireFloat(0)) || failed(refuseBlocks(node)))
    return failure();
  int64_t axis = 1;
  if (failed(node.getAttr("axis", axis)))
    return failure();
  MLIRContext *context = node.graph.getContext();
  Type element = getZeroPointType(
      node, 2, IntegerType::get(context, 8, IntegerType::Unsigned));
  if (element.getIntOrFloatBitWidth() > 16)
    return node.emitError() << "to " << element << " is not supported";
  OnnxTensor input = node.input(0);
  auto type = readQuantizedType(node, 1, element, input.getShape(), axis);
  if (failed(type))
    return failure();
  return node.setOutput(
      quantizeTensor(node, input, *type, element.isUnsignedInteger()));
}

LogicalResult importDequantizeLinear(NodeImporter &node) {
  if (failed(refuseBlocks(node)))
    return failure();
  int64_t axis = 1;
  if (failed(node.getAttr("axis", axis)))
    return failure();
  OnnxTensor input = node.input(0);
  auto type = readQuantizedType(node, 1, input.getElementType(),
                                input.getShape(), axis);
  if (failed(type))
    return failure();
  FailureOr<OnnxTensor> real = dequantizeTensor(node, input, *type);
  if (failed(real))
    return failure();
  return node.setOutput(*real);
}

} // namespace mlir::quanta::onnx_import
