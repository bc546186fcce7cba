//===- LlvmModule.cpp - From the LLVM dialect to machine code -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/LlvmModule.h"
#include "SplatConstants.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::quanta;

void mlir::quanta::registerLlvmTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerArmNeonDialectTranslation(registry);
  registerArmSVEDialectTranslation(registry);
}

FailureOr<std::unique_ptr<llvm::Module>>
mlir::quanta::translateToLlvm(ModuleOp module, llvm::LLVMContext &context,
                              const llvm::TargetMachine &machine) {
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context, "quanta");
  if (!llvmModule)
    return module.emitError("the module has no translation to LLVM IR");
  llvmModule->setTargetTriple(machine.getTargetTriple());
  llvmModule->setDataLayout(machine.createDataLayout());
  // Nothing throws, so no unwind tables are needed.
  for (llvm::Function &function : *llvmModule)
    if (!function.isDeclaration())
      function.setDoesNotThrow();
  return llvmModule;
}

void mlir::quanta::optimizeLlvm(llvm::Module &module,
                                llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = true;
  tuning.SLPVectorization = true;
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
      .run(module, modules);
  splatConstants(module);
}

llvm::Error mlir::quanta::emitCode(llvm::Module &module,
                                   llvm::TargetMachine &machine, CodeKind kind,
                                   llvm::SmallVectorImpl<char> &output) {
  llvm::raw_svector_ostream stream(output);
  if (kind == CodeKind::LlvmIr) {
    module.print(stream, nullptr);
    return llvm::Error::success();
  }
  llvm::legacy::PassManager passes;
  auto type = kind == CodeKind::Object ? llvm::CodeGenFileType::ObjectFile
                                       : llvm::CodeGenFileType::AssemblyFile;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, type))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "target '" +
                                       machine.getTargetTriple().str() +
                                       "' can't emit this kind of file");
  passes.run(module);
  return llvm::Error::success();
}
