//===- Constant.cpp - Constants, and the arithmetic that makes shapes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "TensorDecoding.h"

using onnx::AttributeProto;

namespace mlir::quanta::onnx_import {

LogicalResult importConstant(NodeImporter &node) {
  if (node.node.attribute_size() != 1)
    return node.emitError()
           << "must have one attribute, but has " << node.node.attribute_size();
  const AttributeProto &attr = node.node.attribute(0);
  MLIRContext *context = node.graph.getContext();
  if (attr.name() == "value" && attr.type() == AttributeProto::TENSOR) {
    FailureOr<ConstantTensor> tensor =
        decodeTensor(attr.t(), node.graph.getFolder(), node.loc);
    if (failed(tensor))
      return failure();
    return node.setOutput(*tensor);
  }
  if (attr.name() == "value_int" && attr.type() == AttributeProto::INT)
    return node.setOutput(ConstantTensor::fromInts(context, {}, {attr.i()}));
  if (attr.name() == "value_float" && attr.type() == AttributeProto::FLOAT)
    return node.setOutput(ConstantTensor::fromFloats(context, {}, {attr.f()}));
  if (attr.name() == "value_ints" && attr.type() == AttributeProto::INTS) {
    SmallVector<int64_t> values(attr.ints().begin(), attr.ints().end());
    return node.setOutput(
        ConstantTensor::fromInts(context, {int64_t(values.size())}, values));
  }
  if (attr.name() == "value_floats" && attr.type() == AttributeProto::FLOATS) {
    SmallVector<float> values(attr.floats().begin(), attr.floats().end());
    return node.setOutput(
        ConstantTensor::fromFloats(context, {int64_t(values.size())}, values));
  }
  return node.emitError() << "has the attribute '" << attr.name()
                          << "' of type "
                          << onnx::AttributeProto_AttributeType_Name(
                                 attr.type())
                          << ", which is not supported";
}

LogicalResult importShape(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t rank = shape.size(), start = 0, end = rank;
  if (failed(node.getAttr("start", start)) || failed(node.getAttr("end", end)))
    return failure();
  auto clamp = [&](int64_t value) {
    return std::clamp<int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  start = clamp(start);
  end = std::max(clamp(end), start);
  ArrayRef<int64_t> part = ArrayRef<int64_t>(shape).slice(start, end - start);
  return node.setOutput(ConstantTensor::fromInts(node.graph.getContext(),
                                                 {int64_t(part.size())}, part));
}

LogicalResult importConstantOfShape(NodeImporter &node) {
  FailureOr<SmallVector<int64_t>> shape = node.getIntsInput(0, "the shape");
  if (failed(shape))
    return failure();
  std::optional<int64_t> count = countElements(*shape);
  if (!count || *count > kMaxFoldedElements)
    return node.emitError() << "gives a constant of the shape [" << *shape
                            << "], which is too large or impossible";
  ConstantTensor value =
      ConstantTensor::fromFloats(node.graph.getContext(), {1}, {0.0f});
  if (const AttributeProto *attr = node.findAttr("value")) {
    if (attr->type() != AttributeProto::TENSOR)
      return node.emitError() << "has a 'value' that is not a tensor";
    FailureOr<ConstantTensor> tensor =
        decodeTensor(attr->t(), node.graph.getFolder(), node.loc);
    if (failed(tensor))
      return failure();
    if (tensor->getNumElements() != 1)
      return node.emitError()
             << "has a 'value' of " << tensor->getNumElements() << " elements";
    value = *tensor;
  }
  return node.setOutput(
      value.gather(*shape, [](ArrayRef<int64_t>) { return 0; }));
}

} // namespace mlir::quanta::onnx_import
