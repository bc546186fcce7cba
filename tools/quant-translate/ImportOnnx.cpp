//===- ImportOnnx.cpp - quant-translate --import-onnx -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Import/ONNX/ImportOnnx.h"
#include "Actions.h"
#include "mlir/IR/MLIRContext.h"
#include "quanta/Pipelines/LoadModule.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

int quanta_translate::importOnnx(llvm::StringRef input, llvm::StringRef output,
                                 std::optional<int64_t> batch) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  mlir::quanta::ImportOptions options;
  options.dynamicBatch = batch == mlir::quanta::anyBatch;
  if (!options.dynamicBatch)
    options.batch = batch.value_or(1);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::quanta::importOnnx(input, options, &context);
  if (!module)
    return 1;
  llvm::Error error =
      llvm::writeToOutput(output, [&](llvm::raw_ostream &os) -> llvm::Error {
        module->print(os);
        os << '\n';
        return llvm::Error::success();
      });
  if (error) {
    llvm::WithColor::error(llvm::errs(), "quant-translate")
        << output << ": " << llvm::toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
