//===- CommandLine.h - What all drivers do alike -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_COMMANDLINE_H
#define QUANTA_PIPELINES_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/InitLLVM.h"
#include <string>

namespace mlir {
class Location;
class MLIRContext;
} // namespace mlir

namespace mlir::quanta {

/// Exit statuses of the drivers.
enum ExitStatus : int { ExitSuccess = 0, ExitFailure = 1, ExitUsage = 2 };

/// Signal handlers, messages and exit statuses of a driver. Made first in
/// main(): it may replace argc and argv.
class CommandLineTool {
public:
  CommandLineTool(std::string name, int &argc, char **&argv);

  /// Each line becomes "NAME: error: LINE" on stderr.
  int reportFailure(llvm::Error error) const;
  /// The same with a hint at --help.
  int reportUsage(llvm::Error error) const;
  void printVersion() const;

  /// Passes "--mlir-..." on to MLIR's own options: those of the context, the
  /// pass manager and the printer. Fails on an unknown one.
  llvm::Error forwardToMlir(llvm::ArrayRef<std::string> options) const;

  /// Has the diagnostics of the context printed as "FILE:LINE:COLUMN: error:
  /// TEXT", or "'NAME': error: TEXT" for a part of a model that is not text.
  void printDiagnostics(MLIRContext &context) const;

private:
  llvm::InitLLVM init;
  std::string name;
};

/// "FILE:LINE:COLUMN", the name that an importer gave in quotes, or nothing.
std::string describeLocation(Location location);

/// Fails where writing `output` would replace one of `inputs`, or something
/// that is no regular file: outputs are renamed into place. "-" and empty paths
/// are fine.
llvm::Error checkOutput(llvm::StringRef output,
                        llvm::ArrayRef<std::string> inputs);

/// Parses a driver's arguments. A missing value or an unknown option
/// (`unknownId` in the table) is an error, with the nearest known option.
llvm::Expected<llvm::opt::InputArgList>
parseArguments(const llvm::opt::OptTable &table,
               llvm::ArrayRef<const char *> arguments, unsigned unknownId);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_COMMANDLINE_H
