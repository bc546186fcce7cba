//===- FuzzModule.cpp - Pipelines and modules, damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "quanta/InitAll.h"

using namespace mlir;

/// The first line is a pipeline in its textual form, the rest the module it runs on.
/// Both may be refused with diagnostics.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const bool registered = [] {
    quanta::registerAllPasses();
    return true;
  }();
  (void)registered;
  auto [pipeline, rest] =
      llvm::StringRef(reinterpret_cast<const char *>(data), size).split('\n');
  // A copy: the parser takes the null pointer of an empty text for the place of a
  // code completion.
  std::string text = rest.str();
  DialectRegistry registry;
  quanta::registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.getDiagEngine().registerHandler([](Diagnostic &) {});
  PassManager pm(&context);
  if (failed(parsePassPipeline(pipeline, pm, llvm::nulls())))
    return 0;
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (module)
    (void)pm.run(*module);
  return 0;
}
