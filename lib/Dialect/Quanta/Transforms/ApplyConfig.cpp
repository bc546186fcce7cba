//===- ApplyConfig.cpp - --quanta-apply-config -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Config/Config.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"
#include "llvm/Support/MemoryBuffer.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_APPLYCONFIG
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

static bool hasWeights(QuantizableOpInterface op) {
  return llvm::any_of(op->getOpOperands(), [&](OpOperand &operand) {
    return op.getOperandRole(operand.getOperandNumber()) == OperandRole::Weight;
  });
}

/// Whether each weight of an op can have groups; true for an op without weights.
static bool hasGroups(QuantizableOpInterface op, int64_t size,
                      std::string &reason) {
  return llvm::all_of(op->getOpOperands(), [&](OpOperand &operand) {
    unsigned index = operand.getOperandNumber();
    return op.getOperandRole(index) != OperandRole::Weight ||
           succeeded(getGroupSize(op, index, size, reason));
  });
}

/// The settings as entries of `quanta.scheme`. What only ops with weights have
/// is left out for others.
static DictionaryAttr toAttribute(const Settings &settings,
                                  MLIRContext *context, bool withWeights) {
  Builder builder(context);
  NamedAttrList entries;
  auto channels = [&](bool perChannel) {
    return builder.getStringAttr(perChannel ? "per-channel" : "per-tensor");
  };
  if (settings.keepFloat == true) {
    entries.set(scheme::keepFloat, builder.getUnitAttr());
    return entries.getDictionary(context);
  }
  if (settings.observer)
    entries.set(scheme::observer, builder.getStringAttr(*settings.observer));
  if (settings.range)
    entries.set(scheme::range, builder.getStringAttr(*settings.range));
  if (settings.record)
    entries.set(scheme::granularity, channels(*settings.record));
  if (settings.granularity && withWeights)
    entries.set(scheme::weights, channels(*settings.granularity));
  if (settings.weightRange && withWeights)
    entries.set(scheme::weightRange,
                builder.getStringAttr(*settings.weightRange));
  if (settings.weightRounding && withWeights)
    entries.set(scheme::weightRounding,
                builder.getStringAttr(*settings.weightRounding));
  if (settings.bits)
    entries.set(scheme::bits, builder.getI64IntegerAttr(*settings.bits));
  if (settings.weightBits && withWeights)
    entries.set(scheme::weightBits,
                builder.getI64IntegerAttr(*settings.weightBits));
  if (settings.groupSize && withWeights)
    entries.set(scheme::groupSize,
                builder.getI64IntegerAttr(*settings.groupSize));
  if (settings.scheme == "symmetric")
    entries.set(scheme::symmetric, builder.getUnitAttr());
  if (settings.scales == "power-of-two")
    entries.set(scheme::powerOfTwo, builder.getUnitAttr());
  // An op without weights is what such an op reads and writes: float.
  if (settings.weightOnly == true)
    entries.set(withWeights ? scheme::weightOnly : scheme::keepFloat,
                builder.getUnitAttr());
  if (settings.dynamic && *settings.dynamic != "none") {
    if (withWeights)
      entries.set(scheme::dynamic, builder.getStringAttr(*settings.dynamic));
    else
      entries.set(scheme::keepFloat, builder.getUnitAttr());
  }
  if (settings.half && *settings.half != "none") {
    entries.set(scheme::half, builder.getStringAttr(*settings.half));
    if (settings.accumulate)
      entries.set(scheme::accumulate,
                  builder.getStringAttr(*settings.accumulate));
  }
  if (settings.rounding)
    entries.set(scheme::rounding, builder.getStringAttr(*settings.rounding));
  return entries.getDictionary(context);
}

namespace {

/// A float op or an argument, and what applies to it.
struct Target {
  Settings settings;
  /// The place that set something last.
  Position position;
};

struct ApplyConfigPass : public quanta::impl::ApplyConfigBase<ApplyConfigPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    std::string text;
    if (StringRef(file).starts_with("{")) {
      // The defaults themselves, in the first line as mistakes count them.
      text = "{version: 1, defaults: " + file + "}";
    } else {
      auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
      if (!buffer)
        return emitError(UnknownLoc::get(context))
               << "configuration '" << file
               << "': " << buffer.getError().message();
      text = (*buffer)->getBuffer().str();
    }
    auto parsed = parseConfig(text, [&](Position position, StringRef message) {
      emitError(locate(position, context)) << message;
    });
    if (!parsed)
      return failure();
    config = std::move(*parsed);
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    // A rule selects in the entry function alone: others have no observers.
    if (function.isExternal() || function.isPrivate())
      return;
    ops = collectQuantizableOps(function);
    TensorKeys keys(function);
    opTargets.assign(ops.size(), {config.defaults, config.defaultsPosition});
    argumentTargets.assign(function.getNumArguments(),
                           {config.defaults, config.defaultsPosition});
    bool valid = true;
    for (const Rule &rule : config.rules)
      valid &= succeeded(applyRule(rule, keys));
    if (!valid || failed(refuseContradictions()))
      return signalPassFailure();
    annotate();
  }

