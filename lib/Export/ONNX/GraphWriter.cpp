//===- GraphWriter.cpp - MLIR values as ONNX tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include <cmath>

namespace mlir::quanta::onnx_export {

std::string GraphWriter::makeName(StringRef hint) {
  int64_t &count = names[hint];
  std::string name = hint.str();
  if (count++ > 0)
    name += "_" + std::to_string(count - 1);
  // Another hint may look like a numbered one.
  return count == 1 || names.insert({name, 1}).second ? name : makeName(hint);
}

std::string GraphWriter::getHint(Operation *op) {
  if (auto key = op->getAttrOfType<StringAttr>("quanta.key"))
    return key.str();
  return op->getName().stripDialect().str();
}

onnx::NodeProto &GraphWriter::addNode(StringRef type,
                                      ArrayRef<std::string> inputs,
                                      StringRef hint) {
  onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(type.str());
  for (const std::string &input : inputs)
    node.add_input(input);
  node.add_output(makeName(hint));
  node.set_name(node.output(0));
  return node;
}

static onnx::AttributeProto &
addAttribute(onnx::NodeProto &node, StringRef name,
             onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto &attribute = *node.add_attribute();
  attribute.set_name(name.str());
  attribute.set_type(type);
  return attribute;
}

void GraphWriter::setInt(onnx::NodeProto &node, StringRef name, int64_t value) {
  addAttribute(node, name, onnx::AttributeProto::INT).set_i(value);
}

void GraphWriter::setInts(onnx::NodeProto &node, StringRef name,
                          ArrayRef<int64_t> values) {
  auto &attribute = addAttribute(node, name, onnx::AttributeProto::INTS);
  for (int64_t value : values)
    attribute.add_ints(value);
}

void GraphWriter::setFloat(onnx::NodeProto &node, StringRef name, float value) {
  addAttribute(node, name, onnx::AttributeProto::FLOAT).set_f(value);
}

static onnx::TensorProto::DataType getDataType(Type type) {
  if (type.isF32())
    return onnx::TensorProto::FLOAT;
  if (type.isInteger(8))
    return onnx::TensorProto::INT8;
  return type.isInteger(32) ? onnx::TensorProto::INT32
                            : onnx::TensorProto::INT64;
}

std::string GraphWriter::addInitializer(const ConstantTensor &tensor,
                                        StringRef hint) {
  onnx::TensorProto &initializer = *graph.add_initializer();
  initializer.set_name(makeName(hint));
  initializer.set_data_type(getDataType(tensor.getElementType()));
  for (int64_t size : tensor.getShape())
    initializer.add_dims(size);
  initializer.set_raw_data(tensor.getBytes().data(), tensor.getBytes().size());
  return initializer.name();
}

static ConstantTensor makeTensor(Type type, ArrayRef<int64_t> shape,
                                 const void *data, size_t bytes) {
  auto begin = static_cast<const char *>(data);
  return ConstantTensor(type, shape, std::vector<char>(begin, begin + bytes));
}

std::string GraphWriter::addInts(ArrayRef<int64_t> values, StringRef hint) {
  onnx::TensorProto &initializer = *graph.add_initializer();
  initializer.set_name(makeName(hint));
  initializer.set_data_type(onnx::TensorProto::INT64);
  initializer.add_dims(values.size());
  initializer.set_raw_data(values.data(), values.size() * sizeof(int64_t));
  return initializer.name();
}

std::string GraphWriter::addFloats(ArrayRef<int64_t> shape,
                                   ArrayRef<float> values, StringRef hint) {
  onnx::TensorProto &initializer = *graph.add_initializer();
  initializer.set_name(makeName(hint));
  initializer.set_data_type(onnx::TensorProto::FLOAT);
  for (int64_t size : shape)
    initializer.add_dims(size);
  initializer.set_raw_data(values.data(), values.size() * sizeof(float));
  return initializer.name();
}

void GraphWriter::addBorder(bool isInput, StringRef name,
                            RankedTensorType type) {
  onnx::ValueInfoProto &info =
      isInput ? *graph.add_input() : *graph.add_output();
  info.set_name(name.str());
  auto &tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(getDataType(type.getElementType()));
  auto &shape = *tensor.mutable_shape();
  for (int64_t size : type.getShape())
    if (ShapedType::isDynamic(size))
      shape.add_dim()->set_dim_param("N");
    else
      shape.add_dim()->set_dim_value(size);
}

std::optional<ConstantTensor> getFloatTensor(Value value) {
  auto constant = value.getDefiningOp<tosa::ConstOp>();
  if (!constant)
    return std::nullopt;
  auto tensor = ConstantTensor::fromAttribute(constant.getValues());
  if (!tensor || !tensor->getElementType().isF32())
    return std::nullopt;
  return tensor;
}

std::optional<QuantizedConstant> getQuantizedConstant(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  auto quantize =
      dequantize ? dequantize.getInput().getDefiningOp<QuantizeOp>() : nullptr;
  auto real = quantize ? getFloatTensor(quantize.getInput()) : std::nullopt;
  if (!real)
    return std::nullopt;
  auto parameters = getQuantizationParameters(
      quantize.getResult().getType().getElementType());
  // With a zero point it stays a pair of nodes.
  if (!parameters ||
      llvm::any_of(parameters->zeroPoints, [](int64_t z) { return z != 0; }) ||
      parameters->storageMin < -128 || parameters->storageMax > 127)
    return std::nullopt;
  int64_t inner = 1;
  if (parameters->axis)
    for (int64_t size : real->getShape().drop_front(*parameters->axis + 1))
      inner *= size;
  std::vector<int8_t> stored;
  for (auto [i, x] : llvm::enumerate(real->getFloats())) {
    double scale = parameters->scales[i / inner % parameters->scales.size()];
    stored.push_back(std::clamp<double>(std::nearbyint(x / scale),
                                        parameters->storageMin,
                                        parameters->storageMax));
  }
  return QuantizedConstant{makeTensor(IntegerType::get(value.getContext(), 8),
                                      real->getShape(), stored.data(),
                                      stored.size()),
                           parameters->scales, parameters->axis};
}

std::string addDequantized(GraphWriter &writer, const ConstantTensor &stored,
                           ArrayRef<double> scales, int64_t axis,
                           StringRef hint) {
  std::string name = writer.addInitializer(stored, hint.str() + "_quantized");
  SmallVector<float> values(scales.begin(), scales.end());
  SmallVector<int64_t> shape;
  if (scales.size() > 1)
    shape.push_back(scales.size());
  std::string scale = writer.addFloats(shape, values, hint.str() + "_scale");
  std::vector<char> zeros(scales.size() * getByteWidth(stored.getElementType()),
                          0);
  std::string zero = writer.addInitializer(
      ConstantTensor(stored.getElementType(), shape, std::move(zeros)),
      hint.str() + "_zero_point");
  onnx::NodeProto &node =
      writer.addNode("DequantizeLinear", {name, scale, zero}, hint);
  if (scales.size() > 1)
    GraphWriter::setInt(node, "axis", axis);
  return node.output(0);
}

/// A constant in the layout that its reader wants.
std::string GraphWriter::addConstant(Value value, ArrayRef<int64_t> order) {
  if (auto quantized = getQuantizedConstant(value)) {
    int64_t axis = quantized->axis
                       ? llvm::find(order, *quantized->axis) - order.begin()
                       : 0;
    return addDequantized(*this, quantized->stored.transpose(order),
                          quantized->scales, axis, "weight");
  }
  if (auto tensor = getFloatTensor(value))
    return addInitializer(tensor->transpose(order), "constant");
  return "";
}

OnnxValue GraphWriter::get(Value value) {
  if (auto found = values.find(value); found != values.end())
    return found->second;
  Permutation identity =
      getIdentityPermutation(cast<RankedTensorType>(value.getType()).getRank());
  return {addConstant(value, identity), identity};
}

std::string GraphWriter::getAs(Value value, ArrayRef<int64_t> order) {
  auto found = values.find(value);
  if (found == values.end())
    return addConstant(value, order);
  const OnnxValue &known = found->second;
  SmallVector<int64_t> permutation = permute(known.permutation, order);
  if (isIdentityPermutation(permutation))
    return known.name;
  std::string key = known.name;
  for (int64_t dim : permutation)
    key += " " + std::to_string(dim);
  std::string &name = transposed[key];
  if (name.empty()) {
    onnx::NodeProto &node =
        addNode("Transpose", {known.name}, known.name + "_transposed");
    setInts(node, "perm", permutation);
    name = node.output(0);
  }
  return name;
}

std::string GraphWriter::getPlain(Value value) {
  return getAs(value, getIdentityPermutation(
                          cast<RankedTensorType>(value.getType()).getRank()));
}

} // namespace mlir::quanta::onnx_export
