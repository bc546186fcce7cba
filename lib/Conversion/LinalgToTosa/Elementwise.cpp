//===- Elementwise.cpp - Bodies of scalar ops as ops on tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KnownFunctions.h"
#include "Raiser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Import/Tosa/Composite.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// A float that the IR holds, possibly narrowed from f64 as torch-mlir prints
/// its epsilons.
static std::optional<float> getScalarConstant(Value value) {
  if (auto truncate = value.getDefiningOp<arith::TruncFOp>())
    value = truncate.getIn();
  FloatAttr attr;
  if (!matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  return float(attr.getValueAsDouble());
}

namespace {

class BodyEvaluator {
public:
  BodyEvaluator(Raiser &raiser, linalg::LinalgOp op, ArrayRef<unsigned> dims)
      : raiser(raiser), op(op), dims(dims) {}

  LogicalResult run(Operation *skip) {
    for (Operation &inner : op.getBlock()->without_terminator()) {
      if (&inner == skip || isa<arith::CmpFOp>(inner) ||
          inner.getResult(0).getType().isIntOrIndex() ||
          getScalarConstant(inner.getResult(0)))
        continue;
      FailureOr<Value> result = evaluate(&inner);
      if (failed(result))
        return failure();
      values[inner.getResult(0)] = *result;
    }
    return success();
  }

  /// The tensor of a scalar of the body; operands are read on first use.
  FailureOr<Value> lookup(Value scalar) {
    if (Value known = values.lookup(scalar))
      return known;
    if (std::optional<float> constant = getScalarConstant(scalar))
      return raiser.scalar(*constant, dims.size());
    auto argument = dyn_cast<BlockArgument>(scalar);
    if (!argument || argument.getOwner() != op.getBlock())
      return raiser.fail("its body reads a scalar that is not constant");
    OpOperand &operand = op->getOpOperand(argument.getArgNumber());
    Value value = operand.get();
    if (!isa<RankedTensorType>(value.getType())) {
      std::optional<float> constant = getScalarConstant(value);
      if (!constant)
        return raiser.fail("it reads a scalar that is not constant");
      return raiser.scalar(*constant, dims.size());
    }
    if (value.getDefiningOp<tensor::EmptyOp>())
      return raiser.fail("its body reads undefined values");
    FailureOr<Value> aligned = alignOperand(
        raiser, raiser.get(value), op.getMatchingIndexingMap(&operand), dims);
    if (succeeded(aligned))
      values[scalar] = *aligned;
    return aligned;
  }

private:
  FailureOr<Value> evaluate(Operation *inner);
  FailureOr<Value> select(arith::SelectOp select);
  FailureOr<Value> compare(arith::CmpFOp compare);
  FailureOr<Value> power(Value base, Value exponent);

  FailureOr<Value> binary(Operation *inner,
                          FailureOr<Value> (Raiser::*build)(Value, Value)) {
    FailureOr<Value> a = lookup(inner->getOperand(0));
    FailureOr<Value> b = lookup(inner->getOperand(1));
    if (failed(a) || failed(b))
      return failure();
    return (raiser.*build)(*a, *b);
  }

  FailureOr<Value> unary(Operation *inner,
                         llvm::function_ref<Value(Value)> build) {
    FailureOr<Value> x = lookup(inner->getOperand(0));
    if (failed(x))
      return failure();
    return build(*x);
  }

  bool areSame(Value a, Value b) {
    if (a == b)
      return true;
    std::optional<float> left = getScalarConstant(a);
    return left && left == getScalarConstant(b);
  }

  Raiser &raiser;
  linalg::LinalgOp op;
  ArrayRef<unsigned> dims;
  DenseMap<Value, Value> values;
};

} // namespace

/// Roots, squares and others.
FailureOr<Value> BodyEvaluator::power(Value base, Value exponent) {
  FailureOr<Value> x = lookup(base);
  if (failed(x))
    return failure();
  std::optional<float> constant = getScalarConstant(exponent);
  if (constant == 2.0f)
    return raiser.mul(*x, *x);
  FailureOr<Value> y = lookup(exponent);
  if (failed(y))
    return failure();
  return raiser.sink(*x, *y, [&](Value a, Value b) {
    return raiser.binary<tosa::PowOp>(a, b);
  });
}

/// tosa.greater and the like, for selects that are no minimum or maximum.
FailureOr<Value> BodyEvaluator::compare(arith::CmpFOp compare) {
  FailureOr<Value> a = lookup(compare.getLhs()), b = lookup(compare.getRhs());
  if (failed(a) || failed(b))
    return failure();
  auto shape = broadcastShapes(getShapeOf(*a), getShapeOf(*b));
  if (!shape)
    return raiser.fail("it compares tensors of different shapes");
  Type type = raiser.getTensorType(*shape, raiser.getI1Type());
  switch (compare.getPredicate()) {
  case arith::CmpFPredicate::OGT:
  case arith::CmpFPredicate::UGT:
    return Value(tosa::GreaterOp::create(raiser, type, *a, *b));
  case arith::CmpFPredicate::OGE:
  case arith::CmpFPredicate::UGE:
    return Value(tosa::GreaterEqualOp::create(raiser, type, *a, *b));
  case arith::CmpFPredicate::OLT:
  case arith::CmpFPredicate::ULT:
    return Value(tosa::GreaterOp::create(raiser, type, *b, *a));
  case arith::CmpFPredicate::OLE:
  case arith::CmpFPredicate::ULE:
    return Value(tosa::GreaterEqualOp::create(raiser, type, *b, *a));
  case arith::CmpFPredicate::OEQ:
    return Value(tosa::EqualOp::create(raiser, type, *a, *b));
  default:
    return raiser.fail("its comparison '" +
                       stringifyCmpFPredicate(compare.getPredicate()) +
                       "' has no TOSA form");
  }
}

/// A select on a comparison: relu, clip, leaky relu as torch-mlir prints them.
FailureOr<Value> BodyEvaluator::select(arith::SelectOp select) {
  auto comparison = select.getCondition().getDefiningOp<arith::CmpFOp>();
  if (!comparison)
    return raiser.fail("it selects by other than a comparison of floats");
  using P = arith::CmpFPredicate;
  P predicate = comparison.getPredicate();
  Value greater = comparison.getLhs(), less = comparison.getRhs();
  if (llvm::is_contained({P::OLT, P::ULT, P::OLE, P::ULE}, predicate))
    std::swap(greater, less);
  else if (!llvm::is_contained({P::OGT, P::UGT, P::OGE, P::UGE}, predicate))
    greater = less = nullptr;
  Value yes = select.getTrueValue(), no = select.getFalseValue();
  if (greater && areSame(yes, greater) && areSame(no, less)) {
    FailureOr<Value> a = lookup(greater), b = lookup(less);
    if (failed(a) || failed(b))
      return failure();
    return raiser.maximum(*a, *b);
  }
  if (greater && areSame(yes, less) && areSame(no, greater)) {
    FailureOr<Value> a = lookup(greater), b = lookup(less);
    if (failed(a) || failed(b))
      return failure();
    return raiser.minimum(*a, *b);
  }
  // x > 0 ? x : alpha * x
  if (greater && yes == greater && getScalarConstant(less) == 0.0f)
    if (auto product = no.getDefiningOp<arith::MulFOp>()) {
      Value x = product.getLhs(), slope = product.getRhs();
      if (x != greater)
        std::swap(x, slope);
      std::optional<float> alpha = getScalarConstant(slope);
      if (x == greater && alpha) {
        FailureOr<Value> operand = lookup(x);
        if (failed(operand))
          return failure();
        return raiser.sink(*operand, [&](Value source) {
          return emitLeakyRelu(raiser, source, *alpha);
        });
      }
    }
  FailureOr<Value> condition = compare(comparison);
  FailureOr<Value> a = lookup(yes), b = lookup(no);
  if (failed(condition) || failed(a) || failed(b))
    return failure();
  auto shape = broadcastShapes(getShapeOf(*a), getShapeOf(*b));
  shape = shape ? broadcastShapes(*shape, getShapeOf(*condition)) : shape;
  if (!shape)
    return raiser.fail("it selects between different shapes");
  return Value(tosa::SelectOp::create(
      raiser, raiser.getTensorTypeLike(*shape, *a), *condition, *a, *b));
}

FailureOr<Value> BodyEvaluator::evaluate(Operation *inner) {
  using Result = FailureOr<Value>;
  return llvm::TypeSwitch<Operation *, Result>(inner)
      .Case([&](arith::AddFOp o) { return binary(o, &Raiser::add); })
      .Case([&](arith::SubFOp o) { return binary(o, &Raiser::sub); })
      .Case([&](arith::MulFOp o) { return binary(o, &Raiser::mul); })
      .Case([&](arith::DivFOp o) { return binary(o, &Raiser::divide); })
      .Case<arith::MaximumFOp, arith::MaxNumFOp>(
          [&](Operation *o) { return binary(o, &Raiser::maximum); })
      .Case<arith::MinimumFOp, arith::MinNumFOp>(
          [&](Operation *o) { return binary(o, &Raiser::minimum); })
      .Case([&](math::FmaOp o) -> Result {
        Result c = lookup(o.getC());
        Result product = binary(o, &Raiser::mul);
        if (failed(c) || failed(product))
          return failure();
        return raiser.add(*product, *c);
      })
      .Case([&](arith::NegFOp o) -> Result {
        return unary(o, [&](Value x) { return raiser.negate(x); });
      })
      .Case([&](math::ExpOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::ExpOp>(x); });
      })
      .Case([&](math::TanhOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::TanhOp>(x); });
      })
      .Case([&](math::ErfOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::ErfOp>(x); });
      })
      .Case([&](math::AbsFOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::AbsOp>(x); });
      })
      .Case([&](math::LogOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::LogOp>(x); });
      })
      .Case([&](math::FloorOp o) {
        return unary(o,
                     [&](Value x) { return raiser.unary<tosa::FloorOp>(x); });
      })
      .Case([&](math::CeilOp o) {
        return unary(o, [&](Value x) { return raiser.unary<tosa::CeilOp>(x); });
      })
      .Case([&](math::RsqrtOp o) {
        return unary(o, [&](Value x) { return raiser.rsqrt(x); });
      })
      .Case([&](math::SqrtOp o) -> Result {
        // TOSA has the power, but no root.
        Result x = lookup(o.getOperand());
        if (failed(x))
          return failure();
        return raiser.sink(
            *x, raiser.scalar(0.5, dims.size()),
            [&](Value a, Value b) { return raiser.binary<tosa::PowOp>(a, b); });
      })
      .Case([&](math::PowFOp o) { return power(o.getLhs(), o.getRhs()); })
      .Case([&](arith::SelectOp o) { return select(o); })
      .Case([&](arith::SIToFPOp o) {
        return evaluateIndices(raiser, op, dims, o.getIn());
      })
      .Default([&](Operation *o) -> Result {
        return raiser.fail("its body has a '" + o->getName().getStringRef() +
                           "', which has no float TOSA form");
      });
}

FailureOr<Value> raising::evaluateBody(Raiser &raiser, linalg::LinalgOp op,
                                       ArrayRef<unsigned> dims, Value wanted,
                                       Operation *skip) {
  if (Value unit = matchBody(raiser, op, dims, wanted))
    return unit;
  BodyEvaluator evaluator(raiser, op, dims);
  if (failed(evaluator.run(skip)))
    return failure();
  return evaluator.lookup(wanted);
}

FailureOr<Value> raising::raiseElementwise(Raiser &raiser,
                                           linalg::LinalgOp op) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  SmallVector<unsigned> dims =
      llvm::to_vector(llvm::seq<unsigned>(0, op.getNumLoops()));
  FailureOr<Value> result = evaluateBody(
      raiser, op, dims, op.getBlock()->getTerminator()->getOperand(0));
  if (failed(result))
    return failure();
  return alignResult(raiser, *result, dims, map);
}
