//===- Arithmetic.cpp - Element-wise ops in any layout -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelFolding.h"
#include "KnownFunctions.h"
#include "Raiser.h"
#include "quanta/Import/Tosa/Composite.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

FailureOr<Value> Raiser::sink(Value a, Value b,
                              llvm::function_ref<Value(Value, Value)> build) {
  if (!broadcastShapes(getShapeOf(a), getShapeOf(b)))
    return fail("its operands have shapes that don't go together");
  Permuted left = peel(a), right = peel(b);
  if (left.permutation == right.permutation)
    return transpose(build(left.source, right.source), left.permutation);
  // The other operand follows where that moves no data.
  auto follows = [&](Value other, const Permuted &leader) {
    return getConstant(other) ||
           movesOnlyUnitDimensions(getShapeOf(other),
                                   invertPermutation(leader.permutation));
  };
  if (!isIdentityPermutation(left.permutation) && follows(b, left))
    return transpose(
        build(left.source, transpose(b, invertPermutation(left.permutation))),
        left.permutation);
  if (!isIdentityPermutation(right.permutation) && follows(a, right))
    return transpose(
        build(transpose(a, invertPermutation(right.permutation)), right.source),
        right.permutation);
  return build(a, b);
}

/// `function` of two constants.
static Value fold(Raiser &raiser, Value a, Value b,
                  llvm::function_ref<float(float, float)> function) {
  auto left = Raiser::getConstant(a), right = Raiser::getConstant(b);
  if (!left || !right)
    return nullptr;
  auto shape = *broadcastShapes(left->getShape(), right->getShape());
  std::vector<float> values = left->broadcast(shape).getFloats();
  for (auto [x, y] :
       llvm::zip_equal(values, right->broadcast(shape).getFloats()))
    x = function(x, y);
  return raiser.constant(
      ConstantTensor::fromFloats(raiser.getContext(), shape, values),
      "constant");
}

/// `function` of a constant.
static Value fold(Raiser &raiser, Value x,
                  llvm::function_ref<float(float)> function) {
  auto constant = Raiser::getConstant(x);
  if (!constant)
    return nullptr;
  std::vector<float> values = constant->getFloats();
  for (float &value : values)
    value = function(value);
  return raiser.constantLike(ConstantTensor::fromFloats(raiser.getContext(),
                                                        constant->getShape(),
                                                        values),
                             x);
}

/// The only element of a constant.
static std::optional<float> getScalar(Value value) {
  auto constant = Raiser::getConstant(value);
  if (!constant || constant->getNumElements() != 1)
    return std::nullopt;
  return constant->getFloats().front();
}

Value Raiser::addPhysical(Value a, Value b) {
  if (Value folded = fold(*this, a, b, std::plus<float>()))
    return folded;
  if (auto offset = getConstant(b))
    if (Value folded = foldOffset(*this, a, *offset))
      return folded;
  if (auto offset = getConstant(a))
    if (Value folded = foldOffset(*this, b, *offset))
      return folded;
  return binary<tosa::AddOp>(a, b);
}

FailureOr<Value> Raiser::add(Value a, Value b) {
  return sink(a, b, [&](Value x, Value y) { return addPhysical(x, y); });
}

FailureOr<Value> Raiser::sub(Value a, Value b) {
  return sink(a, b, [&](Value x, Value y) -> Value {
    if (Value folded = fold(*this, x, y, std::minus<float>()))
      return folded;
    if (auto offset = getConstant(y)) {
      std::vector<float> values = offset->getFloats();
      for (float &value : values)
        value = -value;
      if (Value folded =
              foldOffset(*this, x,
                         ConstantTensor::fromFloats(
                             getContext(), offset->getShape(), values)))
        return folded;
    }
    return binary<tosa::SubOp>(x, y);
  });
}

/// The mean that `factor * sum` is: the ReduceSum ops behind `sum` cover
/// 1 / factor elements. Null where it is none.
static Value matchMean(Raiser &raiser, Value sum, float factor) {
  Value x = sum;
  if (auto reshape = x.getDefiningOp<tosa::ReshapeOp>())
    x = reshape.getInput1();
  SmallVector<int64_t> axes;
  double count = 1;
  while (auto reduce = x.getDefiningOp<tosa::ReduceSumOp>()) {
    axes.push_back(reduce.getAxis());
    x = reduce.getInput();
    count *= getShapeOf(x)[axes.back()];
  }
  if (axes.empty() || std::abs(count * factor - 1) > 1e-6)
    return nullptr;
  llvm::sort(axes);
  return raiser.reshape(emitMean(raiser, x, axes), getShapeOf(sum));
}

/// The softmax that `exp * reciprocal` is. Null where it is none.
static Value matchSoftmax(Raiser &raiser, Value exp, Value reciprocal) {
  auto inverse = reciprocal.getDefiningOp<tosa::ReciprocalOp>();
  auto sum = inverse ? inverse.getInput1().getDefiningOp<tosa::ReduceSumOp>()
                     : nullptr;
  auto power = exp.getDefiningOp<tosa::ExpOp>();
  if (!sum || !power || sum.getInput() != exp)
    return nullptr;
  auto shifted = power.getInput1().getDefiningOp<tosa::SubOp>();
  auto max = shifted ? shifted.getInput2().getDefiningOp<tosa::ReduceMaxOp>()
                     : nullptr;
  if (!max || max.getInput() != shifted.getInput1() ||
      max.getAxis() != sum.getAxis())
    return nullptr;
  return emitSoftmax(raiser, max.getInput(), max.getAxis());
}

