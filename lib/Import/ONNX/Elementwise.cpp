//===- Elementwise.cpp - Arithmetic, element by element -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "ConstantFolding.h"
#include "Operators.h"
#include "TensorDecoding.h"
#include <cmath>

namespace mlir::quanta::onnx_import {

/// Folds a binary operator on constants; none if it isn't one of two inputs, if
/// operands are large or don't agree (the caller then reports it).
static std::optional<ConstantTensor> tryFold(const NodeImporter &node,
                                             BinaryFunction function) {
  if (node.getNumInputs() != 2 || !node.allInputsConstant())
    return std::nullopt;
  return foldBinary(function, node.input(0).getConstant(),
                    node.input(1).getConstant());
}

/// TOSA's arithmetic takes f32 and i32 (division and maxima have own rules).
static LogicalResult requireArithmeticType(const NodeImporter &node) {
  Type type = node.input(0).getElementType();
  if (type.isF32() || type.isSignlessInteger(32))
    return success();
  return node.emitError() << "supports only f32 and i32, but input '"
                          << node.inputName(0) << "' has elements of type "
                          << type;
}

/// Emits `combine` over the inputs from left to right.
static LogicalResult
importBinary(NodeImporter &node, std::optional<BinaryFunction> function,
             llvm::function_ref<Value(Value, Value)> combine) {
  if (function)
    if (auto folded = tryFold(node, *function))
      return node.setOutput(*folded);
  if (failed(requireArithmeticType(node)))
    return failure();
  FailureOr<AlignedOperands> operands = alignInputs(node);
  if (failed(operands))
    return failure();
  Value result = operands->values.front();
  for (Value value : llvm::drop_begin(operands->values))
    result = combine(result, value);
  return node.setOutput(OnnxTensor(result, operands->permutation));
}

LogicalResult importAdd(NodeImporter &node) {
  return importBinary(node, BinaryFunction::Add, [&](Value a, Value b) {
    return node.emitter.binary<tosa::AddOp>(a, b);
  });
}

LogicalResult importSub(NodeImporter &node) {
  return importBinary(node, BinaryFunction::Sub, [&](Value a, Value b) {
    return node.emitter.binary<tosa::SubOp>(a, b);
  });
}

LogicalResult importMul(NodeImporter &node) {
  return importBinary(node, BinaryFunction::Mul,
                      [&](Value a, Value b) { return node.emitter.mul(a, b); });
}

/// Division by a constant multiplies by its reciprocals.
static LogicalResult divideByConstant(NodeImporter &node) {
  const ConstantTensor &divisor = node.input(1).getConstant();
  std::vector<float> values = divisor.getFloats();
  for (float &value : values)
    value = 1.0f / value;
  OnnxTensor reciprocal = ConstantTensor::fromFloats(
      node.graph.getContext(), divisor.getShape(), values);
  if (failed(checkBroadcast(node)))
    return failure();
  AlignedOperands operands = alignOperands(node, {node.input(0), reciprocal});
  return node.setOutput(
      OnnxTensor(node.emitter.mul(operands.values[0], operands.values[1]),
                 operands.permutation));
}

LogicalResult importDiv(NodeImporter &node) {
  if (auto folded = tryFold(node, BinaryFunction::Div))
    return node.setOutput(*folded);
  if (node.input(0).getElementType().isF32() && node.input(1).isConstant() &&
      node.input(1).getElementType().isF32())
    return divideByConstant(node);
  return importBinary(
      node, BinaryFunction::Div, [&](Value a, Value b) -> Value {
        OnnxEmitter &emitter = node.emitter;
        if (!cast<RankedTensorType>(a.getType()).getElementType().isF32())
          return emitter.binary<tosa::IntDivOp>(a, b);
        return emitter.mul(a,
                           tosa::ReciprocalOp::create(emitter, b.getType(), b));
      });
}

LogicalResult importMax(NodeImporter &node) {
  return importBinary(node, std::nullopt, [&](Value a, Value b) {
    return node.emitter.binary<tosa::MaximumOp>(a, b);
  });
}

LogicalResult importMin(NodeImporter &node) {
  return importBinary(node, std::nullopt, [&](Value a, Value b) {
    return node.emitter.binary<tosa::MinimumOp>(a, b);
  });
}

LogicalResult importPow(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  OnnxTensor exponent = node.input(1);
  if (exponent.isConstant())
    exponent = exponent.getConstant().convert(
        Float32Type::get(node.graph.getContext()));
  else if (failed(node.requireFloat(1)))
    return failure();
  if (failed(checkBroadcast(node)))
    return failure();

  AlignedOperands operands = alignOperands(node, {node.input(0), exponent});
  Value base = operands.values[0];
  // Squares are common (variances) and have an integer form.
  bool isSquare = exponent.isConstant() &&
                  exponent.getConstant().getNumElements() == 1 &&
                  exponent.getConstant().getDouble(0) == 2.0 &&
                  exponent.getRank() <= node.input(0).getRank();
  Value result =
      isSquare ? node.emitter.mul(base, base)
               : node.emitter.binary<tosa::PowOp>(base, operands.values[1]);
  return node.setOutput(OnnxTensor(result, operands.permutation));
}

/// An op on each element that keeps the layout.
template <typename Op>
static LogicalResult importUnary(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  Value value = operands.values[0];
  return node.setOutput(
      OnnxTensor(Op::create(node.emitter, value.getType(), value).getResult(),
                 operands.permutation));
}

LogicalResult importAbs(NodeImporter &node) {
  return importUnary<tosa::AbsOp>(node);
}
LogicalResult importExp(NodeImporter &node) {
  return importUnary<tosa::ExpOp>(node);
}
LogicalResult importSigmoid(NodeImporter &node) {
  return importUnary<tosa::SigmoidOp>(node);
}
LogicalResult importTanh(NodeImporter &node) {
  return importUnary<tosa::TanhOp>(node);
}

LogicalResult importNeg(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  Value value = operands.values[0];
  Value zero = node.emitter.zeroPoint();
  return node.setOutput(OnnxTensor(
      tosa::NegateOp::create(node.emitter, value.getType(), value, zero, zero)
          .getResult(),
      operands.permutation));
}

LogicalResult importSqrt(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  // TOSA has the power, and the reciprocal of the root, but no root.
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  Value value = operands.values[0];
  Value half = node.emitter.scalar(0.5, getShapeOf(value).size());
  return node.setOutput(OnnxTensor(
      node.emitter.binary<tosa::PowOp>(value, half), operands.permutation));
}

LogicalResult importCast(NodeImporter &node) {
  int64_t to = 0;
  if (failed(node.getAttr("to", to)))
    return failure();
  Type newType = getElementType(node.graph.getContext(), to);
  Type oldType = node.input(0).getElementType();
  if (newType && node.input(0).isConstant())
    return node.setOutput(node.input(0).getConstant().convert(newType));
  if (newType == oldType)
    return node.setOutput(node.input(0));
  if (!newType || !newType.isF32() || !oldType.isSignlessInteger() ||
      oldType.getIntOrFloatBitWidth() > 32)
    return node.emitError()
           << "from " << oldType << " to " << getDataTypeName(to)
           << " is not supported at run time";
  AlignedOperands operands = alignOperands(node, {node.input(0)});
  Value value = operands.values[0];
  auto type = node.emitter.getTensorType(getShapeOf(value), newType);
  return node.setOutput(
      OnnxTensor(tosa::CastOp::create(node.emitter, type, value).getResult(),
                 operands.permutation));
}

} // namespace mlir::quanta::onnx_import
