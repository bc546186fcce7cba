//===- Quantize.cpp - From float to the integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Quantize.h"
#include "mlir/Conversion/TosaToArith/TosaToArith.h"
#include "mlir/Conversion/TosaToLinalg/TosaToLinalg.h"
#include "mlir/Conversion/TosaToTensor/TosaToTensor.h"
#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "quanta/Conversion/ModulePipelineRegistration.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"

using namespace mlir;

void mlir::quanta::buildObservePipeline(OpPassManager &pm,
                                        const ObserveOptions &options) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  if (!options.config.empty())
    function.addPass(createApplyConfig({options.config}));
  function.addPass(
      createInsertObservers({options.observer, options.granularity}));
}

void mlir::quanta::buildPairsPipeline(OpPassManager &pm,
                                      const QuantizeOptions &options) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  // While observers know ranges.
  function.addPass(createConvertHalf());
  FoldStatisticsOptions fold;
  fold.statistics = options.statistics;
  fold.range = options.range;
  fold.perTensorWeights = options.perTensorWeights;
  fold.bits = options.bits;
  fold.weightBits = options.weightBits;
  fold.groupSize = options.groupSize;
  fold.weightRounding = options.weightRounding;
  fold.weightOnly = options.weightOnly;
  fold.symmetric = options.symmetric;
  fold.powerOfTwo = options.powerOfTwo;
  fold.dynamic = options.dynamic;
  function.addPass(createFoldStatistics(fold));
  function.addPass(createPropagateScales());
}

void mlir::quanta::buildQuantizePipeline(OpPassManager &pm,
                                         const QuantizeOptions &options) {
  buildPairsPipeline(pm, options);
  pm.addNestedPass<func::FuncOp>(createLowerToInteger({options.rounding}));
  if (options.integerIO)
    pm.addPass(createIntegerIO());
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  if (!options.allowFloat)
    function.addPass(createVerifyIntegerOnly({options.integerIO}));
  function.addPass(createWidenAccumulators());
  function.addPass(createBoundAccumulators());
}

void mlir::quanta::buildExportTosaPipeline(OpPassManager &pm,
                                           const ExportOptions &options) {
  pm.addPass(createIntegerIO());
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createExportTosaPass());
  function.addPass(createCSEPass());
  tosa::TosaAttachTargetOptions target;
  target.profiles = {"pro_int"};
  if (options.doubleRound)
    target.extensions = {"doubleround"};
  if (options.dynamicBatch)
    target.specificationVersion = tosa::SpecificationVersion::V_1_1_DRAFT;
  pm.addPass(tosa::createTosaAttachTarget(target));
  pm.addPass(tosa::createTosaValidation({/*strictOpSpecAlignment=*/true}));
}

void mlir::quanta::buildExportLinalgPipeline(OpPassManager &pm,
                                             const ExportOptions &options) {
  buildExportTosaPipeline(pm, options);
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(tosa::createTosaMakeBroadcastablePass());
  function.addPass(tosa::createTosaToLinalgNamed());
  function.addPass(tosa::createTosaToLinalg());
  function.addPass(createTosaToArithPass(
      {/*includeApplyRescale=*/true, /*use32Bit=*/false}));
  function.addPass(createTosaToTensorPass());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
}

void mlir::quanta::registerQuantizePipelines() {
  ModulePipelineRegistration<ObserveOptions>(
      "quanta-observe", "Float TOSA to observed float TOSA",
      buildObservePipeline);
  ModulePipelineRegistration<QuantizeOptions>(
      "quanta-quantize", "Observed float TOSA to the integer module",
      buildQuantizePipeline);
}
