//===- Options.cpp - Options of quant-compile -*- C++ -*-===//
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
#include <optional>

using namespace llvm::opt;
using namespace mlir::quanta;
using namespace mlir::quanta::compile;

// Defines the OPT_ identifiers and DriverOptionTable.
#include "quanta/Pipelines/OptionTable.inc"

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The kind that --emit names, or else OUT's extension.
static llvm::Expected<OutputKind> chooseKind(const Options &options,
                                             const InputArgList &args) {
  if (const Arg *emit = args.getLastArg(OPT_emit_EQ)) {
    if (auto kind = parseOutputKind(emit->getValue()))
      return *kind;
    return makeError(
        "expected mlir, mlirbc, onnx-qdq, tosa, linalg, llvm, asm, "
        "obj or so in --emit=" +
        llvm::Twine(emit->getValue()));
  }
  if (auto kind = getOutputKindOfPath(options.output))
    return *kind;
  return makeError("the name of '" + options.output +
                   "' ends in none of .mlir, .mlirbc, .onnx, .ll, .s, .o and "
                   ".so: give --emit");
}

/// What the options need of each other.
static llvm::Error checkCombination(const Options &options) {
  if (options.model.empty())
    return makeError("expected a model: M.onnx or M.mlir");
  if (options.listOps)
    return llvm::Error::success();
  if (options.output.empty())
    return makeError("expected -o OUT");
  if (!options.saveStatistics.empty() && options.calibrate.empty())
    return makeError("--save-statistics needs --calibrate");
  if (options.strictInteger && options.quantize.allowFloat)
    return makeError("--strict-integer excludes --allow-float");
  if (!options.certificate.empty() && !options.strictInteger)
    return makeError("--certificate needs --strict-integer");
  if (options.multiversion && !options.features.empty())
    return makeError("--multiversion chooses features itself: it excludes "
                     "--target-features");
  if (options.quantize.zeroShot &&
      (!options.calibrate.empty() || !options.statistics.empty()))
    return makeError("--zero-shot takes the place of --calibrate and of "
                     "--statistics");
  if (options.calibrate.empty() &&
      (options.quantize.getRange().method == RangeMethod::Auto ||
       options.quantize.correctBiases.value_or(false)))
    return makeError("--range=auto and --correct-biases measure on samples: "
                     "they need --calibrate");
  return llvm::Error::success();
}

static llvm::Error setQuantizeOptions(const InputArgList &args,
                                      Options &options) {
  static constexpr std::pair<unsigned, llvm::StringLiteral> named[] = {
      {OPT_config_EQ, "config"},
      {OPT_zero_shot_EQ, "zero-shot"},
      {OPT_range_EQ, "range"},
      {OPT_observer_EQ, "observer"},
      {OPT_granularity_EQ, "granularity"},
      {OPT_weights_EQ, "weights"},
      {OPT_rounding_EQ, "rounding"},
      {OPT_io_EQ, "io"}};
  QuantizeModelOptions &quantize = options.quantize;
  for (auto [id, name] : named)
    if (const Arg *arg = args.getLastArg(OptSpecifier(id))) {
      std::string expected = *setOption(quantize, name, arg->getValue());
      if (!expected.empty())
        return makeError("expected " + expected + " in --" + name + "=" +
                         arg->getValue());
    }
  quantize.allowFloat = args.hasArg(OPT_allow_float);
  if (const Arg *choice =
          args.getLastArg(OPT_correct_biases, OPT_no_correct_biases))
    quantize.correctBiases = choice->getOption().matches(OPT_correct_biases);
  if (!isObserverSufficient(quantize))
    return makeError(
        "--range=" + llvm::Twine(getName(quantize.getRange().method)) +
        " needs --observer=histogram");
  if (options.strictInteger && args.hasArg(OPT_io_EQ) && !quantize.integerIO)
    return makeError("--strict-integer excludes --io=float");
  return llvm::Error::success();
}

llvm::Expected<Options>
mlir::quanta::compile::parseOptions(llvm::ArrayRef<const char *> arguments) {
  DriverOptionTable table;
  auto parsed = parseArguments(table, arguments, OPT_UNKNOWN);
  if (!parsed)
    return parsed.takeError();
  const InputArgList &args = *parsed;

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
  options.output = args.getLastArgValue(OPT_output).str();
  options.calibrate = args.getLastArgValue(OPT_calibrate_EQ).str();
  options.statistics = args.getLastArgValue(OPT_statistics_EQ).str();
  options.saveStatistics = args.getLastArgValue(OPT_save_statistics_EQ).str();
  options.listOps = args.hasArg(OPT_list_ops);
  options.triple = args.getLastArgValue(OPT_target_EQ).str();
  options.features = args.getLastArgValue(OPT_target_features_EQ).str();
  options.strictInteger = args.hasArg(OPT_strict_integer);
  options.certificate = args.getLastArgValue(OPT_certificate_EQ).str();
  options.multiversion = args.hasArg(OPT_multiversion);
  options.threads = args.hasArg(OPT_threads);
  options.saveTemps = args.hasArg(OPT_save_temps);
  if (llvm::Error error = setQuantizeOptions(args, options))
    return std::move(error);
  // The conversions at the border are floating-point arithmetic.
  options.quantize.integerIO |= options.strictInteger;
  if (const Arg *batch = args.getLastArg(OPT_batch_EQ)) {
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
  if (options.listOps)
    return options;
  auto kind = chooseKind(options, args);
  if (!kind)
    return kind.takeError();
  options.kind = *kind;
  options.quantize.keepPairs = options.kind == OutputKind::OnnxQdq;
  if (!options.certificate.empty() && options.kind != OutputKind::Object &&
      options.kind != OutputKind::SharedLibrary)
    return makeError("--certificate needs an object or a shared library");
  return options;
}

void mlir::quanta::compile::printHelp(llvm::raw_ostream &stream) {
  static const HelpExample examples[] = {
      {"quant-compile m.onnx --calibrate=x.npy -o m.o",
       "object and header m.h"},
      {"quant-compile m.onnx --calibrate=x.npz:x -o m.so", "to load and run"},
      {"quant-compile m.onnx --statistics=s.json -o m.mlir", "integer module"}};
  quanta::printHelp(stream, DriverOptionTable(),
                    {"quant-compile - compiles a float model to integer code",
                     "quant-compile M.onnx|M.mlir --calibrate=DATA -o OUT",
                     examples});
}