private:
  Location locate(Position position, MLIRContext *context) {
    return FileLineColLoc::get(context, file, position.line, position.column);
  }

  LogicalResult applyRule(const Rule &rule, const TensorKeys &keys) {
    Location location = locate(rule.position, &getContext());
    std::vector<bool> selected(ops.size());
    bool any = false, anyWithWeights = false;
    for (auto [index, op] : llvm::enumerate(ops)) {
      if (!rule.selects(op.name, op.key, index))
        continue;
      any = true;
      selected[index] = true;
      if (op.partner)
        selected[*op.partner] = true;
    }
    for (auto [index, isSelected] : llvm::enumerate(selected)) {
      if (!isSelected)
        continue;
      if (rule.settings.bits > int64_t{ops[index].op.getActivationBits()})
        return emitError(location)
               << "the rule sets " << *rule.settings.bits << " bits, but '"
               << ops[index].name << "' has no form for them (key '"
               << ops[index].key << "')";
      if (std::string reason;
          rule.settings.groupSize &&
          !hasGroups(ops[index].op, *rule.settings.groupSize, reason))
        return emitError(location)
               << "the rule sets a group size, but '" << ops[index].name
               << "' has no form for it: " << reason << " (key '"
               << ops[index].key << "')";
      anyWithWeights |= hasWeights(ops[index].op);
      opTargets[index].settings.overrideBy(rule.settings);
      opTargets[index].position = rule.position;
    }
    // An argument has a key only.
    for (auto [target, argument] :
         llvm::zip_equal(argumentTargets, getOperation().getArguments())) {
      if (rule.op || rule.index || !rule.selects("", keys.lookup(argument), 0))
        continue;
      any = true;
      target.settings.overrideBy(rule.settings);
      target.position = rule.position;
      if (rule.settings.keepFloat == true &&
          !llvm::is_contained(selected, true))
        return emitError(location)
               << "the rule selects the input '" << keys.lookup(argument)
               << "' only, which is in float where an op needs it so: expected "
                  "an op";
    }
    if (!any)
      return emitError(location)
             << "the rule matches nothing: no quantizable op has "
             << rule.describe() << " (--quanta-list-ops shows all "
             << ops.size() << ")";
    if (rule.settings.concernsWeights() && !anyWithWeights)
      return emitError(location) << "the rule sets granularity, range or "
                                    "width of weights, but nothing that "
                                 << rule.describe() << " selects has weights";
    return success();
  }

  LogicalResult refuseContradictions() {
    auto check = [&](const Target &target, StringRef key) {
      if (target.settings.keepFloat == true)
        return success();
      std::string reason = findContradiction(target.settings);
      if (reason.empty())
        return success();
      return LogicalResult(emitError(locate(target.position, &getContext()))
                           << "contradiction with what is set before, for '"
                           << key << "': " << reason);
    };
    for (auto [target, op] : llvm::zip_equal(opTargets, ops))
      if (failed(check(target, op.key)))
        return failure();
    for (const Target &target : argumentTargets)
      if (failed(check(target, "the inputs")))
        return failure();
    return success();
  }

  /// Entries that are already there stay where the file has none.
  static DictionaryAttr merge(DictionaryAttr existing, DictionaryAttr added) {
    if (!existing || existing.empty())
      return added;
    NamedAttrList entries(existing);
    for (NamedAttribute entry : added)
      entries.set(entry.getName(), entry.getValue());
    return entries.getDictionary(added.getContext());
  }

  void annotate() {
    MLIRContext *context = &getContext();
    for (auto [target, op] : llvm::zip_equal(opTargets, ops)) {
      auto entries =
          merge(op.op->getAttrOfType<DictionaryAttr>(schemeAttrName),
                toAttribute(target.settings, context, hasWeights(op.op)));
      if (entries.empty())
        continue;
      op.op->setAttr(schemeAttrName, entries);
      ++(target.settings.keepFloat == true ? numFloat : numConfigured);
    }
    for (auto [index, target] : llvm::enumerate(argumentTargets)) {
      Settings settings = target.settings;
      settings.keepFloat.reset();
      auto entries = merge(getOperation().getArgAttrOfType<DictionaryAttr>(
                               index, schemeAttrName),
                           toAttribute(settings, context, false));
      if (!entries.empty())
        getOperation().setArgAttr(index, schemeAttrName, entries);
    }
  }

  Config config;
  std::vector<QuantizableOp> ops;
  std::vector<Target> opTargets, argumentTargets;
};

} // namespace
