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
#include "quanta/Conversion/Passes.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "llvm/Support/FileSystem.h"

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
    return makeError(path + ": expected a function @main or one public "
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

llvm::Expected<OwningOpRef<ModuleOp>>
mlir::quanta::loadModule(llvm::StringRef path, int64_t batch,
                         MLIRContext &context) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  OwningOpRef<ModuleOp> module;
  if (path.ends_with(".onnx"))
    module = importOnnx(path, {batch}, &context);
  else if (path.ends_with(".mlir") || path.ends_with(".mlirbc"))
    module = parseSourceFile<ModuleOp>(path, ParserConfig(&context));
  else
    return makeError(path + ": expected a model .onnx, .mlir or .mlirbc");
  if (!module)
    return makeError(path + ": not a model");
  if (llvm::Error error = nameEntry(*module, path))
    return std::move(error);
  if (isFloatLinalg(*module) && failed(raiseLinalg(*module)))
    return makeError(path + ": linalg could not be raised to TOSA");
  return module;
}
