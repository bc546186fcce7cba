//===- NodeImporter.cpp - One ONNX node, as its handler sees it -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NodeImporter.h"

using onnx::AttributeProto;

namespace mlir::quanta::onnx_import {

InFlightDiagnostic NodeImporter::emitError() const {
  return mlir::emitError(loc)
         << node.op_type() << " of node '" << getNodeName(node) << "' ";
}

LogicalResult NodeImporter::resolveInputs() {
  for (const std::string &name : node.input()) {
    if (name.empty()) {
      inputs.push_back(std::nullopt);
      continue;
    }
    const OnnxTensor *tensor = graph.lookup(name);
    if (!tensor)
      return emitError() << "uses '" << name
                         << "', which no earlier node, input or initializer "
                            "defines";
    inputs.push_back(*tensor);
  }
  return success();
}

bool NodeImporter::allInputsConstant() const {
  return llvm::all_of(inputs, [](const std::optional<OnnxTensor> &tensor) {
    return !tensor || tensor->isConstant();
  });
}

FailureOr<ConstantTensor> NodeImporter::getConstantInput(unsigned index,
                                                         StringRef what) const {
  if (!input(index).isConstant())
    return emitError() << "needs a constant as " << what << ", but '"
                       << inputName(index) << "' is computed at run time";
  return input(index).getConstant();
}

FailureOr<SmallVector<int64_t>>
NodeImporter::getIntsInput(unsigned index, StringRef what) const {
  FailureOr<ConstantTensor> tensor = getConstantInput(index, what);
  if (failed(tensor))
    return failure();
  if (tensor->isFloat() || tensor->getRank() > 1)
    return emitError() << "needs a list of integers as " << what << ", but '"
                       << inputName(index) << "' is of rank "
                       << tensor->getRank() << " and type "
                       << tensor->getElementType();
  return tensor->getInts();
}

LogicalResult NodeImporter::requireFloat(unsigned index) const {
  Type type = input(index).getElementType();
  if (type.isF32())
    return success();
  return emitError() << "supports only f32, but input '" << inputName(index)
                     << "' has elements of type " << type;
}

LogicalResult NodeImporter::requireRank(unsigned index, int64_t rank) const {
  if (input(index).getRank() >= rank)
    return success();
  return emitError() << "needs an input of rank " << rank << " or more, but '"
                     << inputName(index) << "' has the shape ["
                     << input(index).getShape() << "]";
}

const AttributeProto *NodeImporter::findAttr(StringRef name) const {
  for (const AttributeProto &attr : node.attribute())
    if (attr.name() == name)
      return &attr;
  return nullptr;
}

InFlightDiagnostic NodeImporter::emitAttrError(const AttributeProto &attr,
                                               StringRef expected) const {
  std::string type = onnx::AttributeProto_AttributeType_Name(attr.type());
  return emitError() << "has the attribute '" << attr.name() << "' of type "
                     << type << " instead of " << expected;
}

LogicalResult NodeImporter::getAttr(StringRef name, int64_t &value) const {
  const AttributeProto *attr = findAttr(name);
  if (!attr)
    return success();
  if (attr->type() != AttributeProto::INT)
    return emitAttrError(*attr, "INT");
  value = attr->i();
  return success();
}

LogicalResult NodeImporter::getAttr(StringRef name, float &value) const {
  const AttributeProto *attr = findAttr(name);
  if (!attr)
    return success();
  if (attr->type() != AttributeProto::FLOAT)
    return emitAttrError(*attr, "FLOAT");
  value = attr->f();
  return success();
}

LogicalResult NodeImporter::getAttr(StringRef name, std::string &value) const {
  const AttributeProto *attr = findAttr(name);
  if (!attr)
    return success();
  if (attr->type() != AttributeProto::STRING)
    return emitAttrError(*attr, "STRING");
  value = attr->s();
  return success();
}

LogicalResult NodeImporter::getAttr(StringRef name,
                                    SmallVector<int64_t> &value) const {
  const AttributeProto *attr = findAttr(name);
  if (!attr)
    return success();
  if (attr->type() != AttributeProto::INTS)
    return emitAttrError(*attr, "INTS");
  value.assign(attr->ints().begin(), attr->ints().end());
  return success();
}

LogicalResult NodeImporter::normalizeAxis(int64_t rank, int64_t &axis) const {
  if (axis < -rank || axis >= rank)
    return emitError() << "has the axis " << axis
                       << ", which is out of range for rank " << rank;
  if (axis < 0)
    axis += rank;
  return success();
}

LogicalResult NodeImporter::getAxis(StringRef name, int64_t rank,
                                    int64_t &axis) const {
  if (failed(getAttr(name, axis)))
    return failure();
  return normalizeAxis(rank, axis);
}

LogicalResult NodeImporter::normalizeAxes(int64_t rank,
                                          SmallVector<int64_t> &axes) const {
  SmallVector<bool> seen(rank, false);
  for (int64_t &axis : axes) {
    if (failed(normalizeAxis(rank, axis)))
      return failure();
    if (seen[axis])
      return emitError() << "names the axis " << axis << " twice";
    seen[axis] = true;
  }
  return success();
}

LogicalResult NodeImporter::setOutput(unsigned index, OnnxTensor tensor) const {
  // The number of outputs that an operator may leave out is its own affair.
  if (index >= getNumOutputs() || node.output(index).empty())
    return success();
  SmallVector<int64_t> shape = tensor.getShape();
  if (!countElements(shape))
    return emitError() << "gives a result of the shape [" << shape
                       << "], which is too large";
  if (!tensor.isConstant() && llvm::is_contained(shape, 0))
    return emitError() << "gives an empty result of the shape [" << shape
                       << "], which is not supported";
  if (captured) {
    if (index == 0)
      *captured = std::move(tensor);
    return success();
  }
  return graph.define(node.output(index), std::move(tensor), loc);
}

FailureOr<OnnxTensor>
NodeImporter::importAs(LogicalResult (*handler)(NodeImporter &),
                       ArrayRef<std::optional<OnnxTensor>> operands,
                       ArrayRef<StringRef> names) const {
  NodeImporter other(graph, node);
  other.inputs.assign(operands.begin(), operands.end());
  other.inputNames.assign(names.begin(), names.end());
  std::optional<OnnxTensor> result;
  other.captured = &result;
  if (failed(handler(other)))
    return failure();
  return *result;
}

} // namespace mlir::quanta::onnx_import
