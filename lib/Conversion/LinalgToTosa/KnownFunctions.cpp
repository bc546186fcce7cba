//===- KnownFunctions.cpp - Functions known by their values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KnownFunctions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Import/Tosa/Composite.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

using Number = std::optional<double>;

namespace {
enum class Known { GeluErf, GeluTanh, HardSwish };
} // namespace

static double evaluate(Known function, double x) {
  switch (function) {
  case Known::GeluErf:
    return x / 2 * (1 + std::erf(x * M_SQRT1_2));
  case Known::GeluTanh:
    return x / 2 *
           (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  case Known::HardSwish:
    return x * std::clamp(x + 3, 0.0, 6.0) / 6;
  }
  llvm_unreachable("all functions are known");
}

/// The two forms of gelu differ by 1e-4 and more, constants of f32 make 1e-6.
static std::optional<Known> recognize(llvm::function_ref<Number(double)> of) {
  for (Known known : {Known::GeluErf, Known::GeluTanh, Known::HardSwish}) {
    bool same = true;
    for (double x = -12; same && x <= 12; x += 0.09375) {
      Number y = of(x);
      if (!y)
        return std::nullopt;
      same = std::abs(*y - evaluate(known, x)) <=
             1e-5 * std::max(1.0, std::abs(x));
    }
    if (same)
      return known;
  }
  return std::nullopt;
}

static Value emit(Raiser &raiser, Known function, Value x) {
  switch (function) {
  case Known::GeluErf:
    return emitGelu(raiser, x, /*isTanh=*/false);
  case Known::GeluTanh:
    return emitGelu(raiser, x, /*isTanh=*/true);
  case Known::HardSwish:
    return emitHardSwish(raiser, x);
  }
  llvm_unreachable("all functions are known");
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

namespace {
/// Computes a value of a body in doubles.
class BodyFunction {
public:
  BodyFunction(Raiser &raiser, linalg::LinalgOp op) : raiser(raiser), op(op) {}

  /// The only argument with more than one value; null where there are several.
  BlockArgument findVariable(Value wanted);
  Number compute(Value value, BlockArgument variable, double x);

private:
  bool collect(Value value, SetVector<BlockArgument> &variables);
  Number getConstant(Value value);
  Number computeSelect(arith::SelectOp select, BlockArgument variable,
                       double x);

  Raiser &raiser;
  linalg::LinalgOp op;
  unsigned steps = 0;
};
} // namespace

/// One number in the IR, or a tensor of one number.
Number BodyFunction::getConstant(Value value) {
  FloatAttr attr;
  if (auto truncate = value.getDefiningOp<arith::TruncFOp>())
    value = truncate.getIn();
  if (matchPattern(value, m_Constant(&attr)))
    return attr.getValueAsDouble();
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != op.getBlock())
    return std::nullopt;
  Value operand = op->getOperand(argument.getArgNumber());
  if (matchPattern(operand, m_Constant(&attr)))
    return attr.getValueAsDouble();
  if (!isa<RankedTensorType>(operand.getType()))
    return std::nullopt;
  if (auto splat = Raiser::getSplat(raiser.get(operand)))
    return *splat;
  return std::nullopt;
}

bool BodyFunction::collect(Value value, SetVector<BlockArgument> &variables) {
  if (getConstant(value))
    return true;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    variables.insert(argument);
    return argument.getOwner() == op.getBlock() && variables.size() == 1;
  }
  // A body of more steps is none of the functions.
  if (++steps > 64)
    return false;
  return llvm::all_of(value.getDefiningOp()->getOperands(), [&](Value operand) {
    return collect(operand, variables);
  });
}

BlockArgument BodyFunction::findVariable(Value wanted) {
  SetVector<BlockArgument> variables;
  // The smallest of them has three steps.
  if (!collect(wanted, variables) || steps < 3 || variables.size() != 1)
    return nullptr;
  return variables.front();
}

Number BodyFunction::computeSelect(arith::SelectOp select,
                                   BlockArgument variable, double x) {
  auto comparison = select.getCondition().getDefiningOp<arith::CmpFOp>();
  if (!comparison)
    return std::nullopt;
  Number a = compute(comparison.getLhs(), variable, x);
  Number b = compute(comparison.getRhs(), variable, x);
  if (!a || !b)
    return std::nullopt;
  return compute(arith::applyCmpPredicate(comparison.getPredicate(),
                                          APFloat(*a), APFloat(*b))
                     ? select.getTrueValue()
                     : select.getFalseValue(),
                 variable, x);
}

