//===- InsertObservers.cpp - --quanta-insert-observers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionBody.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Dialect/Quanta/IR/ObserverKeys.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_INSERTOBSERVERS
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Whether the tensor's own range decides a scale.
static bool isWorthObserving(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.getElementType().isF32() ||
      matchPattern(value, m_Constant()) || value.getDefiningOp<ObserveOp>() ||
      llvm::any_of(value.getUsers(), llvm::IsaPred<ObserveOp>))
    return false;
  auto isActivationOf = [](OpOperand &use, QuantizableOpInterface user) {
    return user && user.getOperandRole(use.getOperandNumber()) ==
                       OperandRole::Activation;
  };
  Operation *op = value.getDefiningOp();
  auto producer = getWithIntegerForm(op);
  // What comes from an op that stays float has a range of its own; otherwise
  // such an op changes nothing, and statistics fit whichever ops stay float.
  if (!producer || !getQuantizable(op))
    if (llvm::any_of(value.getUses(), [&](OpOperand &use) {
          return isActivationOf(use, producer
                                         ? getQuantizable(use.getOwner())
                                         : getWithIntegerForm(use.getOwner()));
        }))
      return true;
  if (!producer)
    return false;
  ScaleConstraint::Kind kind = producer.getScaleConstraint().kind;
  if (kind == ScaleConstraint::SameScale || kind == ScaleConstraint::Fixed)
    return false;
  // A clamp's result has the range that counts.
  return !value.hasOneUse() || !getAbsorbingOp(*value.user_begin());
}

/// The choices for a tensor: those of its producer. A clamp takes over what it
/// does not choose itself from the op that it will be part of.
static Scheme getScheme(Value value) {
  Scheme own = Scheme::get(value);
  auto absorbing = getAbsorbingOp(value.getDefiningOp());
  return absorbing ? Scheme::get(absorbing.getOperation()).overriddenBy(own)
                   : own;
}

/// The axis of a tensor's channels: the last one, as in NHWC. A tensor that is
/// only transposed, such as an image of another layout, has the one that will
/// be the last.
static std::optional<int64_t> getChannelAxis(Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  if (rank == 0)
    return std::nullopt;
  if (value.hasOneUse())
    if (auto transpose = dyn_cast<tosa::TransposeOp>(*value.user_begin()))
      return transpose.getPerms().back();
  return rank - 1;
}

namespace {

/// Names for observers, each given out once.
class KeyMaker {
public:
  explicit KeyMaker(func::FuncOp function) : names(function) {
    for (const std::string &key : getObserverKeys(function))
      used.insert(key);
  }

  /// The tensor's name, unless an observer that is there has taken it.
  std::string getKey(Value value) {
    std::string base = names.lookup(value).str(), key = base;
    for (int64_t copy = 1; !used.insert(key).second; ++copy)
      key = base + "#" + std::to_string(copy);
    return key;
  }

private:
  TensorKeys names;
  llvm::StringSet<> used;
};

struct InsertObserversPass
    : public quanta::impl::InsertObserversBase<InsertObserversPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    auto fail = [&](const Twine &expected, StringRef got) {
      return emitError(UnknownLoc::get(context))
             << "expected " << expected << ", got '" << got << "'";
    };
    if (auto parsed = parseObserverSpec(kind))
      spec = *parsed;
    else
      return fail("observer kind min-max, histogram or "
                  "moving-average[:MOMENTUM]",
                  kind);
    if (auto parsed = parsePerChannel(granularity))
      perChannel = *parsed;
    else
      return fail("granularity per-tensor or per-channel", granularity);
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (failed(expectOneBlock(function, "to observe")) ||
        failed(verifyObserverKeys(function)))
      return signalPassFailure();
    // Decided before any is inserted: an observer is a user that hides others.
    SmallVector<Value> observed;
    auto consider = [&](Value value) {
      if (isWorthObserving(value))
        observed.push_back(value);
    };
    llvm::for_each(function.getArguments(), consider);
    for (Operation &op : function.front())
      llvm::for_each(op.getResults(), consider);

    KeyMaker keys(function);
    for (Value value : observed) {
      auto observe = insertObserver(value, keys.getKey(value));
      value.replaceAllUsesExcept(observe.getResult(), observe);
      ++numObservers;
    }
  }

private:
  ObserveOp insertObserver(Value value, StringRef key) {
    Scheme scheme = getScheme(value);
    ObserverSpec observer = scheme.getObserver().value_or(spec);
    if (auto range = scheme.getRange(); range && !scheme.getObserver())
      if (needsHistogram(parseRangeOptions(*range)->method))
        observer = {ObserverKind::Histogram, std::nullopt};
    // Before the observer becomes a user.
    std::optional<int64_t> axis;
    if (scheme.isPerChannel().value_or(perChannel))
      axis = getChannelAxis(value);
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfterValue(value);
    auto observe = ObserveOp::create(
        builder, value.getLoc(), value.getType(), value,
        builder.getStringAttr(key),
        ObserverKindAttr::get(&getContext(), observer.kind),
        /*momentum=*/nullptr, /*range=*/nullptr, /*axis=*/nullptr,
        /*perturbs=*/nullptr, /*stats=*/nullptr);
    if (observer.momentum)
      observe.setMomentumAttr(builder.getF64FloatAttr(*observer.momentum));
    if (auto range = scheme.getRange())
      observe.setRangeAttr(builder.getStringAttr(*range));
    if (axis)
      observe.setAxisAttr(builder.getI64IntegerAttr(*axis));
    return observe;
  }

  ObserverSpec spec;
  bool perChannel = false;
};

} // namespace
