//===- FuzzOnnx.cpp - ONNX models, damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include <cstdlib>

using namespace mlir;

/// What is imported passes the verifier; what isn't has a diagnostic.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  DialectRegistry registry;
  quanta::registerOnnxImportDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  bool hasError = false;
  context.getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
    hasError |= diagnostic.getSeverity() == DiagnosticSeverity::Error;
  });
  quanta::ImportOptions options;
  options.dynamicBatch = size % 2;
  OwningOpRef<ModuleOp> module = quanta::importOnnxFromMemory(
      llvm::StringRef(reinterpret_cast<const char *>(data), size), "input",
      "/nonexistent", options, &context);
  if (module ? failed(verify(*module)) : !hasError)
    std::abort();
  return 0;
}
