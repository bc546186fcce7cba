//===- ScaleSolver.cpp - Scales of all activations of a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaleSolver.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

static quant::UniformQuantizedType getI8Type(MLIRContext *context, double scale,
                                             int64_t zeroPoint) {
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(context, 8),
      Float32Type::get(context), scale, zeroPoint, -128, 127);
}

quant::UniformQuantizedType
mlir::quanta::getActivationType(MLIRContext *context, RealRange range) {
  QuantParams parameters = chooseQuantParams(range);
  return getI8Type(context, parameters.scale, parameters.zeroPoint);
}

static bool isConstant(Value value) {
  return matchPattern(value, m_Constant());
}

/// The activations of an op that are not constants.
static SmallVector<OpOperand *> getVariables(QuantizableOpInterface op) {
  SmallVector<OpOperand *> variables;
  for (OpOperand &operand : op->getOpOperands())
    if (op.getOperandRole(operand.getOperandNumber()) ==
            OperandRole::Activation &&
        !isConstant(operand.get()))
      variables.push_back(&operand);
  return variables;
}

/// The i8 type that the module itself gives to a value.
static quant::UniformQuantizedType getTrainedType(Value value) {
  Type type;
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    type = dequantize.getInput().getType().getElementType();
  else if (auto quantize = value.hasOneUse()
                               ? dyn_cast<QuantizeOp>(*value.user_begin())
                               : nullptr)
    type = quantize.getResult().getType().getElementType();
  auto uniform = dyn_cast_or_null<quant::UniformQuantizedType>(type);
  bool isI8 = uniform && uniform.isSigned() &&
              uniform.getStorageTypeMin() == -128 &&
              uniform.getStorageTypeMax() == 127;
  return isI8 ? uniform : nullptr;
}

void ScaleSolver::addActivation(Value value) {
  if (!known.insert(value).second)
    return;
  activations.push_back(value);
  classes.insert(value);
  if (auto type = getTrainedType(value))
    fixed[value] = ScaleConstraint::fixed(type.getScale(), type.getZeroPoint());
}

void ScaleSolver::join(Value a, Value b) {
  std::optional<ScaleConstraint> constraint;
  for (Value value : {a, b})
    if (isFixed(value))
      constraint = fixed.lookup(leader(value));
  classes.unionSets(a, b);
  if (constraint)
    fixed[leader(a)] = *constraint;
}

bool ScaleSolver::isFixed(Value value) const {
  return fixed.contains(leader(value));
}

void ScaleSolver::addSameScaleOp(QuantizableOpInterface op) {
  Value result = op->getResult(0);
  SmallVector<OpOperand *> variables = getVariables(op);
  if (variables.size() == 1 && !op.getInsertedRange()) {
    // Joined with a fixed class, the result is as fixed as its operand. Where
    // both are fixed, the operand is requantized.
    Value source = variables.front()->get();
    if (!isFixed(source) || !isFixed(result))
      join(source, result);
  } else {
    for (OpOperand *operand : variables) {
      Value source = operand->get();
      if (!isFixed(source)) {
        join(source, result);
        continue;
      }
      ScaleConstraint constraint = fixed.lookup(leader(source));
      extraRanges.push_back(
          {result,
           {constraint.scale * (-128 - constraint.zeroPoint),
            constraint.scale * (127 - constraint.zeroPoint)}});
    }
  }
  if (auto inserted = op.getInsertedRange())
    extraRanges.push_back({result, *inserted});
  for (OpOperand &operand : op->getOpOperands()) {
    if (op.getOperandRole(operand.getOperandNumber()) !=
        OperandRole::Activation)
      continue;
    if (auto values = getFloatConstant(operand.get()))
      if (!values->empty())
        extraRanges.push_back({result,
                               {*llvm::min_element(*values),
                                *llvm::max_element(*values)}});
  }
}

void ScaleSolver::addOp(QuantizableOpInterface op) {
  for (OpOperand *operand : getVariables(op))
    addActivation(operand->get());
  Value result = op->getResult(0);
  addActivation(result);
  ScaleConstraint constraint = op.getScaleConstraint();
  switch (constraint.kind) {
  case ScaleConstraint::Free:
    return;
  case ScaleConstraint::Fixed:
    if (!isFixed(result))
      fixed[leader(result)] = constraint;
    return;
  case ScaleConstraint::SameScale:
    return addSameScaleOp(op);
  case ScaleConstraint::Clamp:
    Value source = op->getOperand(0);
    if (auto producer = getAbsorbingOp(op);
        getQuantizable(producer) && !isFixed(source))
      join(source, result);
    return;
  }
}

/// A constant with NaN or infinity has no range.
static LogicalResult checkConstants(QuantizableOpInterface op) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (op.getOperandRole(operand.getOperandNumber()) !=
        OperandRole::Activation)
      continue;
    auto values = getFloatConstant(operand.get());
    if (values && !llvm::all_of(*values, [](float value) {
          return std::isfinite(value);
        }))
      return op->emitOpError("NaN or infinity in constant operand #")
             << operand.getOperandNumber();
  }
  return success();
}

LogicalResult ScaleSolver::solve() {
  for (Operation &op : function.front())
    if (auto quantizable = getQuantizable(&op)) {
      if (failed(checkConstants(quantizable)))
        return failure();
      addOp(quantizable);
    }

  llvm::DenseMap<Value, RealRange> classRanges;
  auto unite = [&](Value value, RealRange range) {
    auto [entry, inserted] = classRanges.try_emplace(leader(value), range);
    if (!inserted)
      entry->second = {std::min(entry->second.min, range.min),
                       std::max(entry->second.max, range.max)};
  };
  for (Value value : activations)
    if (auto range = ranges.find(value); range != ranges.end())
      unite(value, range->second);
  for (auto [value, range] : extraRanges)
    unite(value, range);

  bool complete = true;
  MLIRContext *context = function.getContext();
  for (Value value : activations) {
    Value representative = leader(value);
    if (types.contains(representative))
      continue;
    if (auto constraint = fixed.find(representative);
        constraint != fixed.end()) {
      types[representative] = getI8Type(context, constraint->second.scale,
                                        constraint->second.zeroPoint);
    } else if (auto range = classRanges.find(representative);
               range != classRanges.end()) {
      types[representative] = getActivationType(context, range->second);
    } else {
      emitError(value.getLoc(), "no statistics for this tensor: it needs an "
                                "observer, or a producer with a fixed range");
      complete = false;
    }
  }
  return success(complete);
}

quant::UniformQuantizedType ScaleSolver::getType(Value value) const {
  return types.lookup(leader(value));
}

quant::UniformQuantizedType
ScaleSolver::getOperandType(QuantizableOpInterface op, Value value) const {
  ScaleConstraint::Kind kind = op.getScaleConstraint().kind;
  if (kind == ScaleConstraint::SameScale)
    return getType(op->getResult(0));
  if (auto values = getFloatConstant(value); values && !values->empty())
    return getActivationType(
        value.getContext(),
        {*llvm::min_element(*values), *llvm::max_element(*values)});
  return getType(value);
}
