//===- quant-run.cpp - Runs a model on data -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "Session.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/CommandLine.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

int main(int argc, char **argv) {
  CommandLineTool tool("quant-run", argc, argv);
  llvm::Expected<Options> options =
      parseOptions(llvm::ArrayRef<const char *>(argv, argc).drop_front());
  if (!options)
    return tool.reportUsage(options.takeError());
  if (options->help) {
    printHelp(llvm::outs());
    return ExitSuccess;
  }
  if (options->version) {
    tool.printVersion();
    return ExitSuccess;
  }
  for (const std::string &output : {options->output, options->report})
    if (llvm::Error error = checkOutput(
            output, {options->model, options->input, options->labels,
                     options->against, options->reference}))
      return tool.reportFailure(std::move(error));
  if (llvm::Error error = tool.forwardToMlir(options->mlirOptions))
    return tool.reportUsage(std::move(error));

  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  // A message has its location; the op behind it may be the whole model.
  context.printOpOnDiagnostic(false);
  tool.printDiagnostics(context);
  llvm::Expected<Summary> summary = runSession(*options, context);
  if (!summary)
    return tool.reportFailure(summary.takeError());
  (options->json ? printJson : printText)(llvm::outs(), *summary);
  if (summary->mismatches.value_or(0) == 0)
    return ExitSuccess;
  return tool.reportFailure(llvm::createStringError(
      llvm::inconvertibleErrorCode(), summary->firstMismatch));
}
