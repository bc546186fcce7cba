//===- quant-compile.cpp - Compiles a float model to integer code -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compilation.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/CommandLine.h"
#include "quanta/Pipelines/ProcessGroup.h"
#include "quanta/Target/LlvmModule.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::compile;

int main(int argc, char **argv) {
  CommandLineTool tool("quant-compile", argc, argv);
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
  for (const std::string &output : {options->output, options->saveStatistics})
    if (llvm::Error error = checkOutput(
            output, {options->model, options->calibrate, options->statistics,
                     options->quantize.config}))
      return tool.reportFailure(std::move(error));
  if (llvm::Error error = tool.forwardToMlir(options->mlirOptions))
    return tool.reportUsage(std::move(error));

  DialectRegistry registry;
  registerAllDialects(registry);
  registerLlvmTranslations(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  // A message has its location; the op behind it may be the whole model.
  context.printOpOnDiagnostic(false);
  tool.printDiagnostics(context);
  ProcessGroup processes;
  if (llvm::Error error = compileModel(*options, context, processes)) {
    int status = tool.reportFailure(std::move(error));
    processes.abort(status);
    return status;
  }
  return ExitSuccess;
}
