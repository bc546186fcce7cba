//===- FoldStatistics.cpp - --quanta-fold-statistics -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BalancedWeights.h"
#include "FunctionBody.h"
#include "QuantizationPair.h"
#include "ScaleSolver.h"
#include "WeightScales.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Calibration/Statistics.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/ObserverKeys.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"
#include "quanta/Interfaces/IntegerBuilders.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_FOLDSTATISTICS
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

namespace {

struct FoldStatisticsPass
    : public quanta::impl::FoldStatisticsBase<FoldStatisticsPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    auto parsed = parseRangeOptions(range);
    if (!parsed)
      return emitError(UnknownLoc::get(context))
             << "expected range " << getRangeSyntax() << ", got '" << range
             << "'";
    rangeOptions = *parsed;
    if (!llvm::is_contained({8, 16, 32}, bits.getValue()))
      return emitError(UnknownLoc::get(context))
             << "expected bits=8, bits=16 or bits=32, got " << bits.getValue();
    if (!llvm::is_contained({2, 4, 8, 32}, weightBits.getValue()))
      return emitError(UnknownLoc::get(context))
             << "expected weight-bits=2, 4, 8 or 32, got "
             << weightBits.getValue();
    if (bits == 32 && !powerOfTwo)
      return emitError(UnknownLoc::get(context))
             << "sums of 32-bit integers leave no room for a multiplier: "
                "expected bits=32 with power-of-two";
    if (weightBits == 32 && (bits != 32 || weightOnly || groupSize != 0 ||
                             weightRounding == "balanced"))
      return emitError(UnknownLoc::get(context))
             << "weights of 32 bits multiply activations of 32 bits: expected "
                "weight-bits=32 with bits=32, without weight-only, group-size "
                "and weight-rounding=balanced";
    if (groupSize != 0 && !isGroupSize(groupSize))
      return emitError(UnknownLoc::get(context))
             << "expected group-size=0 or a power of two from 16 to 256, got "
             << groupSize.getValue();
    if (groupSize != 0 && perTensorWeights)
      return emitError(UnknownLoc::get(context))
             << "group-size and per-tensor-weights contradict each other";
    if (!weightRounding.empty() && !parseBalanced(weightRounding))
      return emitError(UnknownLoc::get(context))
             << "expected weight-rounding=nearest or weight-rounding=balanced, "
                "got '"
             << weightRounding << "'";
    if (!dynamic.empty() && !parsePerRow(dynamic))
      return emitError(UnknownLoc::get(context))
             << "expected dynamic=per-tensor or dynamic=per-row, got '"
             << dynamic << "'";
    if (!dynamic.empty() &&
        (weightOnly || bits != 8 || symmetric || powerOfTwo))
      return emitError(UnknownLoc::get(context))
             << "parameters chosen at run time are affine in 8 bits: expected "
                "dynamic without weight-only, bits=16, symmetric and "
                "power-of-two";
    return success();
  }

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (failed(expectOneBlock(function, "to quantize")) ||
        failed(verifyObserverKeys(function)))
      return signalPassFailure();
    activationOf.clear();
    expandFakeQuants();
    if (weightOnly)
      keepResultsInFloat(scheme::weightOnly, UnitAttr::get(&getContext()));
    if (!dynamic.empty())
      keepResultsInFloat(scheme::dynamic,
                         StringAttr::get(&getContext(), dynamic));
    TensorKeys keys(function);
    llvm::MapVector<Value, RealRange> ranges;
    if (failed(loadStatistics()) || failed(takeRanges(ranges)))
      return signalPassFailure();

    defaults = getDefaults();
    ScaleSolver solver(function, ranges, defaults);
    if (failed(solver.solve()))
      return signalPassFailure();
    quantizeActivations(solver, keys);
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      function.removeArgAttr(index, schemeAttrName);
    for (Operation &op : llvm::make_early_inc_range(function.front()))
      if (auto quantizable = getQuantizable(&op)) {
        if (failed(quantizeOperands(quantizable, solver)))
          return signalPassFailure();
      } else if (Scheme::get(&op).hasIntegerWeightsOnly()) {
        if (failed(quantizeWeightsOnly(&op)))
          return signalPassFailure();
      }
  }

