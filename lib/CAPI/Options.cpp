//===- Options.cpp - Options of the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir::quanta;
using namespace mlir::quanta::capi;

QuantaError *quantaOptionsCreate(QuantaOptions **options) {
  if (!options)
    return makeNullError();
  *options = nullptr;
  return guard(nullptr, [&] {
    *options = new QuantaOptions();
    return llvm::Error::success();
  });
}

void quantaOptionsDestroy(QuantaOptions *options) { delete options; }

static llvm::Error expected(llvm::StringRef name, llvm::StringRef what,
                            llvm::StringRef value) {
  return makeError("option '" + name + "': expected " + what + ", got '" +
                   value + "'");
}

static llvm::Error set(QuantaOptions &options, llvm::StringRef name,
                       llvm::StringRef value) {
  if (name == "range") {
    auto range = parseRangeOptions(value);
    if (!range)
      return expected(name, getRangeSyntax(), value);
    options.quantize.range = *range;
  } else if (name == "config") {
    options.quantize.config = value.str();
  } else if (name == "rounding") {
    if (!symbolizeRoundingMode(value))
      return expected(name, "single_round, double_round or float_nearest_even",
                      value);
    options.quantize.rounding = value.str();
  } else if (name == "io") {
    if (value != "float" && value != "integer")
      return expected(name, "float or integer", value);
    options.quantize.integerIO = value == "integer";
  } else if (name == "allow-float") {
    if (value != "true" && value != "false")
      return expected(name, "true or false", value);
    options.quantize.allowFloat = value == "true";
  } else if (name == "target") {
    options.target.triple = value.str();
  } else if (name == "target-features") {
    options.target.features = value.str();
  } else {
    return makeError("unknown option '" + name + "'");
  }
  return llvm::Error::success();
}

QuantaError *quantaOptionsSet(QuantaOptions *options, const char *name,
                              const char *value) {
  if (anyNull(options, name, value))
    return makeNullError();
  return guard(nullptr, [&] { return set(*options, name, value); });
}

const char *quantaGetVersion(void) { return QUANTA_VERSION_STRING; }
