//===- QuantizeModel.cpp - What a model still lacks to be an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/QuantizeModel.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "quanta/Pipelines/Quantize.h"
#include "quanta/Pipelines/Refine.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

static llvm::Expected<func::FuncOp> getEntry(ModuleOp module) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || function.isExternal())
    return makeError("expected a function @main");
  return function;
}

static bool has(func::FuncOp function,
                llvm::function_ref<bool(Operation *)> property) {
  return function
      .walk([&](Operation *op) {
        return property(op) ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Whether float ops with an integer form wait for scales. Those that were left
/// in float when the module was quantized do not.
static bool isFloatModel(func::FuncOp function) {
  return function
      .walk<WalkOrder::PreOrder>([](Operation *op) {
        if (op->hasAttr("quanta.float_because") || Scheme::get(op).staysFloat())
          return WalkResult::skip();
        auto isF32 = [](Type type) {
          return getElementTypeOrSelf(type).isF32();
        };
        return isa<QuantizableOpInterface>(op) &&
                       llvm::any_of(op->getResultTypes(), isF32)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

llvm::Expected<ModelStage> mlir::quanta::getModelStage(ModuleOp module) {
  auto function = getEntry(module);
  if (!function)
    return function.takeError();
  // What has observers is not finished, even if all of it stays in float: its
  // weights may become integers.
  if (has(*function, [](Operation *op) {
        auto observe = dyn_cast<ObserveOp>(op);
        return observe && !observe.getStats();
      }))
    return ModelStage::Observed;
  if (has(*function, llvm::IsaPred<ObserveOp>))
    return ModelStage::Ranged;
  // Parameters of run time come with the integer forms: what is float beside them
  // was left so.
  if (!isFloatModel(*function) ||
      has(*function, llvm::IsaPred<DynamicQuantizeOp>))
    return ModelStage::Integer;
  return has(*function, llvm::IsaPred<QuantizeOp, FakeQuantOp>)
             ? ModelStage::Trained
             : ModelStage::Float;
}

llvm::Error mlir::quanta::makeNothingToQuantize(ModuleOp module) {
  auto function = getEntry(module);
  if (!function)
    return function.takeError();
  Operation *real = nullptr;
  function->walk([&](Operation *op) {
    if (!real && op->getNumOperands() != 0 && op->getNumResults() != 0 &&
        !isa<QuantizeOp, DequantizeOp>(op) &&
        isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())))
      real = op;
  });
  if (!real)
    return makeError(
        "an integer module has nothing to calibrate or to configure");
  return makeError("no op of the model is left to quantize ('" +
                   real->getName().getStringRef() +
                   "' computes in float and stays so): expected it without "
                   "data, statistics and a configuration");
}

static llvm::Error runPasses(ModuleOp module,
                             llvm::function_ref<void(OpPassManager &)> build,
                             const llvm::Twine &failure) {
  PassManager pm(module.getContext());
  // Fails where the program has not registered these options: then none apply.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  build(pm);
  if (failed(pm.run(module)))
    return makeError(failure);
  return llvm::Error::success();
}

llvm::Error mlir::quanta::observeModel(ModuleOp module,
                                       const QuantizeModelOptions &options,
                                       bool wantsStatistics) {
  auto stage = getModelStage(module);
  if (!stage)
    return stage.takeError();
  if (!options.config.empty() && *stage == ModelStage::Integer)
    return makeNothingToQuantize(module);
  if (!options.config.empty() && *stage != ModelStage::Float)
    return makeError("a configuration needs a float model without observers "
                     "and scales of its own");
  if (*stage != ModelStage::Float &&
      !(*stage == ModelStage::Trained && wantsStatistics))
    return llvm::Error::success();
  RangeMethod method = options.getRange().method;
  if (!isObserverSufficient(options))
    return makeError("range " + llvm::Twine(getName(method)) +
                     " needs observer histogram");
  ObserveOptions observe;
  observe.config = options.config;
  observe.granularity = options.granularity;
  // The extremes are all that min-max needs.
  observe.observer = needsHistogram(method) ? "histogram" : "min-max";
  if (!options.observer.empty())
    observe.observer = options.observer;
  return runPasses(
      module, [&](OpPassManager &pm) { buildObservePipeline(pm, observe); },
      options.config.empty() ? "observers could not be inserted"
                             : "the configuration could not be applied");
}

/// Whether the range of some observer is measured on samples.
static bool hasAutoRange(ModuleOp module, const QuantizeModelOptions &options) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  return options.getRange().method == RangeMethod::Auto ||
         (function && has(function, [](Operation *op) {
            auto observe = dyn_cast<ObserveOp>(op);
            return observe && observe.getRange() &&
                   parseRangeOptions(*observe.getRange())->method ==
                       RangeMethod::Auto;
          }));
}

bool mlir::quanta::needsSamples(ModuleOp observed,
                                const QuantizeModelOptions &options) {
  return hasAutoRange(observed, options) ||
         options.correctBiases.value_or(false);
}

bool mlir::quanta::needsStatistics(ModuleOp observed) {
  auto function = observed.lookupSymbol<func::FuncOp>("main");
  return function && !function.isExternal() && needsRanges(function);
}

static llvm::Error attach(ModuleOp module, const Statistics &statistics,
                          const QuantizeModelOptions &options) {
  auto function = getEntry(module);
  if (!function)
    return function.takeError();
  if (failed(attachStatistics(*function, statistics, options.getRange())))
    return makeError("the statistics do not fit");
  return llvm::Error::success();
}

llvm::Error
mlir::quanta::refineModel(ModuleOp observed, const Statistics &statistics,
                          Dataset &samples, const QuantizeModelOptions &options,
                          llvm::function_ref<void(int64_t)> progress) {
  if (llvm::Error error = attach(observed, statistics, options))
    return error;
  if (!needsSamples(observed, options))
    return llvm::Error::success();
  RefineOptions refinement;
  refinement.range = options.getRange();
  refinement.correctBiases =
      options.correctBiases.value_or(hasAutoRange(observed, options));
  auto result = refine(observed, statistics, samples, refinement, progress);
  return result ? llvm::Error::success() : result.takeError();
}

static llvm::Error
takeRangesFromNormalization(ModuleOp module, std::pair<double, double> bounds) {
  ZeroShotRangesOptions inputs;
  std::tie(inputs.inputMin, inputs.inputMax) = bounds;
  return runPasses(
      module,
      [&](OpPassManager &pm) {
        pm.addNestedPass<func::FuncOp>(createZeroShotRanges(inputs));
      },
      "no ranges could be found without samples");
}

llvm::Error mlir::quanta::quantizeModel(ModuleOp module,
                                        const Statistics *statistics,
                                        const QuantizeModelOptions &options) {
  auto stage = getModelStage(module);
  if (!stage)
    return stage.takeError();
  if (*stage == ModelStage::Integer)
    return statistics || options.zeroShot ? makeNothingToQuantize(module)
                                          : llvm::Error::success();
  if (*stage == ModelStage::Float)
    return makeError("the model has no observers and no scales");
  if (statistics) {
    if (needsSamples(module, options))
      return makeError("range auto and the correction of biases measure on "
                       "samples; statistics alone do not do");
    if (llvm::Error error = attach(module, *statistics, options))
      return error;
  } else if (*stage == ModelStage::Observed && needsStatistics(module)) {
    if (!options.zeroShot)
      return makeError("the observers of the model need statistics");
    if (llvm::Error error =
            takeRangesFromNormalization(module, *options.zeroShot))
      return error;
  }
  QuantizeOptions quantize;
  quantize.perTensorWeights = options.perTensorWeights;
  quantize.rounding = options.rounding;
  quantize.allowFloat = options.allowFloat;
  quantize.integerIO = options.integerIO;
  if (options.keepPairs)
    return runPasses(
        module, [&](OpPassManager &pm) { buildPairsPipeline(pm, quantize); },
        "it could not be quantized");
  return runPasses(
      module, [&](OpPassManager &pm) { buildQuantizePipeline(pm, quantize); },
      options.allowFloat
          ? "it could not be brought to integers"
          : "not all of it could be brought to integers (allow-float keeps the "
            "rest in float)");
}
