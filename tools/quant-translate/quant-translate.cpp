//===- quant-translate.cpp - Translations from and to foreign formats -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exit status: 0 success, 1 an error (explained on stderr), 2 wrong usage.
//
// Options are an OptTable of our own: libLLVM registers thousands of cl::opts,
// and names would clash.
//
//===----------------------------------------------------------------------===//

#include "Actions.h"
#include "quanta/Pipelines/Help.h"
#include "quanta/Pipelines/LoadModule.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace llvm::opt;

// Defines the OPT_ identifiers and DriverOptionTable.
#include "quanta/Pipelines/OptionTable.inc"

static int reportUsage(const Twine &message) {
  WithColor::error(errs(), "quant-translate")
      << message << "\nquant-translate --help lists the options\n";
  return 2;
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  DriverOptionTable table;
  unsigned missingIndex, missingCount;
  InputArgList args =
      table.ParseArgs(ArrayRef(argv + 1, argc - 1), missingIndex, missingCount);
  if (missingCount != 0)
    return reportUsage(Twine("missing value after '") +
                       args.getArgString(missingIndex) + "'");
  for (const Arg *arg : args.filtered(OPT_UNKNOWN))
    return reportUsage("unknown option '" + arg->getAsString(args) + "'");
  if (args.hasArg(OPT_help)) {
    static const mlir::quanta::HelpExample examples[] = {
        {"quant-translate --import-onnx m.onnx -o m.mlir", "float TOSA"},
        {"quant-translate --merge-statistics a.json b.json -o c.json",
         "of all samples"}};
    mlir::quanta::printHelp(
        outs(), table,
        {"quant-translate - translates foreign formats to MLIR",
         "quant-translate ACTION INPUT... [-o OUTPUT]", examples});
    return 0;
  }

  std::vector<std::string> inputs = args.getAllArgValues(OPT_INPUT);
  std::string output = args.getLastArgValue(OPT_o, "-").str();
  if (args.hasArg(OPT_import_onnx) + args.hasArg(OPT_export_onnx_qdq) +
          args.hasArg(OPT_merge_statistics) >
      1)
    return reportUsage(
        "--import-onnx, --export-onnx-qdq and --merge-statistics "
        "exclude each other");
  if (args.hasArg(OPT_export_onnx_qdq)) {
    if (inputs.size() != 1)
      return reportUsage("--export-onnx-qdq needs one input file");
    return quanta_translate::exportOnnx(inputs.front(), output);
  }
  if (args.hasArg(OPT_merge_statistics)) {
    if (inputs.empty())
      return reportUsage("--merge-statistics needs input files");
    return quanta_translate::mergeStatistics(inputs, output);
  }
  if (args.hasArg(OPT_import_onnx)) {
    StringRef batchText = args.getLastArgValue(OPT_batch, "1");
    std::optional<int64_t> batch = mlir::quanta::parseBatch(batchText);
    if (!batch)
      return reportUsage("--batch needs a positive number or dynamic, not '" +
                         batchText + "'");
    if (inputs.size() != 1)
      return reportUsage("--import-onnx needs one input file");
    return quanta_translate::importOnnx(inputs.front(), output, batch);
  }
  return reportUsage("no action given, such as --import-onnx");
}
