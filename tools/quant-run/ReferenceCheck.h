//===- ReferenceCheck.h - Bit-for-bit comparison -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_REFERENCECHECK_H
#define QUANTA_TOOLS_QUANTRUN_REFERENCECHECK_H

#include "SampleRunner.h"
#include "mlir/IR/BuiltinOps.h"
#include "quanta/Reference/Interpreter.h"

namespace mlir::quanta::run {

/// Runs the reference interpreter on the inputs of a model and compares the
/// bytes of the outputs.
class ReferenceCheck {
public:
  /// `module` is the integer module that the model was compiled from. Where its
  /// batch is dynamic, it is run with that of the runner. Fails if
  /// the interpreter does not know one of its ops, or its signature is not the
  /// model's.
  static llvm::Expected<ReferenceCheck> create(ModuleOp module,
                                               const SampleRunner &runner);

  /// Compares the batch of `sample`, once.
  llvm::Error add(const SampleRunner &runner, int64_t sample);

  /// Elements that differ.
  int64_t getMismatches() const { return mismatches; }
  /// Where the first of them is; empty if there is none.
  llvm::StringRef getFirst() const { return first; }

private:
  explicit ReferenceCheck(reference::Interpreter interpreter)
      : interpreter(std::move(interpreter)) {}
  void compare(const SampleRunner &runner, size_t index,
               llvm::ArrayRef<uint8_t> expected, int64_t batchBegin);

  reference::Interpreter interpreter;
  int64_t mismatches = 0;
  std::string first;
};

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_REFERENCECHECK_H
