//===- BufferLifetime.h - When a buffer is in use -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_BUFFERLIFETIME_H
#define QUANTA_LIB_CONVERSION_BUFFERLIFETIME_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::quanta {

/// Positions of the operations of a straight-line block. A nested operation
/// has the position of its ancestor in the block, so a loop is one step.
class OperationOrder {
public:
  explicit OperationOrder(Block &block);
  int64_t positionOf(Operation *op) const;

private:
  Block &block;
  llvm::DenseMap<Operation *, int64_t> positions;
};

/// First and last step that may touch a buffer, both included.
struct Lifetime {
  int64_t begin;
  int64_t end;
};

/// Follows the buffer through views, casts, control flow and pointers taken
/// from it. An error if it is returned or carried around a loop from within.
FailureOr<Lifetime> computeLifetime(memref::AllocOp alloc,
                                    const OperationOrder &order);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CONVERSION_BUFFERLIFETIME_H
