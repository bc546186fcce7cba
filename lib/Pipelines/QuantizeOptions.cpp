//===- QuantizeOptions.cpp - Options of quantization by name -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Pipelines/QuantizeModel.h"

using namespace mlir;
using namespace mlir::quanta;

bool mlir::quanta::isObserverSufficient(const QuantizeModelOptions &options) {
  if (options.observer.empty())
    return true;
  auto spec = parseObserverSpec(options.observer);
  return !needsHistogram(options.getRange().method) ||
         (spec && spec->kind == ObserverKind::Histogram);
}

RangeOptions QuantizeModelOptions::getRange() const {
  if (range)
    return *range;
  auto spec = parseObserverSpec(observer);
  // Extremes have no percentile.
  if (!observer.empty() && spec && spec->kind != ObserverKind::Histogram)
    return {RangeMethod::MinMax};
  return {RangeMethod::Percentile};
}

static std::string setFlag(llvm::StringRef value, bool &flag) {
  flag = value == "true";
  return flag || value == "false" ? "" : "true or false";
}

static std::string setZeroShot(llvm::StringRef value,
                               QuantizeModelOptions &options) {
  auto [low, high] = value.split(',');
  std::pair<double, double> bounds;
  if (low.getAsDouble(bounds.first) || high.getAsDouble(bounds.second) ||
      !(bounds.first < bounds.second))
    return "MIN,MAX with MIN < MAX";
  options.zeroShot = bounds;
  return "";
}

static std::string setObserver(llvm::StringRef value,
                               QuantizeModelOptions &options) {
  options.observer = value.str();
  return parseObserverSpec(value) ? ""
                                  : "min-max, histogram or "
                                    "moving-average[:MOMENTUM]";
}

static std::string setRange(llvm::StringRef value,
                            QuantizeModelOptions &options) {
  options.range = parseRangeOptions(value);
  return options.range ? "" : getRangeSyntax().str();
}

std::optional<std::string>
mlir::quanta::setOption(QuantizeModelOptions &options, llvm::StringRef name,
                        llvm::StringRef value) {
  if (name == "config") {
    options.config = value.str();
    return "";
  }
  if (name == "range")
    return setRange(value, options);
  if (name == "correct-biases") {
    bool correct = false;
    std::string expected = setFlag(value, correct);
    options.correctBiases = correct;
    return expected;
  }
  if (name == "observer")
    return setObserver(value, options);
  if (name == "granularity" || name == "weights") {
    std::optional<bool> perChannel = parsePerChannel(value);
    if (!perChannel)
      return "per-tensor or per-channel";
    if (name == "weights")
      options.perTensorWeights = !*perChannel;
    else
      options.granularity = value.str();
    return "";
  }
  if (name == "rounding") {
    options.rounding = value.str();
    return symbolizeRoundingMode(value)
               ? ""
               : "single_round, double_round or float_nearest_even";
  }
  if (name == "io") {
    options.integerIO = value == "integer";
    return options.integerIO || value == "float" ? "" : "float or integer";
  }
  if (name == "allow-float")
    return setFlag(value, options.allowFloat);
  if (name == "zero-shot")
    return setZeroShot(value, options);
  return std::nullopt;
}
