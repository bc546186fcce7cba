//===- ConvertHalf.cpp - --quanta-convert-half -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionBody.h"
#include "HalfConstant.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

namespace mlir::quanta {
#define GEN_PASS_DEF_CONVERTHALF
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

static bool isF32Tensor(Type type) {
  return isa<RankedTensorType>(type) && getElementTypeOrSelf(type).isF32();
}

/// The value itself, not what observers pass on of it.
static Value skipObservers(Value value) {
  while (auto observe = value.getDefiningOp<ObserveOp>())
    value = observe.getInput();
  return value;
}

/// The largest magnitude that calibration saw, where it saw the value.
static std::optional<double> getLargest(Value value) {
  for (Operation *user : value.getUsers()) {
    auto observe = dyn_cast<ObserveOp>(user);
    if (!observe || !observe.getStats())
      continue;
    double largest = 0;
    for (DenseF64ArrayAttr bounds :
         {observe.getStats()->getMin(), observe.getStats()->getMax()})
      for (double bound : bounds.asArrayRef())
        largest = std::max(largest, std::abs(bound));
    return largest;
  }
  return std::nullopt;
}

namespace {

struct ConvertHalfPass : public quanta::impl::ConvertHalfBase<ConvertHalfPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    NamedAttrList entries;
    Builder builder(context);
    if (!type.empty())
      entries.set(scheme::half, builder.getStringAttr(type));
    entries.set(scheme::accumulate, builder.getStringAttr(accumulate));
    auto emitMistake = [&] { return emitError(UnknownLoc::get(context)); };
    if (failed(verifyScheme(emitMistake, entries.getDictionary(context))))
      return failure();
    if (type == "bf16" && accumulate == "f16")
      return emitMistake()
             << "products of bf16 are summed in f32: expected accumulate=f32";
    defaults = entries.getDictionary(context);
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (failed(expectOneBlock(function, "to convert")))
      return signalPassFailure();
    halves.clear();
    warned.clear();
    for (Operation &op : llvm::make_early_inc_range(function.front()))
      if (auto quantizable = dyn_cast<QuantizableOpInterface>(op))
        convert(quantizable);
    // What is read in half precision only is not needed in f32.
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(function.front())))
      if (isa<tosa::CastOp>(op) && op.use_empty())
        op.erase();
  }

private:
  void convert(QuantizableOpInterface op) {
    Scheme scheme = Scheme::get(op);
    // The option is for ops that nothing else has been chosen for.
    if (!scheme.staysFloat() && !type.empty()) {
      scheme = Scheme(defaults);
      op->setAttr(schemeAttrName, defaults);
    }
    MLIRContext *context = &getContext();
    HalfOperands operands;
    operands.type = scheme.getHalfType(context);
    operands.accumulator = scheme.getAccumulatorType(context);
    if (!operands.type || !isF32Tensor(op->getResult(0).getType()))
      return;
    OpBuilder builder(op);
    for (Value operand : op->getOperands())
      operands.operands.push_back(isF32Tensor(operand.getType())
                                      ? getHalf(op, operand, operands.type)
                                      : operand);
    std::string reason;
    FailureOr<Value> half = op.buildHalfForm(builder, operands, reason);
    if (failed(half)) {
      op->emitRemark("kept in f32: ") << reason;
      return;
    }
    warnOfRange(op->getResult(0), op->getLoc(), operands.type);
    Value real = createCast(builder, op->getLoc(), *half,
                            cast<RankedTensorType>(op->getResult(0).getType()),
                            op->getAttr(schemeAttrName));
    halves[{real, operands.type}] = *half;
    op->getResult(0).replaceAllUsesWith(real);
    op->erase();
    ++numConverted;
  }

  /// Casts are as much in float by choice as the op that they belong to.
  static Value createCast(OpBuilder &builder, Location loc, Value value,
                          RankedTensorType type, Attribute scheme) {
    auto cast = tosa::CastOp::create(builder, loc, type, value);
    cast->setAttr(schemeAttrName, scheme);
    return cast;
  }

  /// An operand of `op` in half precision.
  Value getHalf(QuantizableOpInterface op, Value operand, FloatType half) {
    Value value = skipObservers(operand);
    Value &known = halves[{value, half}];
    if (known)
      return known;
    auto halfType = cast<RankedTensorType>(value.getType()).clone(half);
    OpBuilder builder(op);
    if (auto constant = getFloatConstant(value)) {
      HalfConstant converted = convertToHalf(*constant, halfType);
      warnOfConstant(op, converted, constant->size(), half);
      ++numConstants;
      return known = tosa::ConstOp::create(builder, value.getLoc(), halfType,
                                           converted.elements);
    }
    warnOfRange(value, value.getLoc(), half);
    return known = createCast(builder, op->getLoc(), value, halfType,
                              op->getAttr(schemeAttrName));
  }

  /// What calibration saw beyond the range becomes infinite.
  void warnOfRange(Value value, Location loc, FloatType half) {
    double limit = getLargestFinite(half);
    auto largest = getLargest(value);
    if (!largest || !(*largest > limit) || !warned.insert(value).second)
      return;
    emitWarning(loc) << "values reach " << *largest << ", beyond the " << limit
                     << " of " << half << ": they become infinite";
    ++numWarnings;
  }

  void warnOfConstant(Operation *op, const HalfConstant &constant, size_t count,
                      FloatType half) {
    if (constant.numInfinite != 0) {
      op->emitWarning() << constant.numInfinite << " of " << count
                        << " constants are beyond the "
                        << getLargestFinite(half) << " of " << half
                        << ": they become infinite";
      ++numWarnings;
    }
    if (constant.numLost != 0) {
      op->emitWarning() << constant.numLost << " of " << count
                        << " constants are too small for " << half
                        << ": they become 0";
      ++numWarnings;
    }
  }

  DictionaryAttr defaults;
  DenseMap<std::pair<Value, Type>, Value> halves;
  DenseSet<Value> warned;
};

} // namespace
