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

double mlir::quanta::roundUpToPowerOfTwo(double scale) {
  int exponent;
  double fraction = std::frexp(scale, &exponent);
  return std::ldexp(1.0, fraction == 0.5 ? exponent - 1 : exponent);
}

/// Integers of 16 and 32 bits leave out the lowest value, so that they and their
/// negations are the same numbers, and a sum of two products of 16 bits stays below
/// 2^31.
static quant::UniformQuantizedType getWideType(MLIRContext *context,
                                               unsigned bits, double scale) {
  int64_t max = llvm::maxIntN(bits);
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(context, bits),
      Float32Type::get(context), scale, 0, -max, max);
}

quant::UniformQuantizedType
mlir::quanta::getActivationType(MLIRContext *context, RealRange range,
                                const ActivationScheme &scheme) {
  QuantParams parameters;
  bool isWide = scheme.bits > 8, isSymmetric = scheme.symmetric || isWide;
  if (isSymmetric)
    parameters = chooseSymmetricQuantParams(
        std::max(std::abs(range.min), std::abs(range.max)),
        llvm::maxIntN(scheme.bits));
  else
    parameters = chooseQuantParams(range);
  if (scheme.powerOfTwo) {
    parameters.scale = roundUpToPowerOfTwo(parameters.scale);
    if (!isSymmetric)
      parameters.zeroPoint = std::clamp<int64_t>(
          std::round(-128 - std::min(range.min, 0.0) / parameters.scale), -128,
          127);
  }
  return isWide ? getWideType(context, scheme.bits, parameters.scale)
                : getI8Type(context, parameters.scale, parameters.zeroPoint);
}