Value Raiser::mulPhysical(Value a, Value b) {
  if (Value folded = fold(*this, a, b, std::multiplies<float>()))
    return folded;
  if (getConstant(a))
    std::swap(a, b);
  if (std::optional<float> factor = getScalar(b)) {
    if (Value mean = matchMean(*this, a, *factor))
      return mean;
    // Two factors in a row are one, or none.
    if (auto inner = a.getDefiningOp<tosa::MulOp>())
      if (std::optional<float> other = getScalar(inner.getInput2())) {
        double product = double(*factor) * *other;
        if (std::abs(product - 1) < 1e-6)
          return inner.getInput1();
        return TosaEmitter::mul(inner.getInput1(),
                                scalar(product, getShapeOf(a).size()));
      }
  }
  if (auto factor = getConstant(b)) {
    if (Value average = matchPaddedAverage(*this, a, *factor))
      return average;
    if (Value folded = foldFactor(*this, a, *factor))
      return folded;
    return TosaEmitter::mul(a, b);
  }
  if (Value softmax = matchSoftmax(*this, a, b))
    return softmax;
  if (Value softmax = matchSoftmax(*this, b, a))
    return softmax;
  return TosaEmitter::mul(a, b);
}

FailureOr<Value> Raiser::mul(Value a, Value b) {
  return sink(a, b, [&](Value x, Value y) -> Value {
    Value product = mulPhysical(x, y);
    Value unit = matchOps(*this, product);
    return unit ? unit : product;
  });
}

FailureOr<Value> Raiser::divide(Value a, Value b) {
  if (Value folded = fold(*this, a, b, std::divides<float>()))
    return folded;
  if (getScalar(a) == 1.0f)
    return reciprocal(b);
  return mul(a, reciprocal(b));
}

Value Raiser::negate(Value x) {
  return sink(x, [&](Value source) -> Value {
    return tosa::NegateOp::create(*this, source.getType(), source, zeroPoint(),
                                  zeroPoint());
  });
}

/// x where `value` is 1 + exp(-x).
static Value matchLogisticDenominator(Value value) {
  auto sum = value.getDefiningOp<tosa::AddOp>();
  if (!sum)
    return nullptr;
  Value power = sum.getInput1(), one = sum.getInput2();
  if (!power.getDefiningOp<tosa::ExpOp>())
    std::swap(power, one);
  auto exp = power.getDefiningOp<tosa::ExpOp>();
  auto negate = exp ? exp.getInput1().getDefiningOp<tosa::NegateOp>() : nullptr;
  return negate && getScalar(one) == 1.0f ? Value(negate.getInput1()) : nullptr;
}

Value Raiser::reciprocal(Value x) {
  if (Value folded = fold(*this, x, [](float v) { return 1.0f / v; }))
    return folded;
  return sink(x, [&](Value source) -> Value {
    if (Value argument = matchLogisticDenominator(source))
      return tosa::SigmoidOp::create(*this, source.getType(), argument);
    return tosa::ReciprocalOp::create(*this, source.getType(), source);
  });
}

Value Raiser::rsqrt(Value x) {
  if (Value folded = fold(
          *this, x, [](float v) { return float(1 / std::sqrt(double(v))); }))
    return folded;
  return unary<tosa::RsqrtOp>(x);
}

Value Raiser::clamp(Value x, float low, float high) {
  // TOSA wants finite bounds: no finite value is beyond the largest ones.
  low = std::clamp(low, -FLT_MAX, FLT_MAX);
  high = std::clamp(high, -FLT_MAX, FLT_MAX);
  if (low == -FLT_MAX && high == FLT_MAX)
    return x;
  return sink(x, [&](Value source) {
    if (auto inner = source.getDefiningOp<tosa::ClampOp>()) {
      float innerLow = cast<FloatAttr>(inner.getMinVal()).getValueAsDouble();
      float innerHigh = cast<FloatAttr>(inner.getMaxVal()).getValueAsDouble();
      return emitClamp(*this, inner.getInput(), std::clamp(innerLow, low, high),
                       std::clamp(innerHigh, low, high));
    }
    return emitClamp(*this, source, low, high);
  });
}

FailureOr<Value> Raiser::maximum(Value a, Value b) {
  if (std::optional<float> bound = getScalar(b); bound && !std::isnan(*bound))
    return clamp(a, *bound, FLT_MAX);
  if (std::optional<float> bound = getScalar(a); bound && !std::isnan(*bound))
    return clamp(b, *bound, FLT_MAX);
  return sink(a, b,
              [&](Value x, Value y) { return binary<tosa::MaximumOp>(x, y); });
}

FailureOr<Value> Raiser::minimum(Value a, Value b) {
  if (std::optional<float> bound = getScalar(b); bound && !std::isnan(*bound))
    return clamp(a, -FLT_MAX, *bound);
  if (std::optional<float> bound = getScalar(a); bound && !std::isnan(*bound))
    return clamp(b, -FLT_MAX, *bound);
  return sink(a, b,
              [&](Value x, Value y) { return binary<tosa::MinimumOp>(x, y); });
}
