//===- Pipeline.cpp - The stages of code generation -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Pipeline.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/TosaToLinalg/TosaToLinalg.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Conversion/ModulePipelineRegistration.h"

using namespace mlir;
using namespace mlir::quanta;

/// A pass whose only options are the target's, and those that `set` sets.
template <typename Options>
static std::unique_ptr<Pass>
withTarget(std::unique_ptr<Pass> (*create)(Options),
           const CodegenOptions &options,
           llvm::function_ref<void(Options &)> set = nullptr) {
  Options passOptions;
  passOptions.triple = options.triple;
  passOptions.features = options.features;
  if (set)
    set(passOptions);
  return create(passOptions);
}

/// The same of a pass that chooses between integers and floats.
template <typename Options>
static std::unique_ptr<Pass>
withStrictInteger(std::unique_ptr<Pass> (*create)(Options),
                  const CodegenOptions &options) {
  return withTarget<Options>(create, options, [&](Options &passOptions) {
    passOptions.strictInteger = options.strictInteger;
  });
}

/// The same of a pass that makes loops.
template <typename Options>
static std::unique_ptr<Pass>
withThreads(std::unique_ptr<Pass> (*create)(Options),
            const CodegenOptions &options) {
  return withTarget<Options>(create, options, [&](Options &passOptions) {
    passOptions.threads = options.threads;
    passOptions.parallelCycles = options.parallelCycles;
  });
}

void codegen::buildToLinalgPipeline(OpPassManager &pm) {
  pm.addPass(createInlineComposites());
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createObserveToRecord());
  function.addPass(createToLinalg());
  function.addPass(tosa::createTosaMakeBroadcastablePass());
  function.addPass(tosa::createTosaToLinalgNamed());
  function.addPass(tosa::createTosaToLinalg());
  function.addPass(createTosaToArithPass());
  function.addPass(createTosaToTensorPass());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
  pm.addPass(createLinalgElementwiseOpFusionPass());
  pm.addPass(createCanonicalizerPass());
}

void codegen::buildKernelPipeline(OpPassManager &pm,
                                  const CodegenOptions &options) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createFormKernels());
  function.addPass(withTarget<MergeGroupsOptions>(createMergeGroups, options));
  function.addPass(withTarget<SkipBordersOptions>(createSkipBorders, options));
  function.addPass(
      withStrictInteger<PackWeightsOptions>(createPackWeights, options));
}

void codegen::buildBufferizationPipeline(OpPassManager &pm) {
  // No CSE from here on: two fills of equal padded tensors are two buffers.
  pm.addNestedPass<func::FuncOp>(createSeparateResults());
  pm.addNestedPass<func::FuncOp>(createLowerPads());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  bufferization::BufferResultsToOutParamsPassOptions outParams;
  outParams.hoistStaticAllocs = true;
  outParams.modifyPublicFunctions = true;
  pm.addPass(bufferization::createBufferResultsToOutParamsPass(outParams));
  // Views of the same place become one view: copies onto themselves then fold.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createRecordToCall());
}

void codegen::buildLoopPipeline(OpPassManager &pm,
                                const CodegenOptions &options) {
  if (options.getTarget().hasTiles) {
    pm.addPass(withThreads<LowerTileContractionsOptions>(
        createLowerTileContractions, options));
    pm.addPass(func::createDuplicateFunctionEliminationPass());
    if (options.emulateTiles)
      pm.addNestedPass<func::FuncOp>(createEmulateTiles());
  }
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(
      withThreads<LowerContractionsOptions>(createLowerContractions, options));
  function.addPass(
      withThreads<LowerWindowsOptions>(createLowerWindows, options));
  function.addPass(createExpandBorders());
  function.addPass(withThreads<VectorizeElementwiseOptions>(
      createVectorizeElementwise, options));
  function.addPass(createConvertLinalgToLoopsPass());
  function.addPass(createCSEPass());
  function.addPass(withStrictInteger<ExpandApplyScaleOptions>(
      createExpandApplyScale, options));
  function.addPass(withTarget<LowerStepsOptions>(createLowerSteps, options));
  pm.addPass(withTarget<LowerLookupsOptions>(createLowerLookups, options));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void quanta::buildCodegenPipeline(OpPassManager &pm,
                                  const CodegenOptions &options) {
  codegen::buildToLinalgPipeline(pm);
  codegen::buildKernelPipeline(pm, options);
  codegen::buildBufferizationPipeline(pm);
  codegen::buildLoopPipeline(pm, options);
}

namespace {
struct TargetOptions : PassPipelineOptions<TargetOptions> {
  Option<std::string> triple{
      *this, "triple",
      llvm::cl::desc("Triple of the target; empty: this host's")};
  Option<std::string> features{
      *this, "features",
      llvm::cl::desc("Features of the target, \"+avx2,+fma\"")};
  Option<bool> strictInteger{
      *this, "strict-integer",
      llvm::cl::desc("Forbid floating-point instructions")};
  Option<bool> emulateTiles{
      *this, "emulate-tiles",
      llvm::cl::desc("Code for a tile unit runs without one, slowly")};
  Option<bool> threads{
      *this, "threads",
      llvm::cl::desc("Cut long loops into pieces for threads")};

  CodegenOptions get() const {
    CodegenOptions options;
    options.triple = triple;
    options.features = features;
    options.strictInteger = strictInteger;
    options.emulateTiles = emulateTiles;
    options.threads = threads;
    return options;
  }
};
} // namespace

void codegen::registerPipelines() {
  static ModulePipelineRegistration<> toLinalg(
      "quanta-to-linalg-pipeline", "Float TOSA or integer module to linalg",
      [](OpPassManager &pm, const EmptyPipelineOptions &) {
        buildToLinalgPipeline(pm);
      });
  static ModulePipelineRegistration<TargetOptions> kernels(
      "quanta-kernel-pipeline", "Linalg to fused, packed kernels",
      [](OpPassManager &pm, const TargetOptions &options) {
        buildKernelPipeline(pm, options.get());
      });
  static ModulePipelineRegistration<> bufferize(
      "quanta-bufferization-pipeline", "Tensors to buffers",
      [](OpPassManager &pm, const EmptyPipelineOptions &) {
        buildBufferizationPipeline(pm);
      });
  static ModulePipelineRegistration<TargetOptions> loops(
      "quanta-loop-pipeline", "Kernels on buffers to loops and vectors",
      [](OpPassManager &pm, const TargetOptions &options) {
        buildLoopPipeline(pm, options.get());
      });
  static ModulePipelineRegistration<TargetOptions> all(
      "quanta-codegen", "Float TOSA or integer module to loops and vectors",
      [](OpPassManager &pm, const TargetOptions &options) {
        buildCodegenPipeline(pm, options.get());
      });
}
