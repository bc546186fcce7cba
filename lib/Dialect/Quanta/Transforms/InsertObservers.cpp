//===- InsertObservers.cpp - --quanta-insert-observers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
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
      matchPattern(value, m_Constant()))
    return false;
  if (auto producer = getQuantizable(value.getDefiningOp())) {
    ScaleConstraint::Kind kind = producer.getScaleConstraint().kind;
    if (kind == ScaleConstraint::SameScale || kind == ScaleConstraint::Fixed)
      return false;
    // A clamp's result has the range that counts.
    if (kind == ScaleConstraint::Free && value.hasOneUse())
      if (auto user = getQuantizable(*value.getUsers().begin()))
        return user.getScaleConstraint().kind != ScaleConstraint::Clamp;
    return true;
  }
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    auto user = getQuantizable(use.getOwner());
    return user && user.getOperandRole(use.getOperandNumber()) ==
                       OperandRole::Activation;
  });
}

namespace {

/// Names for observers, each given out once.
class KeyMaker {
public:
  explicit KeyMaker(func::FuncOp function) : function(function) {}

  std::string getKey(Value value) {
    std::string base = getBase(value), key = base;
    for (int64_t copy = 1; !used.insert(key).second; ++copy)
      key = base + "#" + std::to_string(copy);
    return key;
  }

private:
  std::string getBase(Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      unsigned index = argument.getArgNumber();
      if (auto name =
              function.getArgAttrOfType<StringAttr>(index, "quanta.name"))
        return name.str();
      return "arg" + std::to_string(index);
    }
    Operation *op = value.getDefiningOp();
    if (auto key = op->getAttrOfType<StringAttr>("quanta.key"))
      return key.str();
    // The n-th op of its kind: a path that printing and parsing keep.
    StringRef kind = op->getName().getStringRef();
    return kind.str() + "." + std::to_string(perKind[kind]++);
  }

  func::FuncOp function;
  llvm::StringSet<> used;
  llvm::StringMap<int64_t> perKind;
};

struct InsertObserversPass
    : public quanta::impl::InsertObserversBase<InsertObserversPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    observerKind = symbolizeObserverKind(kind);
    if (!observerKind)
      return emitError(UnknownLoc::get(context))
             << "expected observer kind min_max or histogram, got '" << kind
             << "'";
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (!function.getBody().hasOneBlock()) {
      function.emitError("expected a function of one block to observe");
      return signalPassFailure();
    }
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
      OpBuilder builder(&getContext());
      builder.setInsertionPointAfterValue(value);
      auto observe = ObserveOp::create(
          builder, value.getLoc(), value.getType(), value,
          builder.getStringAttr(keys.getKey(value)),
          ObserverKindAttr::get(&getContext(), *observerKind), nullptr,
          nullptr);
      value.replaceAllUsesExcept(observe.getResult(), observe);
      ++numObservers;
    }
  }

  std::optional<ObserverKind> observerKind;
};

} // namespace