/// The type that stands for the same real numbers as a range of 8 bits: the
/// largest of them is a power of two at the end of a symmetric one.
static quant::UniformQuantizedType getFixedType(MLIRContext *context,
                                                const ScaleConstraint &range,
                                                unsigned bits) {
  if (bits == 8)
    return getI8Type(context, range.scale, range.zeroPoint);
  double largest =
      range.scale * static_cast<double>(
                        std::max(127 - range.zeroPoint, range.zeroPoint + 128));
  return getWideType(
      context, bits,
      std::ldexp(roundUpToPowerOfTwo(largest), 1 - static_cast<int>(bits)));
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

/// The type that the module itself gives to a value, whatever it is.
static quant::QuantizedType getOwnType(Value value) {
  Type type;
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    type = dequantize.getInput().getType().getElementType();
  else if (auto quantize = value.hasOneUse()
                               ? dyn_cast<QuantizeOp>(*value.user_begin())
                               : nullptr)
    type = quantize.getResult().getType().getElementType();
  return dyn_cast_or_null<quant::QuantizedType>(type);
}

/// The same where there are integer forms of it: affine in 8 bits, or symmetric
/// in 16 or 32.
static quant::UniformQuantizedType getTrainedType(Value value) {
  auto uniform =
      dyn_cast_or_null<quant::UniformQuantizedType>(getOwnType(value));
  bool isI8 = uniform && uniform.isSigned() &&
              uniform.getStorageTypeMin() == -128 &&
              uniform.getStorageTypeMax() == 127;
  bool isWide = uniform && uniform.isSigned() && uniform.getZeroPoint() == 0 &&
                (uniform.getStorageType().isInteger(16) ||
                 uniform.getStorageType().isInteger(32));
  return isI8 || isWide ? uniform : nullptr;
}

void ScaleSolver::addActivation(Value value) {
  if (!known.insert(value).second)
    return;
  activations.push_back(value);
  classes.insert(value);
  if (auto type = getTrainedType(value))
    fixed[value] = type;
}

void ScaleSolver::join(Value a, Value b) {
  quant::UniformQuantizedType type;
  for (Value value : {a, b})
    if (isFixed(value))
      type = fixed.lookup(leader(value));
  classes.unionSets(a, b);
  if (type)
    fixed[leader(a)] = type;
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
      quant::UniformQuantizedType type = fixed.lookup(leader(source));
      auto toReal = [&](int64_t stored) {
        return type.getScale() * (stored - type.getZeroPoint());
      };
      extraRanges.push_back({result,
                             {toReal(type.getStorageTypeMin()),
                              toReal(type.getStorageTypeMax())}});
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
        extraRanges.push_back(
            {result,
             {*llvm::min_element(*values), *llvm::max_element(*values)}});
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
      fixed[leader(result)] =
          getFixedType(result.getContext(), constraint,
                       std::min(op.getActivationBits(), getBits(result)));
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

/// The bits that the scheme of a value asks for.
unsigned ScaleSolver::getBits(Value value) const {
  return defaults.overriddenBy(Scheme::get(value)).getBits().value_or(8);
}

static bool readsWeights(QuantizableOpInterface op) {
  return llvm::any_of(op->getOpOperands(), [&](OpOperand &operand) {
    return op.getOperandRole(operand.getOperandNumber()) == OperandRole::Weight;
  });
}

/// The widest activations that `op` reads, and the narrowest: weights of 32 bits
/// multiply as many, those of fewer bits up to 16.
std::pair<unsigned, unsigned>
ScaleSolver::getReadBits(QuantizableOpInterface op) const {
  unsigned widest = op.getActivationBits();
  if (!readsWeights(op))
    return {widest, 8};
  Scheme scheme = defaults.overriddenBy(Scheme::get(op));
  if (scheme.getWeightBits() == 32)
    return {widest, widest};
  return {std::min(widest, 16u), 8};
}

static LogicalResult refuseScales(Location loc) {
  return emitError(loc, "integers of 32 bits need scales that are powers of "
                        "two: sums of 64 bits leave no room for another "
                        "multiplier");
}

LogicalResult ScaleSolver::checkWeightScales(QuantizableOpInterface op) const {
  Scheme scheme = defaults.overriddenBy(Scheme::get(op));
  if (!readsWeights(op) || scheme.getWeightBits() != 32 ||
      scheme.hasPowerOfTwoScales())
    return success();
  return refuseScales(op.getLoc());
}

LogicalResult ScaleSolver::collectSchemes() {
  llvm::DenseMap<Value, unsigned> limits;
  for (Value value : activations) {
    Scheme scheme = defaults.overriddenBy(Scheme::get(value));
    ActivationScheme &united = schemes[leader(value)];
    united.bits = std::max(united.bits, getBits(value));
    united.symmetric |= scheme.isSymmetric();
    united.powerOfTwo |= scheme.hasPowerOfTwoScales();
    if (auto producer = getQuantizable(value.getDefiningOp())) {
      unsigned &limit = limits.try_emplace(leader(value), 32).first->second;
      limit = std::min(limit, producer.getActivationBits());
    }
  }
  for (auto [value, limit] : limits)
    schemes[value].bits = std::min(schemes[value].bits, limit);
  for (Value value : activations) {
    const ActivationScheme &scheme = schemes[leader(value)];
    if (scheme.bits == 32 && !scheme.powerOfTwo && !isFixed(value))
      return refuseScales(value.getLoc());
  }
  return success();
}

LogicalResult ScaleSolver::solve() {
  for (Operation &op : function.front())
    if (auto quantizable = getQuantizable(&op)) {
      if (failed(checkConstants(quantizable)) ||
          failed(checkWeightScales(quantizable)))
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

  if (failed(collectSchemes()))
    return failure();
  bool complete = true;
  MLIRContext *context = function.getContext();
  for (Value value : activations) {
    Value representative = leader(value);
    if (types.contains(representative))
      continue;
    if (auto type = fixed.find(representative); type != fixed.end()) {
      types[representative] = type->second;
    } else if (auto range = classRanges.find(representative);
               range != classRanges.end()) {
      types[representative] = getActivationType(context, range->second,
                                                schemes.lookup(representative));
    } else {
      if (quant::QuantizedType own = getOwnType(value)) {
        emitError(value.getLoc(), "no integer form of activations of type ")
            << own
            << ": expected signed 8 bits, or 16 or 32 bits with zero point 0, "
               "and one scale";
        complete = false;
        continue;
      }
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
  // A constant is read as the result is stored.
  if (auto values = getFloatConstant(value); values && !values->empty())
    return getActivationType(
        value.getContext(),
        {*llvm::min_element(*values), *llvm::max_element(*values)},
        schemes.lookup(leader(op->getResult(0))));
  quant::UniformQuantizedType type = getType(value);
  unsigned bits = type.getStorageTypeIntegralWidth();
  auto [readable, least] = getReadBits(op);
  // Shifted as far as requantization goes: all of them have room.
  if (bits < least && least == 32)
    return getWideType(value.getContext(), least,
                       std::ldexp(type.getScale(), -16));
  if (bits <= readable)
    return type;
  // A power of two stays one; the end of its range saturates.
  int exponent;
  double step = std::frexp(type.getScale(), &exponent) == 0.5
                    ? std::ldexp(1.0, static_cast<int>(bits - readable))
                    : static_cast<double>(llvm::maxIntN(bits)) /
                          static_cast<double>(llvm::maxIntN(readable));
  double scale = type.getScale() * step;
  return readable == 8 ? getI8Type(value.getContext(), scale, 0)
                       : getWideType(value.getContext(), readable, scale);
}
