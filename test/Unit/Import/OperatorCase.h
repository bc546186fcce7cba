//===- OperatorCase.h - One case of ONNX's operator tests -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_IMPORT_OPERATORCASE_H
#define QUANTA_TEST_UNIT_IMPORT_OPERATORCASE_H

#include <string>

namespace quanta_test {

enum class Outcome { Passed, Unsupported, Failed };

struct CaseResult {
  Outcome outcome;
  /// The one operator of the model, or "(several)".
  std::string op;
  /// Whether the importer claims all operators of the model.
  bool claimed = false;
  /// Why it is unsupported or failed.
  std::string reason;
};

/// Imports `folder`/model.onnx, runs it in float on each test_data_set_*, and
/// compares the results within 1e-3 relative and 1e-5 absolute. Quantized models
/// run in integers, compiled and in the reference interpreter, and are compared
/// bit for bit.
///
/// ONNX's cases feed everything through graph inputs, shapes and weights
/// included. So each is tried as it is, with all inputs but the first bound to
/// their values as initializers, and, if neither imports, with all bound. One
/// attempt must import; whatever imports must agree.
CaseResult runCase(const std::string &folder);

} // namespace quanta_test

#endif // QUANTA_TEST_UNIT_IMPORT_OPERATORCASE_H
