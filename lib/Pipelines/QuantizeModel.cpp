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
#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "quanta/Pipelines/Quantize.h"

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

llvm::Expected<ModelStage> mlir::quanta::getModelStage(ModuleOp module) {
  auto function = getEntry(module);
  if (!function)
    return function.takeError();
  auto isFloatOp = [](Operation *op) {
    return isa<QuantizableOpInterface>(op) &&
           llvm::any_of(op->getResultTypes(), [](Type type) {
             return getElementTypeOrSelf(type).isF32();
           });
  };
  if (!has(*function, isFloatOp))
    return ModelStage::Integer;
  if (has(*function, [](Operation *op) {
        auto observe = dyn_cast<ObserveOp>(op);
        return observe && !observe.getStats();
      }))
    return ModelStage::Observed;
  return has(*function, llvm::IsaPred<ObserveOp, QuantizeOp, FakeQuantOp>)
             ? ModelStage::Ranged
             : ModelStage::Float;
}

static llvm::Error
runPasses(ModuleOp module, llvm::function_ref<void(OpPassManager &)> build,
          const llvm::Twine &failure) {
  PassManager pm(module.getContext());
  // Fails where the program has not registered these options: none apply.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  build(pm);
  if (failed(pm.run(module)))
    return makeError(failure);
  return llvm::Error::success();
}

llvm::Error
mlir::quanta::observeModel(ModuleOp module,
                           const QuantizeModelOptions &options) {
  auto stage = getModelStage(module);
  if (!stage)
    return stage.takeError();
  if (*stage != ModelStage::Float)
    return options.config.empty()
               ? llvm::Error::success()
               : makeError("a configuration needs a float model without "
                           "observers and scales of its own");
  ObserveOptions observe;
  observe.config = options.config;
  observe.observer =
      needsHistogram(options.range.method) ? "histogram" : "min_max";
  return runPasses(
      module, [&](OpPassManager &pm) { buildObservePipeline(pm, observe); },
      options.config.empty() ? "observers could not be inserted"
                             : "the configuration could not be applied");
}

llvm::Error
mlir::quanta::quantizeModel(ModuleOp module, const Statistics *statistics,
                            const QuantizeModelOptions &options) {
  auto stage = getModelStage(module);
  if (!stage)
    return stage.takeError();
  if (*stage == ModelStage::Integer)
    return statistics
               ? makeError("an integer module has nothing to calibrate")
               : llvm::Error::success();
  if (*stage == ModelStage::Float)
    return makeError("the model has no observers and no scales");
  if (!statistics && *stage == ModelStage::Observed)
    return makeError("the observers of the model need statistics");
  if (statistics &&
      failed(attachStatistics(llvm::cantFail(getEntry(module)), *statistics,
                              options.range)))
    return makeError("the statistics do not fit");
  QuantizeOptions quantize;
  quantize.rounding = options.rounding;
  quantize.allowFloat = options.allowFloat;
  quantize.integerIO = options.integerIO;
  return runPasses(
      module, [&](OpPassManager &pm) { buildQuantizePipeline(pm, quantize); },
      options.allowFloat
          ? "it could not be brought to integers"
          : "not all of it could be brought to integers (allow-float keeps the "
            "rest in float)");
}
