//===- MatchLayerNorm.cpp - Layer normalizations spelled out -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Units.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Import/Tosa/Composite.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// The one number of a constant.
static std::optional<double> getNumber(Value value) {
  auto values = getFloatConstant(value);
  if (!values || values->empty() || !llvm::all_equal(*values))
    return std::nullopt;
  return values->front();
}

static bool isNumber(Value value, double wanted) {
  auto number = getNumber(value);
  return number && std::abs(*number - wanted) <= 1e-6 * std::abs(wanted);
}

/// What `value` is the mean of over the last dimension.
static Value getMeanOf(Value value) {
  if (auto composite = value.getDefiningOp<CompositeOp>()) {
    auto axes = composite.getParameters().getAs<DenseI64ArrayAttr>("axes");
    if (composite.getName() != "reduce_mean" || !axes || axes.size() != 1 ||
        composite.getInputs().size() != 1)
      return nullptr;
    Value input = composite.getInputs().front();
    bool isLast = axes[0] == static_cast<int64_t>(getShapeOf(input).size()) - 1;
    return isLast ? input : nullptr;
  }
  auto mul = value.getDefiningOp<tosa::MulOp>();
  if (!mul)
    return nullptr;
  for (auto [factor, other] : {std::pair(mul.getInput1(), mul.getInput2()),
                               std::pair(mul.getInput2(), mul.getInput1())}) {
    auto sum = other.getDefiningOp<tosa::ReduceSumOp>();
    if (!sum)
      continue;
    ArrayRef<int64_t> shape = getShapeOf(sum.getInput());
    if (sum.getAxis() + 1 == shape.size() &&
        isNumber(factor, 1.0 / static_cast<double>(shape.back())))
      return sum.getInput();
  }
  return nullptr;
}

/// What `value` is the square of.
static Value getSquareOf(Value value) {
  if (auto mul = value.getDefiningOp<tosa::MulOp>())
    return mul.getInput1() == mul.getInput2() ? mul.getInput1() : nullptr;
  auto pow = value.getDefiningOp<tosa::PowOp>();
  return pow && isNumber(pow.getInput2(), 2) ? pow.getInput1() : nullptr;
}

/// What `value` is one over the square root of.
static Value getInverseRootOf(Value value) {
  if (auto rsqrt = value.getDefiningOp<tosa::RsqrtOp>())
    return rsqrt.getInput1();
  double exponent = -0.5;
  if (auto reciprocal = value.getDefiningOp<tosa::ReciprocalOp>()) {
    value = reciprocal.getInput1();
    exponent = 0.5;
  }
  auto pow = value.getDefiningOp<tosa::PowOp>();
  return pow && isNumber(pow.getInput2(), exponent) ? pow.getInput1() : nullptr;
}

namespace {
struct Operands {
  Value value, other;
};
} // namespace

/// The operands of a product or a sum, one that `isOther` accepts as
/// the other.
template <typename Op, typename Function>
static std::optional<Operands> split(Value value, Function isOther) {
  auto op = value.getDefiningOp<Op>();
  if (!op)
    return std::nullopt;
  if (isOther(op.getInput2()))
    return Operands{op.getInput1(), op.getInput2()};
  if (isOther(op.getInput1()))
    return Operands{op.getInput2(), op.getInput1()};
  return std::nullopt;
}

/// x and epsilon of (x - mean) / sqrt(variance + epsilon).
static std::optional<std::pair<Value, double>> matchNormalized(Value value) {
  auto product = split<tosa::MulOp>(
      value, [](Value other) { return getInverseRootOf(other) != nullptr; });
  if (!product)
    return std::nullopt;
  auto sum =
      split<tosa::AddOp>(getInverseRootOf(product->other), [](Value other) {
        return getNumber(other).has_value();
      });
  if (!sum)
    return std::nullopt;
  Value squares = getMeanOf(sum->value);
  auto centred = product->value.getDefiningOp<tosa::SubOp>();
  if (!squares || !centred || getSquareOf(squares) != centred.getOutput() ||
      getMeanOf(centred.getInput2()) != centred.getInput1() ||
      centred.getType() != centred.getInput1().getType() ||
      value.getType() != centred.getType())
    return std::nullopt;
  double epsilon = *getNumber(sum->other);
  if (!(epsilon >= 0))
    return std::nullopt;
  return std::pair(Value(centred.getInput1()), epsilon);
}

/// A constant of one number for each element of the last dimension.
static bool isVector(Value value, ArrayRef<int64_t> shape) {
  auto values = getFloatConstant(value);
  return values && (values->size() == 1 ||
                    (!getShapeOf(value).empty() &&
                     getShapeOf(value).back() == shape.back() &&
                     static_cast<int64_t>(values->size()) == shape.back()));
}

static SmallVector<float> readVector(Value value, int64_t size) {
  SmallVector<float> values = *getFloatConstant(value);
  return values.size() == 1 ? SmallVector<float>(size, values.front()) : values;
}

Value mlir::quanta::matchLayerNorm(TosaEmitter &emitter, Value result) {
  if (!isa<RankedTensorType>(result.getType()) || getShapeOf(result).empty())
    return nullptr;
  ArrayRef<int64_t> shape = getShapeOf(result);
  auto isFactor = [&](Value other) { return isVector(other, shape); };
  SmallVector<float> gamma, beta;
  Value value = result;
  if (auto sum = split<tosa::AddOp>(value, isFactor)) {
    beta = readVector(sum->other, shape.back());
    value = sum->value;
  }
  if (auto product = split<tosa::MulOp>(value, isFactor)) {
    gamma = readVector(product->other, shape.back());
    value = product->value;
  }
  auto normalized = matchNormalized(value);
  if (!normalized || normalized->first.getType() != result.getType() ||
      !isPrivate(result, normalized->first))
    return nullptr;
  return emitLayerNorm(emitter, normalized->first, normalized->second, gamma,
                       beta);
}
