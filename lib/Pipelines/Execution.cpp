//===- Execution.cpp - From a module on tensors to code in this process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Execution.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "quanta/Conversion/LlvmPipeline.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::quanta;

static LogicalResult addCodegen(PassManager &pm) {
  return parsePassPipeline(
      "func.func(tosa-to-linalg-named,tosa-to-linalg,tosa-to-arith,"
      "tosa-to-tensor),canonicalize,one-shot-bufferize{"
      "bufferize-function-boundaries "
      "function-boundary-type-conversion=identity-layout-map},"
      "buffer-results-to-out-params{hoist-static-allocs "
      "modify-public-functions},canonicalize,cse,"
      "func.func(convert-linalg-to-loops)",
      pm);
}

LogicalResult
mlir::quanta::lowerToLlvmDialect(ModuleOp module,
                                 const TargetSelection &selection) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      createTargetMachine(selection);
  if (!machine)
    return module.emitError(llvm::toString(machine.takeError()));
  PassManager pm(module.getContext());
  pm.addPass(createDescribeModelPass());
  if (failed(addCodegen(pm)))
    return failure();
  LlvmPipelineOptions options;
  options.indexBitwidth = (*machine)->createDataLayout().getPointerSizeInBits();
  buildLlvmPipeline(pm, options);
  return pm.run(module);
}

llvm::Expected<std::unique_ptr<CompiledModel>>
mlir::quanta::compileForHost(ModuleOp module,
                             llvm::ArrayRef<HostSymbol> symbols) {
  OwningOpRef<ModuleOp> lowered = module.clone();
  if (failed(lowerToLlvmDialect(*lowered, {})))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the model could not be compiled");
  return CompiledModel::compile(*lowered, {}, symbols);
}
