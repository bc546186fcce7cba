//===- Options.cpp - The command line of quant-run -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "quanta/Data/DataOptions.h"
#include "quanta/Pipelines/CommandLine.h"
#include "quanta/Pipelines/Help.h"
#include "quanta/Pipelines/LoadModule.h"
#include "llvm/Option/ArgList.h"

using namespace llvm::opt;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

// Defines the OPT_ identifiers and DriverOptionTable.
#include "quanta/Pipelines/OptionTable.inc"

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

static constexpr int maxThreads = 1024;

/// What the options need of each other.
static llvm::Error checkCombination(const Options &options) {
  if (options.model.empty())
    return makeError("expected a model: M.onnx, M.mlir or M.so");
  if (!options.reference.empty() && !options.checkReference &&
      options.report.empty())
    return makeError("--reference needs --check=reference or --report");
  if (!options.runWith.empty() &&
      !llvm::StringRef(options.model).ends_with(".so"))
    return makeError("--run-with needs a shared library, got '" +
                     options.model + "'");
  bool needsInput = !options.output.empty() || !options.labels.empty() ||
                    !options.against.empty() || options.checkReference ||
                    options.digest || !options.report.empty() ||
                    !options.benchmark;
  if (options.input.empty() && needsInput)
    return makeError("expected --input=DATA");
  return llvm::Error::success();
}

llvm::Expected<Options>
mlir::quanta::run::parseOptions(llvm::ArrayRef<const char *> arguments) {
  DriverOptionTable table;
  auto parsed = parseArguments(table, arguments, OPT_UNKNOWN);
  if (!parsed)
    return parsed.takeError();
  const llvm::opt::InputArgList &args = *parsed;

  Options options;
  options.help = args.hasArg(OPT_help);
  options.version = args.hasArg(OPT_version);
  if (options.help || options.version)
    return options;
  std::vector<std::string> models = args.getAllArgValues(OPT_INPUT);
  if (models.size() > 1)
    return makeError("expected one model, got '" + models[0] + "' and '" +
                     models[1] + "'");
  if (!models.empty())
    options.model = models.front();
  options.input = args.getLastArgValue(OPT_input_EQ).str();
  options.output = args.getLastArgValue(OPT_output_EQ).str();
  options.labels = args.getLastArgValue(OPT_labels_EQ).str();
  options.against = args.getLastArgValue(OPT_against_EQ).str();
  options.reference = args.getLastArgValue(OPT_reference_EQ).str();
  options.runWith = args.getLastArgValue(OPT_run_with_EQ).str();
  if (const llvm::opt::Arg *report = args.getLastArg(OPT_report_EQ)) {
    options.report = report->getValue();
    auto format = parseReportFormat(options.report);
    if (!format)
      return format.takeError();
    options.reportFormat = *format;
  }
  if (const llvm::opt::Arg *threads = args.getLastArg(OPT_threads_EQ))
    if (llvm::StringRef(threads->getValue())
            .getAsInteger(10, options.threads) ||
        options.threads < 1 || options.threads > maxThreads)
      return makeError("expected a number from 1 to " +
                       llvm::Twine(maxThreads) +
                       " in --threads=" + llvm::Twine(threads->getValue()));
  options.digest = args.hasArg(OPT_digest);
  options.benchmark = args.hasArg(OPT_benchmark);
  options.json = args.hasArg(OPT_json);
  if (const llvm::opt::Arg *check = args.getLastArg(OPT_check_EQ)) {
    if (llvm::StringRef(check->getValue()) != "reference")
      return makeError("expected --check=reference, got --check=" +
                       llvm::Twine(check->getValue()));
    options.checkReference = true;
  }
  if (const llvm::opt::Arg *batch = args.getLastArg(OPT_batch_EQ)) {
    options.batch = parseBatch(batch->getValue());
    if (!options.batch)
      return makeError("expected a positive number or dynamic in --batch=" +
                       llvm::Twine(batch->getValue()));
  }
  for (const std::string &value : args.getAllArgValues(OPT_mlir_))
    options.mlirOptions.push_back("--mlir-" + value);
  auto preprocess =
      parsePreprocessOptions(args, {OPT_limit_EQ, OPT_offset_EQ, OPT_resize_EQ,
                                    OPT_normalize_EQ, OPT_layout_EQ});
  if (!preprocess)
    return preprocess.takeError();
  options.preprocess = std::move(*preprocess);
  if (llvm::Error error = checkCombination(options))
    return std::move(error);
  return options;
}

void mlir::quanta::run::printHelp(llvm::raw_ostream &stream) {
  static const HelpExample examples[] = {
      {"quant-run m.so --input=x.npy --labels=y.npy", "accuracy"},
      {"quant-run m.so --input=x.npy --against=m.onnx", "distance to float"},
      {"quant-run m.mlir --input=x.npy --check=reference", "bit for bit"},
      {"quant-run m.so --benchmark", "latency"}};
  quanta::printHelp(stream, DriverOptionTable(),
                    {"quant-run - runs a model on samples",
                     "quant-run M.onnx|M.mlir|M.so --input=DATA", examples});
}
