//===- Execution.cpp - From a module on tensors to code in this process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Execution.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "quanta/Codegen/Pipeline.h"
#include "quanta/Conversion/LlvmPipeline.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::quanta;

LogicalResult mlir::quanta::lowerToLlvmDialect(ModuleOp module,
                                               const TargetSelection &selection,
                                               const LoweringOptions &options) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      createTargetMachine(selection);
  if (!machine)
    return module.emitError(llvm::toString(machine.takeError()));
  PassManager pm(module.getContext());
  // Fails where the program has not registered these options: then none apply.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  // All code comes into the entry function, which has the only arena. Nothing
  // else is simplified here: the levels decide that themselves.
  pm.addPass(createInlinerPass({}, [](OpPassManager &) {}));
  pm.addPass(createSymbolDCEPass());
  pm.addPass(createDescribeModelPass());
  if (options.proveAccumulators)
    pm.addNestedPass<func::FuncOp>(
        createBoundAccumulators({/*pairs=*/false, /*known=*/true}));
  // Code is for one sample; the C interface has the loop over a dynamic batch.
  pm.addPass(createSpecializeBatchPass());
  CodegenOptions codegen;
  codegen.triple = (*machine)->getTargetTriple().str();
  codegen.features = getEnabledFeatures(**machine);
  codegen.emulateTiles = selection.emulateTiles;
  if (selection.emulateTiles)
    codegen.features += ",+amx-int8";
  codegen.strictInteger = options.strictInteger;
  codegen.threads = options.threads;
  codegen.parallelCycles = options.parallelCycles;
  buildCodegenPipeline(pm, codegen);
  LlvmPipelineOptions llvm;
  llvm.indexBitwidth = (*machine)->createDataLayout().getPointerSizeInBits();
  llvm.threads = options.threads;
  buildLlvmPipeline(pm, llvm);
  return pm.run(module);
}

llvm::Expected<std::unique_ptr<CompiledModel>>
mlir::quanta::compileForHost(ModuleOp module,
                             llvm::ArrayRef<HostSymbol> symbols,
                             const LoweringOptions &options) {
  OwningOpRef<ModuleOp> lowered = module.clone();
  if (failed(lowerToLlvmDialect(*lowered, {}, options)))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the model could not be compiled");
  return CompiledModel::compile(*lowered, {}, symbols);
}
