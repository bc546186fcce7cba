//===- EmitModel.cpp - A module as a file of another kind -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/EmitModel.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Export/ONNX/ExportOnnx.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Pipelines/Quantize.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

std::optional<OutputKind> mlir::quanta::parseOutputKind(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<OutputKind>>(name)
      .Case("mlir", OutputKind::Mlir)
      .Case("mlirbc", OutputKind::Bytecode)
      .Case("onnx-qdq", OutputKind::OnnxQdq)
      .Case("tosa", OutputKind::Tosa)
      .Case("linalg", OutputKind::Linalg)
      .Case("llvm", OutputKind::Llvm)
      .Case("asm", OutputKind::Assembly)
      .Case("obj", OutputKind::Object)
      .Case("so", OutputKind::SharedLibrary)
      .Default(std::nullopt);
}

std::optional<OutputKind>
mlir::quanta::getOutputKindOfPath(llvm::StringRef path) {
  return llvm::StringSwitch<std::optional<OutputKind>>(
             llvm::sys::path::extension(path))
      .Case(".mlir", OutputKind::Mlir)
      .Case(".mlirbc", OutputKind::Bytecode)
      .Case(".onnx", OutputKind::OnnxQdq)
      .Case(".ll", OutputKind::Llvm)
      .Case(".s", OutputKind::Assembly)
      .Case(".o", OutputKind::Object)
      .Case(".so", OutputKind::SharedLibrary)
      .Default(std::nullopt);
}

/// Prints by way of a temporary file.
static llvm::Error print(ModuleOp module, llvm::StringRef path) {
  return llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
    module.print(stream);
    return llvm::Error::success();
  });
}

/// Writes the integer module in upstream's dialects.
static llvm::Error
exportModule(ModuleOp module, llvm::StringRef path, llvm::StringRef what,
             void (*build)(OpPassManager &, const ExportOptions &)) {
  ExportOptions options;
  module.walk([&](RequantizeOp op) {
    options.doubleRound |= op.getRounding() == RoundingMode::DoubleRound;
  });
  auto main = module.lookupSymbol<func::FuncOp>("main");
  options.dynamicBatch = main && hasDynamicBatch(main);
  PassManager pm(module.getContext());
  // Fails where the program has not registered these options: none apply.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  build(pm, options);
  if (failed(pm.run(module)))
    return makeError("it could not be brought to " + what);
  // Validation is done; and LLVM 22 prints an empty list of extensions that it
  // can't parse.
  module->removeAttr("tosa.target_env");
  return print(module, path);
}

static LoweringOptions getLowering(const EmitOptions &options) {
  LoweringOptions lowering;
  lowering.strictInteger = options.artifact.strictInteger;
  lowering.threads = options.threads;
  return lowering;
}

static llvm::Error emitCode(ModuleOp module, ArtifactKind kind,
                            llvm::StringRef path, const EmitOptions &options,
                            llvm::function_ref<llvm::Error()> lowered) {
  if (failed(lowerToLlvmDialect(module, options.target, getLowering(options))))
    return makeError("no code could be generated");
  if (lowered)
    if (llvm::Error error = lowered())
      return error;
  return writeArtifact(module, kind, options.target, path, options.artifact);
}

/// Code for every variant, each lowered from the same integer module.
static llvm::Error emitVariants(ModuleOp module, ArtifactKind kind,
                                llvm::StringRef path,
                                const EmitOptions &options) {
  auto variants = getVariants(options.target.triple);
  if (!variants)
    return variants.takeError();
  std::vector<OwningOpRef<ModuleOp>> modules;
  std::vector<VariantModule> lowered;
  for (const Variant &variant : *variants) {
    modules.push_back(module.clone());
    if (failed(lowerToLlvmDialect(*modules.back(), variant.target,
                                  getLowering(options))))
      return makeError("no code could be generated");
    lowered.push_back({variant, *modules.back()});
  }
  return writeArtifact(lowered, kind, path, options.artifact);
}

llvm::Error mlir::quanta::emitModel(ModuleOp module, OutputKind kind,
                                    llvm::StringRef path,
                                    const EmitOptions &options,
                                    llvm::function_ref<llvm::Error()> lowered) {
  auto code = [&](ArtifactKind kind) {
    if (options.multiversion)
      return emitVariants(module, kind, path, options);
    return emitCode(module, kind, path, options, lowered);
  };
  switch (kind) {
  case OutputKind::Mlir:
    return print(module, path);
  case OutputKind::Bytecode:
    return llvm::writeToOutput(
        path, [&](llvm::raw_ostream &stream) -> llvm::Error {
          if (failed(writeBytecodeToFile(module, stream)))
            return makeError("it has no bytecode");
          return llvm::Error::success();
        });
  case OutputKind::OnnxQdq:
    return llvm::writeToOutput(
        path, [&](llvm::raw_ostream &stream) -> llvm::Error {
          if (failed(exportOnnxQdq(module, stream)))
            return makeError("it could not be brought to ONNX");
          return llvm::Error::success();
        });
  case OutputKind::Tosa:
    return exportModule(module, path, "TOSA", buildExportTosaPipeline);
  case OutputKind::Linalg:
    return exportModule(module, path, "linalg", buildExportLinalgPipeline);
  case OutputKind::Llvm:
    return code(ArtifactKind::LlvmIr);
  case OutputKind::Assembly:
    return code(ArtifactKind::Assembly);
  case OutputKind::Object:
    return code(ArtifactKind::Object);
  case OutputKind::SharedLibrary:
    return code(ArtifactKind::SharedLibrary);
  }
  llvm_unreachable("all kinds are handled");
}
