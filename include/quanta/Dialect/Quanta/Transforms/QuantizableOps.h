//===- QuantizableOps.h - The ops that a configuration can select -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_QUANTIZABLEOPS_H
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_QUANTIZABLEOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// A float op with an integer form, as rules of a configuration see it.
struct QuantizableOp {
  QuantizableOpInterface op;
  /// The op's name, or a composite's own.
  std::string name;
  /// The name of its result (TensorKeys).
  std::string key;
  /// The position of the op that this one becomes a part of, or that becomes a
  /// part of this one: a clamp and the op before it are quantized as one.
  std::optional<size_t> partner;
};

/// In program order; the position is the index that a rule names. Ops that the
/// configuration keeps in float count.
std::vector<QuantizableOp> collectQuantizableOps(func::FuncOp function);

/// Whether some op waits for ranges of activations: not where all keep their
/// results in float, by choice, with integer weights or in half precision.
bool needsRanges(func::FuncOp function);

/// A line for each op: index, op, key, and the partner's index.
void printQuantizableOps(func::FuncOp function, raw_ostream &stream);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_QUANTIZABLEOPS_H
