//===- LlvmPipeline.cpp - From loops on buffers to the LLVM dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/LlvmPipeline.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"
#include "quanta/Conversion/ModulePipelineRegistration.h"
#include "quanta/Conversion/Passes.h"

using namespace mlir;
using namespace mlir::quanta;

void mlir::quanta::buildLlvmPipeline(OpPassManager &pm,
                                     const LlvmPipelineOptions &options) {
  // Storage.
  pm.addPass(createPlanArenaPass());
  pm.addNestedPass<func::FuncOp>(createExpandCopiesPass());

  // What has no LLVM form becomes what has one.
  pm.addNestedPass<func::FuncOp>(createLowerVectorsPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addNestedPass<func::FuncOp>(createLoopInvariantCodeMotionPass());
  if (options.threads)
    pm.addPass(createOutlinePiecesPass());

  // The LLVM dialect. Math functions without an intrinsic are calls to libm:
  // only float models have any.
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  ConvertToLlvmPassOptions conversion;
  conversion.indexBitwidth = options.indexBitwidth;
  pm.addPass(createConvertToLlvmPass(conversion));
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  if (options.threads)
    pm.addPass(createDispatchPiecesPass());
}

namespace {
struct ThreadsOption : PassPipelineOptions<ThreadsOption> {
  Option<bool> threads{
      *this, "threads",
      llvm::cl::desc("Run pieces of loops through the caller's parallel_for")};
};
} // namespace

void mlir::quanta::registerLlvmPipeline() {
  ModulePipelineRegistration<ThreadsOption>(
      "quanta-to-llvm",
      "From loops and vectors on buffers to the LLVM dialect, one static arena "
      "and plain pointers",
      [](OpPassManager &pm, const ThreadsOption &chosen) {
        LlvmPipelineOptions options;
        options.threads = chosen.threads;
        buildLlvmPipeline(pm, options);
      });
}
