//===- Options.cpp - Options of the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"

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
  if (std::optional<std::string> wrong =
          setOption(options.quantize, name, value)) {
    return wrong->empty() ? llvm::Error::success()
                          : expected(name, *wrong, value);
  }
  if (name == "emit") {
    auto kind = value.empty() ? std::optional(OutputKind::Mlir)
                              : parseOutputKind(value);
    if (!kind)
      return expected(
          name, "mlir, mlirbc, onnx-qdq, tosa, linalg, llvm, asm, obj or so",
          value);
    options.kind = value.empty() ? std::nullopt : kind;
    options.quantize.keepPairs = kind == OutputKind::OnnxQdq;
  } else if (name == "threads") {
    if (value != "true" && value != "false" && !value.empty())
      return expected(name, "true or false", value);
    options.emit.threads = value == "true";
  } else if (name == "target") {
    options.emit.target.triple = value.str();
  } else if (name == "target-features") {
    options.emit.target.features = value.str();
  } else if (name == "strict-integer") {
    if (value != "true" && value != "false")
      return expected(name, "true or false", value);
    options.emit.artifact.strictInteger = value == "true";
    options.quantize.integerIO |= options.emit.artifact.strictInteger;
  } else if (name == "certificate") {
    options.emit.artifact.certificate = value.str();
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
