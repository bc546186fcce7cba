//===- Options.h - Options of quant-compile -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTCOMPILE_OPTIONS_H
#define QUANTA_TOOLS_QUANTCOMPILE_OPTIONS_H

#include "quanta/Data/Preprocess.h"
#include "quanta/Pipelines/EmitModel.h"
#include "quanta/Pipelines/QuantizeModel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta::compile {

/// What is written.
struct Options {
  std::string model, output;
  OutputKind kind = OutputKind::Object;
  /// Empty: none given.
  std::string calibrate, statistics, saveStatistics;
  QuantizeModelOptions quantize;
  bool strictInteger = false;
  std::string certificate;
  bool multiversion = false;
  bool threads = false;
  bool saveTemps = false;
  bool listOps = false;
  bool help = false;
  bool version = false;
  /// Nothing: as the model has it, 1 where it leaves the choice.
  std::optional<int64_t> batch;
  /// Empty: this host's.
  std::string triple, features;
  PreprocessOptions preprocess;
  /// "--mlir-..." as given.
  std::vector<std::string> mlirOptions;
};

/// The error is a usage error: exit status 2.
llvm::Expected<Options> parseOptions(llvm::ArrayRef<const char *> arguments);

void printHelp(llvm::raw_ostream &stream);

} // namespace mlir::quanta::compile

#endif // QUANTA_TOOLS_QUANTCOMPILE_OPTIONS_H
