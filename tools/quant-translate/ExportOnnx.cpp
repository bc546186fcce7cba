//===- ExportOnnx.cpp - quant-translate --export-onnx-qdq -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Export/ONNX/ExportOnnx.h"
#include "Actions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/Quantize.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

static llvm::Error run(llvm::StringRef input, llvm::StringRef output) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  auto module = loadModule(input, /*batch=*/std::nullopt, context);
  if (!module)
    return module.takeError();
  bool isObserved =
      (*module)
          ->walk([](ObserveOp) { return WalkResult::interrupt(); })
          .wasInterrupted();
  if (isObserved) {
    PassManager pm(&context);
    buildPairsPipeline(pm, QuantizeOptions());
    if (failed(pm.run(**module)))
      return makeError(input + ": it could not be quantized");
  }
  return llvm::writeToOutput(
      output, [&](llvm::raw_ostream &stream) -> llvm::Error {
        if (failed(exportOnnxQdq(**module, stream)))
          return makeError(input + ": it could not be brought to ONNX");
        return llvm::Error::success();
      });
}

int quanta_translate::exportOnnx(llvm::StringRef input,
                                 llvm::StringRef output) {
  llvm::Error error = run(input, output);
  if (!error)
    return 0;
  llvm::WithColor::error(llvm::errs(), "quant-translate")
      << llvm::toString(std::move(error)) << '\n';
  return 1;
}
