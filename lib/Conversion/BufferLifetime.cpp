//===- BufferLifetime.cpp - When a buffer is in use -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferLifetime.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::quanta;

OperationOrder::OperationOrder(Block &block) : block(block) {
  for (Operation &op : block)
    positions[&op] = positions.size();
}

int64_t OperationOrder::positionOf(Operation *op) const {
  return positions.lookup(block.findAncestorOpInBlock(*op));
}

/// A value of this type may hold the address of a buffer.
static bool isReference(Type type) {
  return isa<BaseMemRefType, LLVM::LLVMPointerType>(type);
}

namespace {
/// The values that may refer to one buffer, closed under use.
class Aliases {
public:
  explicit Aliases(memref::AllocOp alloc) : alloc(alloc) {
    values.insert(alloc.getResult());
  }

  LogicalResult close() {
    for (size_t i = 0; i < values.size(); ++i)
      for (OpOperand &use : values[i].getUses())
        if (failed(follow(use)))
          return failure();
    return success();
  }

  ArrayRef<Value> get() const { return values.getArrayRef(); }

private:
  void addReferences(ValueRange candidates, bool always = false) {
    for (Value value : candidates)
      if (always || isReference(value.getType()))
        values.insert(value);
  }

  LogicalResult follow(OpOperand &use) {
    Operation *op = use.getOwner();
    // An address that has become a number stays one through arithmetic.
    bool isNumber = !isReference(use.get().getType());
    addReferences(op->getResults(),
                  isNumber || isa<memref::ExtractAlignedPointerAsIndexOp>(op));
    for (Region &region : op->getRegions())
      for (Block &block : region)
        addReferences(block.getArguments());
    if (op->hasTrait<OpTrait::IsTerminator>())
      return followTerminator(op, isNumber);
    return success();
  }

  LogicalResult followTerminator(Operation *op, bool isNumber) {
    Operation *parent = op->getParentOp();
    if (isa<func::FuncOp>(parent))
      return alloc.emitOpError("expected a buffer that stays in the function, "
                               "but it is returned");
    // The next iteration would find this iteration's buffer overwritten.
    if (parent->isAncestor(alloc) && isa<LoopLikeOpInterface>(parent))
      return alloc.emitOpError("expected a buffer that stays in its iteration, "
                               "but it is carried around a loop");
    addReferences(parent->getResults(), isNumber);
    for (Region &region : parent->getRegions())
      for (Block &block : region)
        addReferences(block.getArguments(), isNumber);
    return success();
  }

  memref::AllocOp alloc;
  llvm::SetVector<Value> values;
};
} // namespace

/// Makes another name for the buffer without touching its bytes.
static bool onlyRenames(Operation *op) {
  return isa<ViewLikeOpInterface, memref::ExtractAlignedPointerAsIndexOp,
             memref::DeallocOp>(op) &&
         !isa<memref::CopyOp>(op);
}

FailureOr<Lifetime> mlir::quanta::computeLifetime(memref::AllocOp alloc,
                                                  const OperationOrder &order) {
  Aliases aliases(alloc);
  if (failed(aliases.close()))
    return failure();
  std::optional<Lifetime> lifetime;
  for (Value value : aliases.get())
    for (Operation *user : value.getUsers()) {
      if (onlyRenames(user))
        continue;
      int64_t position = order.positionOf(user);
      if (!lifetime)
        lifetime = {position, position};
      lifetime->begin = std::min(lifetime->begin, position);
      lifetime->end = std::max(lifetime->end, position);
    }
  if (lifetime)
    return *lifetime;
  int64_t position = order.positionOf(alloc);
  return Lifetime{position, position};
}
