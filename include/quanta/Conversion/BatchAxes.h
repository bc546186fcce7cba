//===- BatchAxes.h - Where the samples of a batch lie -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_BATCHAXES_H
#define QUANTA_CONVERSION_BATCHAXES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/MapVector.h"
#include <optional>

namespace mlir::quanta {

/// Dimension `axis` of a tensor holds `rows` rows of each sample, those of the
/// first sample first. A matrix product over the tokens of a sample sees
/// several rows, everything else usually one.
struct BatchAxis {
  int64_t axis = 0;
  int64_t rows = 1;

  bool operator==(const BatchAxis &other) const {
    return axis == other.axis && rows == other.rows;
  }
};

/// Whether some argument of the function has a dynamic dimension 0.
bool hasDynamicBatch(func::FuncOp function);

/// The batch axis of each value of a function that computes every sample of a
/// batch from that sample alone, op by op: then any number of samples at once
/// gives what one at a time gives, bit for bit.
///
/// Knows float TOSA, the integer level, and quanta.composite by its region.
class BatchAxes {
public:
  /// Dimension 0 of every argument is the batch: dynamic in all of them, or of
  /// the same size in all. So it has to be, with one row a sample, in every
  /// result. Errors, at the op that is to blame: one that reads several samples
  /// for one, one that is not known, a result of another form, a dynamic
  /// dimension that is not the batch.
  static FailureOr<BatchAxes> compute(func::FuncOp function);

  /// Nothing for a value that is the same for all samples.
  std::optional<BatchAxis> lookup(Value value) const {
    auto found = axes.find(value);
    return found == axes.end() ? std::nullopt : std::optional(found->second);
  }

  const llvm::MapVector<Value, BatchAxis> &all() const { return axes; }

  /// Gives the batch another size, ShapedType::kDynamic for any: the types of
  /// all values, the function's type, and shapes that are operands.
  void resize(func::FuncOp function, int64_t size) const;

private:
  llvm::MapVector<Value, BatchAxis> axes;
};

/// A copy of the function for `batch` samples where its batch is dynamic, else
/// just a copy. Fails with an error at the op where samples are not independent.
FailureOr<OwningOpRef<func::FuncOp>> cloneWithBatch(func::FuncOp function,
                                                    int64_t batch);

} // namespace mlir::quanta

#endif // QUANTA_CONVERSION_BATCHAXES_H
