//===- WidenAccumulators.cpp - Sums that i32 can't hold, in i64 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SplitContraction.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_WIDENACCUMULATORS
#include "quanta/Dialect/Quanta/Analysis/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Ops on i32 whose form on i64 is the same op.
static bool hasWideForm(Operation *op) {
  return isa<tosa::AddOp, tosa::SubOp, tosa::MulOp, tosa::ReduceSumOp,
             tosa::ReshapeOp>(op);
}

/// Whether all that reads `value` can take an i64 instead of an i32.
static bool canBeWide(Value value) {
  llvm::SetVector<Value> values;
  values.insert(value);
  for (size_t i = 0; i < values.size(); ++i)
    for (Operation *user : values[i].getUsers()) {
      if (isa<RequantizeOp>(user))
        continue;
      if (!hasWideForm(user))
        return false;
      values.insert(user->getResult(0));
    }
  return true;
}

static bool isI32(Type type) {
  return getElementTypeOrSelf(type).isInteger(32);
}

/// `op` on i64. Operands that are not i32 (a shift, a shape) stay.
static Value createWideForm(Operation *op) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(isI32(operand.getType()) ? createWide(builder, operand)
                                                : operand);
  Operation *wide = builder.clone(*op);
  wide->setOperands(operands);
  Value result = wide->getResult(0);
  result.setType(
      cast<ShapedType>(result.getType()).clone(builder.getI64Type()));
  return result;
}

/// All that reads `value` reads `wide`, its number in i64.
static void replaceByWide(Value value, Value wide) {
  llvm::SetVector<Operation *> users(value.user_begin(), value.user_end());
  for (Operation *user : users) {
    // A wide form that took the narrow value until now.
    if (isa<tosa::CastOp>(user)) {
      user->getResult(0).replaceAllUsesWith(wide);
      user->erase();
      continue;
    }
    user->replaceUsesOfWith(value, wide);
    if (isa<RequantizeOp>(user))
      continue;
    Value result = createWideForm(user);
    replaceByWide(user->getResult(0), result);
    user->erase();
  }
}

namespace {

struct WidenAccumulators
    : public quanta::impl::WidenAccumulatorsBase<WidenAccumulators> {
  void runOnOperation() override {
    // What follows from an operation that overflows looks as if it overflowed
    // too: one at a time.
    while (widenFirst())
      ;
  }

private:
  /// Widens the first operation that needs and can take it.
  bool widenFirst() {
    IntegerIntervals intervals(getOperation());
    for (const IntegerIntervals::Overflow &overflow :
         intervals.getOverflows()) {
      Operation *op = overflow.op;
      Value result = op->getResult(0);
      if (!isI32(result.getType()) || !canBeWide(result))
        continue;
      Value wide;
      if (hasWideForm(op)) {
        wide = createWideForm(op);
        ++numWidened;
      } else if ((wide = splitContraction(op, intervals))) {
        ++numSplit;
      } else {
        continue;
      }
      replaceByWide(result, wide);
      op->erase();
      return true;
    }
    return false;
  }
};

} // namespace
