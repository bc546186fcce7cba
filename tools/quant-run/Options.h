//===- Options.h - The command line of quant-run -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_OPTIONS_H
#define QUANTA_TOOLS_QUANTRUN_OPTIONS_H

#include "quanta/Data/Preprocess.h"
#include "quanta/Report/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta::run {

struct Options {
  std::string model;
  /// Empty: none given.
  std::string input, output, labels, against, reference, report, runWith;
  ReportFormat reportFormat = ReportFormat::Html;
  int threads = 1;
  bool checkReference = false;
  bool digest = false;
  bool benchmark = false;
  bool json = false;
  bool help = false;
  bool version = false;
  /// Nothing: as the model has it, 1 where it leaves the choice.
  std::optional<int64_t> batch;
  PreprocessOptions preprocess;
  /// "--mlir-..." as given.
  std::vector<std::string> mlirOptions;
};

/// The error is a usage error: exit status 2.
llvm::Expected<Options> parseOptions(llvm::ArrayRef<const char *> arguments);

void printHelp(llvm::raw_ostream &stream);

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_OPTIONS_H