Number BodyFunction::compute(Value value, BlockArgument variable, double x) {
  if (value == variable)
    return x;
  if (Number constant = getConstant(value))
    return constant;
  Operation *inner = value.getDefiningOp();
  if (!inner)
    return std::nullopt;
  if (auto select = dyn_cast<arith::SelectOp>(inner))
    return computeSelect(select, variable, x);
  SmallVector<double> in;
  for (Value operand : inner->getOperands()) {
    Number number = compute(operand, variable, x);
    if (!number)
      return std::nullopt;
    in.push_back(*number);
  }
  return llvm::TypeSwitch<Operation *, Number>(inner)
      .Case([&](arith::AddFOp) { return in[0] + in[1]; })
      .Case([&](arith::SubFOp) { return in[0] - in[1]; })
      .Case([&](arith::MulFOp) { return in[0] * in[1]; })
      .Case([&](arith::DivFOp) { return in[0] / in[1]; })
      .Case([&](arith::NegFOp) { return -in[0]; })
      .Case<arith::MaximumFOp, arith::MaxNumFOp>(
          [&](Operation *) { return std::max(in[0], in[1]); })
      .Case<arith::MinimumFOp, arith::MinNumFOp>(
          [&](Operation *) { return std::min(in[0], in[1]); })
      .Case([&](math::FmaOp) { return in[0] * in[1] + in[2]; })
      .Case([&](math::ErfOp) { return std::erf(in[0]); })
      .Case([&](math::TanhOp) { return std::tanh(in[0]); })
      .Case([&](math::ExpOp) { return std::exp(in[0]); })
      .Case([&](math::PowFOp) { return std::pow(in[0], in[1]); })
      .Case([&](math::FPowIOp) { return std::pow(in[0], in[1]); })
      .Default([](Operation *) { return Number(); });
}

Value raising::matchBody(Raiser &raiser, linalg::LinalgOp op,
                         ArrayRef<unsigned> dims, Value wanted) {
  BodyFunction body(raiser, op);
  BlockArgument variable = body.findVariable(wanted);
  if (!variable)
    return nullptr;
  OpOperand &operand = op->getOpOperand(variable.getArgNumber());
  if (operand.get().getDefiningOp<tensor::EmptyOp>() ||
      !isa<RankedTensorType>(operand.get().getType()))
    return nullptr;
  std::optional<Known> function =
      recognize([&](double x) { return body.compute(wanted, variable, x); });
  if (!function)
    return nullptr;
  FailureOr<Value> x = alignOperand(raiser, raiser.get(operand.get()),
                                    op.getMatchingIndexingMap(&operand), dims);
  if (failed(x))
    return nullptr;
  return raiser.sink(
      *x, [&](Value source) { return emit(raiser, *function, source); });
}

//===----------------------------------------------------------------------===//
// Chains of TOSA
//===----------------------------------------------------------------------===//

/// Computes an element of `value`, `source` having the value x there. Nothing
/// where it depends on more than that.
static Number compute(Value value, Value source, double x, unsigned depth) {
  if (value == source)
    return x;
  if (auto splat = Raiser::getSplat(value))
    return *splat;
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0)
    return std::nullopt;
  auto in = [&](unsigned index) {
    return compute(op->getOperand(index), source, x, depth - 1);
  };
  auto unary = [&](llvm::function_ref<double(double)> function) -> Number {
    Number a = in(0);
    return a ? Number(function(*a)) : std::nullopt;
  };
  auto binary =
      [&](llvm::function_ref<double(double, double)> function) -> Number {
    Number a = in(0), b = in(1);
    return a && b ? Number(function(*a, *b)) : std::nullopt;
  };
  return llvm::TypeSwitch<Operation *, Number>(op)
      .Case([&](tosa::AddOp) { return binary(std::plus<double>()); })
      .Case([&](tosa::SubOp) { return binary(std::minus<double>()); })
      .Case([&](tosa::MulOp) { return binary(std::multiplies<double>()); })
      .Case([&](tosa::PowOp) {
        return binary([](double a, double b) { return std::pow(a, b); });
      })
      .Case([&](tosa::ReciprocalOp) {
        return unary([](double a) { return 1 / a; });
      })
      .Case([&](tosa::NegateOp) { return unary(std::negate<double>()); })
      .Case([&](tosa::ErfOp) {
        return unary([](double a) { return std::erf(a); });
      })
      .Case([&](tosa::TanhOp) {
        return unary([](double a) { return std::tanh(a); });
      })
      .Case([&](tosa::ClampOp clamp) {
        return unary([&](double a) {
          return std::clamp(
              a, cast<FloatAttr>(clamp.getMinVal()).getValueAsDouble(),
              cast<FloatAttr>(clamp.getMaxVal()).getValueAsDouble());
        });
      })
      .Default([](Operation *) { return Number(); });
}

Value raising::matchOps(Raiser &raiser, Value result) {
  // More ops than any known way to write one of the functions.
  constexpr unsigned maxDepth = 12, maxValues = 24;
  SetVector<Value> values;
  bool isCandidate = false;
  values.insert(result);
  for (unsigned i = 0; i < values.size() && values.size() < maxValues; ++i) {
    Operation *op = values[i].getDefiningOp();
    if (!isa_and_nonnull<tosa::AddOp, tosa::SubOp, tosa::MulOp, tosa::PowOp,
                         tosa::NegateOp, tosa::ReciprocalOp, tosa::ErfOp,
                         tosa::TanhOp, tosa::ClampOp>(op))
      continue;
    isCandidate |= isa<tosa::ErfOp, tosa::TanhOp, tosa::ClampOp>(op);
    for (Value operand : op->getOperands())
      if (operand.getType() == result.getType())
        values.insert(operand);
  }
  if (!isCandidate)
    return nullptr;
  for (Value source : values.getArrayRef().drop_front())
    if (std::optional<Known> function = recognize(
            [&](double x) { return compute(result, source, x, maxDepth); }))
      return emit(raiser, *function, source);
  return nullptr;
}
