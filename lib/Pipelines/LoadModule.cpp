//===- LoadModule.cpp - Models from files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/LoadModule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Conversion/RaiseComposites/Passes.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Gives the model's function the name that the levels below look for.
static llvm::Error nameEntry(ModuleOp module, llvm::StringRef path) {
  if (module.lookupSymbol("main"))
    return llvm::Error::success();
  llvm::SmallVector<func::FuncOp> candidates;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      candidates.push_back(function);
  if (candidates.size() > 1)
    return makeError(path +
                     ": expected a function @main or one public "
                     "function, got @" +
                     candidates[0].getSymName() + " and @" +
                     candidates[1].getSymName());
  // Whoever needs an entry function says so.
  if (candidates.empty())
    return llvm::Error::success();
  if (failed(SymbolTable(module).rename(candidates.front(), "main")))
    return makeError(path + ": @" + candidates.front().getSymName() +
                     " can't become @main");
  return llvm::Error::success();
}

/// Whether linalg stands for a float model, and not for the integer form of one.
static bool isFloatLinalg(ModuleOp module) {
  bool hasFloat = false, hasInteger = false;
  module.walk([&](linalg::LinalgOp op) {
    for (Type type : op->getResultTypes())
      (getElementTypeOrSelf(type).isInteger() ? hasInteger : hasFloat) = true;
  });
  return hasFloat && !hasInteger;
}

static LogicalResult raiseLinalg(ModuleOp module) {
  PassManager pm(module.getContext());
  // Fails where the program has not registered these options: then none apply.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  pm.addNestedPass<func::FuncOp>(createRaiseLinalgPass({/*partial=*/true}));
  return pm.run(module);
}

/// Units that an exporter has spelled out. An integer module has none.
static LogicalResult raiseComposites(ModuleOp module) {
  PassManager pm(module.getContext());
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  pm.addNestedPass<func::FuncOp>(createRaiseCompositesPass());
  return pm.run(module);
}

static LogicalResult setBatch(ModuleOp module, int64_t batch) {
  PassManager pm(module.getContext());
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  // What @main calls has the batch, too.
  pm.addPass(createInlinerPass({}, [](OpPassManager &) {}));
  pm.addPass(createSymbolDCEPass());
  if (batch == anyBatch)
    pm.addPass(createGeneralizeBatchPass());
  else
    pm.addPass(createSpecializeBatchPass({batch}));
  return pm.run(module);
}

std::optional<int64_t> mlir::quanta::parseBatch(llvm::StringRef text) {
  int64_t batch = 0;
  if (text == "dynamic")
    return anyBatch;
  if (text.getAsInteger(10, batch) || batch < 1)
    return std::nullopt;
  return batch;
}

/// What a module of MLIR needs to be a model.
static llvm::Expected<OwningOpRef<ModuleOp>>
prepare(OwningOpRef<ModuleOp> module, llvm::StringRef name,
        std::optional<int64_t> batch) {
  if (!module)
    return makeError(name + ": not a model");
  if (llvm::Error error = nameEntry(*module, name))
    return std::move(error);
  if (isFloatLinalg(*module) && failed(raiseLinalg(*module)))
    return makeError(name + ": linalg could not be raised to TOSA");
  if (failed(raiseComposites(*module)))
    return makeError(name + ": its units could not be recognised");
  auto main = module->lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return module;
  // That the samples are independent had better be known before calibration.
  if (!batch && hasDynamicBatch(main))
    batch = anyBatch;
  if (batch && (*batch == anyBatch || hasDynamicBatch(main)) &&
      failed(setBatch(*module, *batch)))
    return makeError(name + ": it can't have " +
                     (*batch == anyBatch
                          ? "a dynamic batch"
                          : "a batch of " + llvm::Twine(*batch)));
  return module;
}

static ImportOptions getImportOptions(std::optional<int64_t> batch) {
  ImportOptions options;
  options.dynamicBatch = batch == anyBatch;
  if (!options.dynamicBatch)
    options.batch = batch.value_or(1);
  return options;
}

llvm::Expected<OwningOpRef<ModuleOp>>
mlir::quanta::loadModule(llvm::StringRef path, std::optional<int64_t> batch,
                         MLIRContext &context) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  if (path.ends_with(".onnx"))
    return prepare(importOnnx(path, getImportOptions(batch), &context), path,
                   std::nullopt);
  if (path.ends_with(".mlir") || path.ends_with(".mlirbc"))
    return prepare(parseSourceFile<ModuleOp>(path, ParserConfig(&context)),
                   path, batch);
  return makeError(path + ": expected a model .onnx, .mlir or .mlirbc");
}

/// ONNX begins with the tag of `ir_version`, a number; text and bytecode of MLIR
/// do not.
static bool isOnnx(llvm::StringRef bytes) { return bytes.starts_with("\x08"); }

llvm::Expected<OwningOpRef<ModuleOp>> mlir::quanta::loadModuleFromMemory(
    llvm::StringRef bytes, llvm::StringRef name, llvm::StringRef folder,
    std::optional<int64_t> batch, MLIRContext &context) {
  if (isOnnx(bytes))
    return prepare(importOnnxFromMemory(bytes, name, folder,
                                        getImportOptions(batch), &context),
                   name, std::nullopt);
  // A copy is aligned, as bytecode wants it, and ends in a zero.
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(bytes, name),
                             llvm::SMLoc());
  return prepare(parseSourceFile<ModuleOp>(sources, ParserConfig(&context)),
                 name, batch);
}