private:
  /// Fake quantization keeps its trained parameters as a pair.
  void expandFakeQuants() {
    getOperation().walk([](FakeQuantOp op) {
      OpBuilder builder(op);
      op.replaceAllUsesWith(createQuantizationPair(builder, op.getLoc(),
                                                   op.getInput(),
                                                   op.getQuantizedType())
                                .getResult());
      op.erase();
    });
  }

  /// The file's ranges become the `stats` of the observers.
  LogicalResult loadStatistics() {
    if (statistics.empty())
      return success();
    auto loaded = readStatistics(statistics);
    if (!loaded)
      return getOperation().emitError(llvm::toString(loaded.takeError()));
    return attachStatistics(getOperation(), *loaded, rangeOptions);
  }

  /// Removes the observers and collects what they know. Where nothing needs a
  /// range, they need to know nothing.
  LogicalResult takeRanges(llvm::MapVector<Value, RealRange> &ranges) {
    bool complete = true, isNeeded = needsRanges(getOperation());
    getOperation().walk([&](ObserveOp observe) {
      auto stats = observe.getStats();
      if (!stats && !isNeeded) {
        observe.replaceAllUsesWith(observe.getInput());
        observe.erase();
        return;
      }
      if (!stats) {
        observe.emitError("no statistics for observer '")
            << observe.getKey() << "'";
        complete = false;
        return;
      }
      RealRange range = {*llvm::min_element(stats->getMin().asArrayRef()),
                         *llvm::max_element(stats->getMax().asArrayRef())};
      ranges[observe.getInput()] = range;
      observe.replaceAllUsesWith(observe.getInput());
      observe.erase();
    });
    return success(complete);
  }

  /// The pair keeps the tensor's name, so that integers are known by it too.
  void quantizeActivations(const ScaleSolver &solver, const TensorKeys &keys) {
    OpBuilder builder(&getContext());
    for (Value value : solver.getActivations()) {
      builder.setInsertionPointAfterValue(value);
      Value pair = createQuantizationPair(builder, value.getLoc(), value,
                                          solver.getType(value));
      Operation *quantize = pair.getDefiningOp()->getOperand(0).getDefiningOp();
      quantize->setAttr(keyAttrName, builder.getStringAttr(keys.lookup(value)));
      // Between ops that stay float, nothing is quantized.
      bool isComputedInFloat = !getQuantizable(value.getDefiningOp());
      value.replaceUsesWithIf(pair, [&](OpOperand &use) {
        Operation *user = use.getOwner();
        return user != quantize &&
               !(isComputedInFloat && Scheme::get(user).staysFloat());
      });
      activationOf[pair] = value;
      ++numActivations;
    }
  }

  /// The options as a scheme.
  Scheme getDefaults() {
    Builder builder(&getContext());
    NamedAttrList entries;
    if (bits != 8)
      entries.set(scheme::bits, builder.getI64IntegerAttr(bits));
    if (weightBits != 8)
      entries.set(scheme::weightBits, builder.getI64IntegerAttr(weightBits));
    if (groupSize != 0)
      entries.set(scheme::groupSize, builder.getI64IntegerAttr(groupSize));
    if (!weightRounding.empty())
      entries.set(scheme::weightRounding,
                  builder.getStringAttr(weightRounding));
    if (symmetric)
      entries.set(scheme::symmetric, builder.getUnitAttr());
    if (powerOfTwo)
      entries.set(scheme::powerOfTwo, builder.getUnitAttr());
    return Scheme(entries.getDictionary(&getContext()));
  }

  /// The op's own choices go before the options.
  WeightScheme getWeightScheme(Operation *op,
                               quant::UniformQuantizedType input) {
    Scheme scheme = defaults.overriddenBy(Scheme::get(op));
    WeightScheme result;
    result.bits = scheme.getWeightBits().value_or(8);
    result.groupSize = scheme.getGroupSize().value_or(0);
    result.isBalanced = scheme.hasBalancedWeights().value_or(result.bits < 8);
    result.powerOfTwo = scheme.hasPowerOfTwoScales();
    if (input && input.getStorageTypeIntegralWidth() > 8)
      result.wideMax = input.getStorageTypeMax();
    // Arguments of 32 bits may have the lowest value, too: a product more a weight
    // has no room in the rounding of one.
    if (input && input.getStorageTypeIntegralWidth() > 16) {
      ++result.wideMax;
      result.sumMax = static_cast<double>(maxWideSum);
    }
    result.perTensor =
        !scheme.hasPerChannelWeights().value_or(!perTensorWeights);
    if (auto range = scheme.getWeightRange())
      result.range = parseWeightRange(*range).value_or(result.range);
    return result;
  }

  /// The option's choice for each op: `entry` where it has weights.
  void keepResultsInFloat(StringRef entry, Attribute value) {
    Builder builder(&getContext());
    getOperation().walk([&](QuantizableOpInterface op) {
      if (op->getParentOp() != getOperation() || Scheme::get(op).staysFloat())
        return;
      bool hasWeights =
          getWithIntegerForm(op) &&
          llvm::any_of(op->getOpOperands(), [&](auto &operand) {
            return op.getOperandRole(operand.getOperandNumber()) ==
                   OperandRole::Weight;
          });
      NamedAttrList entries(op->getAttrOfType<DictionaryAttr>(schemeAttrName));
      if (hasWeights)
        entries.set(entry, value);
      else
        entries.set(scheme::keepFloat, builder.getUnitAttr());
      op->setAttr(schemeAttrName, entries.getDictionary(&getContext()));
    });
  }

  void setWeights(QuantizableOpInterface op, OpOperand &operand,
                  quant::QuantizedType type, bool isBalanced) {
    OpBuilder builder(op);
    if (isBalanced)
      operand.set(createBalancedWeights(builder, op, operand, type));
    operand.set(
        createQuantizationPair(builder, op->getLoc(), operand.get(), type));
    ++numWeights;
  }

  /// Integer weights of an op whose result stays a float.
  LogicalResult quantizeWeightsOnly(Operation *op) {
    auto quantizable = getWithIntegerForm(op);
    if (!quantizable)
      return op->emitOpError("has no integer weights: ")
             << "expected a convolution with constant weights";
    bool found = false;
    for (OpOperand &operand : op->getOpOperands()) {
      if (quantizable.getOperandRole(operand.getOperandNumber()) !=
          OperandRole::Weight)
        continue;
      found = true;
      if (operand.get().getDefiningOp<DequantizeOp>())
        continue;
      WeightScheme scheme = getWeightScheme(op, nullptr);
      scheme.ignoresBias = true;
      auto type = getWeightType(quantizable, operand, 1.0, scheme);
      if (failed(type))
        return failure();
      setWeights(quantizable, operand, *type, scheme.isBalanced);
    }
    return found
               ? success()
               : LogicalResult(op->emitOpError("has no weights, so they can't "
                                               "be all that is quantized"));
  }

  /// Constants, weights, and activations that `op` reads at another scale.
  LogicalResult quantizeOperands(QuantizableOpInterface op,
                                 const ScaleSolver &solver) {
    OpBuilder builder(op);
    quant::UniformQuantizedType input;
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      switch (op.getOperandRole(operand.getOperandNumber())) {
      case OperandRole::Activation: {
        Value activation = activationOf.lookup_or(value, value);
        auto type = solver.getOperandType(op, activation);
        if (operand.getOperandNumber() == 0)
          input = type;
        if (activation != value && solver.getType(activation) == type)
          break;
        operand.set(createQuantizationPair(builder, op->getLoc(), value, type));
        ++numRequantizations;
        break;
      }
      case OperandRole::Weight: {
        if (value.getDefiningOp<DequantizeOp>())
          break;
        WeightScheme scheme = getWeightScheme(op, input);
        if (scheme.bits == 32 &&
            (!input || input.getStorageTypeIntegralWidth() != 32))
          return op->emitOpError(
                     "weights of 32 bits multiply activations of 32 "
                     "bits, and its input has ")
                 << (input ? input.getStorageTypeIntegralWidth() : 0);
        auto type =
            getWeightType(op, operand, input ? input.getScale() : 0, scheme);
        if (failed(type))
          return failure();
        setWeights(op, operand, *type, scheme.isBalanced);
        break;
      }
      case OperandRole::Bias:
      case OperandRole::Parameter:
        break;
      }
    }
    return success();
  }

  RangeOptions rangeOptions;
  Scheme defaults;
  /// From the dequantized form of an activation to the activation.
  llvm::DenseMap<Value, Value> activationOf;
};

} // namespace
