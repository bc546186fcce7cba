//===- TensorKeys.h - Names of tensors that levels of IR keep -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_TENSORKEYS_H
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_TENSORKEYS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::quanta {

/// A name for each argument of a function and each result of an op in its
/// block: what observers, statistics, rules of a configuration and reports call
/// the tensor. It is the first of
///
/// - an argument's `quanta.name`, or "arg" and its number;
/// - the op's `quanta.key`, which the importer sets to the tensor's name;
/// - the op's name (a composite's own), a dot and the number of ops of that name
///   without a key that stand before it: a path that printing and parsing keep.
///
/// "#1", "#2", ... make repeated names different. The result of a
/// `quanta.observe` is the tensor that it observes and has no name of its own.
class TensorKeys {
public:
  explicit TensorKeys(func::FuncOp function);

  /// The name of `value`; empty for a value of another function or block.
  StringRef lookup(Value value) const;
  /// The tensor of that name, or null.
  Value find(StringRef key) const { return values.lookup(key); }

private:
  void add(Value value, const Twine &name);

  DenseMap<Value, StringRef> keys;
  llvm::StringMap<Value> values;
};

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_TENSORKEYS_H
