//===- QLinear.cpp - Operators on quantized tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// ONNX's own (QLinearConv, QLinearMatMul) and those of ONNX Runtime's domain
// com.microsoft: the float operator between DequantizeLinear and QuantizeLinear,
// rounded as these operators are defined (float_nearest_even).

#include "Operators.h"
#include "QuantizationParameters.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"

namespace mlir::quanta::onnx_import {

using Handler = LogicalResult (*)(NodeImporter &);

/// Marks the ops behind `before` as rounding by float_nearest_even.
static void setRounding(const NodeImporter &node, Operation *before) {
  Block *block = node.emitter.getInsertionBlock();
  auto begin = before ? std::next(before->getIterator()) : block->begin();
  auto attr = node.emitter.getDictionaryAttr(node.emitter.getNamedAttr(
      scheme::rounding, node.emitter.getStringAttr("float_nearest_even")));
  for (Operation &op : llvm::make_range(begin, block->end()))
    if (!isa<QuantizeOp, DequantizeOp, quant::StorageCastOp,
             tosa::ConstShapeOp>(op) &&
        !op.hasTrait<OpTrait::ConstantLike>())
      op.setAttr(schemeAttrName, attr);
}

/// The reals of input `index`, whose scale and zero point follow it.
static FailureOr<OnnxTensor> readOperand(const NodeImporter &node,
                                         unsigned index, int64_t axis) {
  const OnnxTensor &tensor = node.input(index);
  auto type = readQuantizedType(node, index + 1, tensor.getElementType(),
                                tensor.getShape(), axis);
  if (failed(type))
    return failure();
  if (!tensor.isConstant() && isa<quant::UniformQuantizedPerAxisType>(*type))
    return node.emitError() << "needs one scale for '" << node.inputName(index)
                            << "', which is computed at run time";
  return dequantizeTensor(node, tensor, *type);
}

/// Runs the handler of the float operator and quantizes its result with the
/// scale in input `scaleIndex`.
static LogicalResult importBetween(NodeImporter &node, Handler handler,
                                   ArrayRef<std::optional<OnnxTensor>> operands,
                                   ArrayRef<StringRef> names,
                                   unsigned scaleIndex) {
  Block *block = node.emitter.getInsertionBlock();
  Operation *before = block->empty() ? nullptr : &block->back();
  FailureOr<OnnxTensor> real = node.importAs(handler, operands, names);
  if (failed(real))
    return failure();
  setRounding(node, before);
  Type element = getZeroPointType(
      node, scaleIndex + 1,
      IntegerType::get(node.graph.getContext(), 8, IntegerType::Unsigned));
  auto type = readQuantizedType(node, scaleIndex, element, real->getShape(), 1);
  if (failed(type))
    return failure();
  if (isa<quant::UniformQuantizedPerAxisType>(*type))
    return node.emitError() << "needs one scale for its result";
  return node.setOutput(
      quantizeTensor(node, *real, *type, element.isUnsignedInteger()));
}

/// The i32 bias in input `index` as reals: its scale is the product of those of
/// the input and of the weights, whose channels lie in `weights`' type.
static FailureOr<OnnxTensor> readBias(const NodeImporter &node, unsigned index,
                                      unsigned inputScale,
                                      unsigned weightScale) {
  auto bias = node.getConstantInput(index, "the bias");
  auto input = node.getConstantInput(inputScale, "the scale");
  auto weights = node.getConstantInput(weightScale, "the scale");
  if (failed(bias) || failed(input) || failed(weights))
    return failure();
  if (!bias->getElementType().isSignlessInteger(32) || bias->getRank() == 0)
    return node.emitError()
           << "needs a bias of i32, but '" << node.inputName(index)
           << "' has elements of type " << bias->getElementType();
  if (failed(verifyExactBias(node, *bias)))
    return failure();
  std::vector<float> values;
  int64_t channels = weights->getNumElements();
  if (channels != 1 && channels != bias->getShape().back())
    return node.emitError() << "has " << channels << " scales for "
                            << bias->getShape().back() << " biases";
  for (int64_t i = 0, e = bias->getNumElements(); i < e; ++i)
    values.push_back(
        static_cast<float>(bias->getDouble(i) * input->getDouble(0) *
                           weights->getDouble(i % channels)));
  return OnnxTensor(ConstantTensor::fromFloats(node.graph.getContext(),
                                               bias->getShape(), values));
}

LogicalResult importQLinearConv(NodeImporter &node) {
  FailureOr<OnnxTensor> input = readOperand(node, 0, 1);
  FailureOr<OnnxTensor> weights = readOperand(node, 3, 0);
  if (failed(input) || failed(weights))
    return failure();
  SmallVector<std::optional<OnnxTensor>> operands = {*input, *weights};
  SmallVector<StringRef> names = {node.inputName(0), node.inputName(3)};
  if (node.hasInput(8)) {
    FailureOr<OnnxTensor> bias = readBias(node, 8, 1, 4);
    if (failed(bias))
      return failure();
    operands.push_back(*bias);
    names.push_back(node.inputName(8));
  }
  return importBetween(node, importConv, operands, names, 6);
}

LogicalResult importQLinearMatMul(NodeImporter &node) {
  FailureOr<OnnxTensor> a = readOperand(node, 0, -2);
  FailureOr<OnnxTensor> b = readOperand(node, 3, -1);
  if (failed(a) || failed(b))
    return failure();
  return importBetween(node, importMatMul, {*a, *b},
                       {node.inputName(0), node.inputName(3)}, 6);
}

LogicalResult importQGemm(NodeImporter &node) {
  int64_t transB = 0;
  if (failed(node.getAttr("transB", transB)))
    return failure();
  FailureOr<OnnxTensor> a = readOperand(node, 0, 0);
  FailureOr<OnnxTensor> b = readOperand(node, 3, transB ? 0 : 1);
  if (failed(a) || failed(b))
    return failure();
  SmallVector<std::optional<OnnxTensor>> operands = {*a, *b};
  SmallVector<StringRef> names = {node.inputName(0), node.inputName(3)};
  if (node.hasInput(6)) {
    FailureOr<OnnxTensor> bias = readBias(node, 6, 1, 4);
    if (failed(bias))
      return failure();
    operands.push_back(*bias);
    names.push_back(node.inputName(6));
  }
  if (node.hasInput(7))
    return importBetween(node, importGemm, operands, names, 7);
  FailureOr<OnnxTensor> real = node.importAs(importGemm, operands, names);
  if (failed(real))
    return failure();
  return node.setOutput(*real);
}

static LogicalResult importBinary(NodeImporter &node, Handler handler) {
  FailureOr<OnnxTensor> a = readOperand(node, 0, 1);
  FailureOr<OnnxTensor> b = readOperand(node, 3, 1);
  if (failed(a) || failed(b))
    return failure();
  return importBetween(node, handler, {*a, *b},
                       {node.inputName(0), node.inputName(3)}, 6);
}

LogicalResult importQLinearAdd(NodeImporter &node) {
  return importBinary(node, importAdd);
}

LogicalResult importQLinearMul(NodeImporter &node) {
  return importBinary(node, importMul);
}

LogicalResult importQLinearConcat(NodeImporter &node) {
  if (node.getNumInputs() % 3 != 2)
    return node.emitError()
           << "needs a scale and a zero point for each tensor, "
              "but has "
           << node.getNumInputs() << " inputs";
  SmallVector<std::optional<OnnxTensor>> operands;
  SmallVector<StringRef> names;
  for (unsigned i = 2; i < node.getNumInputs(); i += 3) {
    if (!node.hasInput(i))
      return node.emitError() << "lacks its input #" << i;
    FailureOr<OnnxTensor> operand = readOperand(node, i, 1);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
    names.push_back(node.inputName(i));
  }
  return importBetween(node, importConcat, operands, names, 0);
}

/// Input 0 with its scale and zero point, then those of the result.
static LogicalResult importUnary(NodeImporter &node, Handler handler) {
  int64_t channelsLast = 0;
  if (failed(node.getAttr("channels_last", channelsLast)))
    return failure();
  if (channelsLast != 0)
    return node.emitError()
           << "with channels_last = " << channelsLast << " is not supported";
  FailureOr<OnnxTensor> input = readOperand(node, 0, 1);
  if (failed(input))
    return failure();
  return importBetween(node, handler, {*input}, {node.inputName(0)}, 3);
}

LogicalResult importQLinearAveragePool(NodeImporter &node) {
  return importUnary(node, importAveragePool);
}

LogicalResult importQLinearGlobalAveragePool(NodeImporter &node) {
  return importUnary(node, importGlobalAveragePool);
}

LogicalResult importQLinearLeakyRelu(NodeImporter &node) {
  return importUnary(node, importLeakyRelu);
}

LogicalResult importQLinearSigmoid(NodeImporter &node) {
  return importUnary(node, importSigmoid);
}

} // namespace mlir::quanta::onnx_import
