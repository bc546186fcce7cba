//===- CommandLine.cpp - What all drivers do alike -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/CommandLine.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "quanta/Version.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::quanta;

CommandLineTool::CommandLineTool(std::string name, int &argc, char **&argv)
    : init(argc, argv), name(std::move(name)) {}

int CommandLineTool::reportFailure(llvm::Error error) const {
  llvm::handleAllErrors(std::move(error), [&](llvm::ErrorInfoBase &info) {
    llvm::WithColor::error(llvm::errs(), name) << info.message() << '\n';
  });
  return ExitFailure;
}

int CommandLineTool::reportUsage(llvm::Error error) const {
  reportFailure(std::move(error));
  llvm::errs() << name << ": see " << name << " --help\n";
  return ExitUsage;
}

void CommandLineTool::printVersion() const {
  llvm::outs() << name << ' ' << QUANTA_VERSION_STRING << " on LLVM "
               << LLVM_VERSION_STRING << '\n';
}

std::string mlir::quanta::describeLocation(Location location) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto file = location->findInstanceOf<FileLineColLoc>())
    stream << file.getFilename().getValue() << ':' << file.getLine() << ':'
           << file.getColumn();
  else if (auto named = location->findInstanceOf<NameLoc>())
    stream << '\'' << named.getName().getValue() << '\'';
  return text;
}

void CommandLineTool::printDiagnostics(MLIRContext &context) const {
  // The operation may be a whole model.
  context.printOpOnDiagnostic(false);
  context.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    auto print = [](Diagnostic &part) {
      std::string location = describeLocation(part.getLocation());
      if (!location.empty())
        llvm::errs() << location << ": ";
      switch (part.getSeverity()) {
      case DiagnosticSeverity::Note:
        llvm::WithColor::note();
        break;
      case DiagnosticSeverity::Warning:
        llvm::WithColor::warning();
        break;
      case DiagnosticSeverity::Error:
        llvm::WithColor::error();
        break;
      case DiagnosticSeverity::Remark:
        llvm::WithColor::remark();
        break;
      }
      llvm::errs() << part.str() << '\n';
    };
    print(diagnostic);
    for (Diagnostic &note : diagnostic.getNotes())
      print(note);
    return success();
  });
}

llvm::Error
CommandLineTool::forwardToMlir(llvm::ArrayRef<std::string> options) const {
  if (options.empty())
    return llvm::Error::success();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerAsmPrinterCLOptions();
  registerDefaultTimingManagerCLOptions();
  llvm::SmallVector<const char *> arguments = {name.c_str()};
  for (const std::string &option : options)
    arguments.push_back(option.c_str());
  std::string message;
  llvm::raw_string_ostream stream(message);
  if (!llvm::cl::ParseCommandLineOptions(arguments.size(), arguments.data(), "",
                                         &stream))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   llvm::StringRef(message).rtrim());
  return llvm::Error::success();
}

llvm::Error mlir::quanta::checkOutput(llvm::StringRef output,
                                      llvm::ArrayRef<std::string> inputs) {
  namespace fs = llvm::sys::fs;
  if (output.empty() || output == "-" || !fs::exists(output))
    return llvm::Error::success();
  if (!fs::is_regular_file(output))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   output + ": not a regular file to replace");
  for (const std::string &input : inputs)
    if (fs::equivalent(output, input))
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     output +
                                         ": output and input are the same");
  return llvm::Error::success();
}

llvm::Expected<llvm::opt::InputArgList>
mlir::quanta::parseArguments(const llvm::opt::OptTable &table,
                             llvm::ArrayRef<const char *> arguments,
                             unsigned unknownId) {
  unsigned missingIndex, missingCount;
  llvm::opt::InputArgList args =
      table.ParseArgs(arguments, missingIndex, missingCount);
  auto makeError = [](const llvm::Twine &message) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
  };
  if (missingCount > 0)
    return makeError("option '" + llvm::Twine(args.getArgString(missingIndex)) +
                     "' needs a value");
  for (const llvm::opt::Arg *arg : args.filtered(unknownId)) {
    std::string nearest, given = arg->getAsString(args);
    bool isNear = table.findNearest(given, nearest) <= 2;
    return makeError(
        "unknown option '" + given + "'" +
        (isNear ? "; did you mean '" + nearest + "'?" : std::string()));
  }
  return args;
}
