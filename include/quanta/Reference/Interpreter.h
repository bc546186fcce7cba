//===- Interpreter.h - The bit-exact interpreter of integer modules -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REFERENCE_INTERPRETER_H
#define QUANTA_REFERENCE_INTERPRETER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Reference/Tensor.h"
#include <memory>

namespace mlir::quanta::reference {

/// Executes a function of integer TOSA and quanta ops by the formulas of
/// docs/Numerics.md, op by op in program order: the oracle for generated code.
/// It is written for clarity; only convolutions are arranged for speed.
///
/// Supported are the ops of the integer module (docs/Pipeline.md) and, for any
/// element type, ops that only move elements. Arithmetic is two's complement:
/// an i32 that overflows wraps.
///
///     auto interpreter = Interpreter::create(function);
///     if (failed(interpreter))
///       return failure();
///     SmallVector<Tensor> outputs;
///     return interpreter->run(inputs, outputs);
class Interpreter {
public:
  /// Reads the constants and checks each op once. An op that is not supported,
  /// an element type that is not, or a dynamic shape is an error at its
  /// location. The result does not refer to the function's operations, so they
  /// may change or go; the context has to stay.
  static FailureOr<Interpreter> create(func::FuncOp function);

  Interpreter(Interpreter &&);
  Interpreter &operator=(Interpreter &&);
  ~Interpreter();

  ArrayRef<TensorType> getInputTypes() const;
  ArrayRef<TensorType> getOutputTypes() const;

  /// Evaluates the function. Inputs whose number or types differ from
  /// `getInputTypes`, a division by zero and a narrowing cast of a value out
  /// of range are errors at the op's location. Replaces `outputs`. May be
  /// called from several threads at once.
  LogicalResult run(ArrayRef<Tensor> inputs,
                    SmallVectorImpl<Tensor> &outputs) const;

private:
  struct Program;
  explicit Interpreter(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program;
};

} // namespace mlir::quanta::reference

#endif // QUANTA_REFERENCE_INTERPRETER_H
