//===- ExportTosa.cpp - --quanta-export-tosa -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TosaForms.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Conversion/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_EXPORTTOSAPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Whether the op is TOSA as it stands, in the integer profile. A fault of TOSA's
/// own rules is for tosa-validate to say.
static bool isExported(Operation *op) {
  return isa_and_present<tosa::TosaDialect, func::FuncDialect>(
      op->getDialect());
}

static bool isWidened(Operation *op) {
  return isa<tosa::MaximumOp, tosa::MinimumOp>(op) &&
         getElementTypeOrSelf(op->getResult(0).getType()).isInteger(8);
}

/// Dynamic in another dimension than the first, the batch.
static bool isDynamic(Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped && !shaped.hasStaticShape() &&
         (!shaped.hasRank() || shaped.getRank() == 0 ||
          llvm::any_of(shaped.getShape().drop_front(), ShapedType::isDynamic));
}

/// Why an op without a builder stays what it is.
static std::string getReason(Operation *op) {
  if (isa<QuantizeOp, DequantizeOp>(op))
    return "it converts between float and integers at the border; "
           "--quanta-integer-io (--io=integer) removes it";
  if (isa<CompositeOp>(op))
    return "it is float";
  if (isa<linalg::LinalgOp>(op))
    return "TOSA sums products of 16 bits in 48 bits, and has none of 32";
  return "it is none of the ops of an integer module";
}

namespace {

struct ExportTosaPass
    : public quanta::impl::ExportTosaPassBase<ExportTosaPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return markAllAnalysesPreserved();
    // Before anything changes: the bounds are those of the integer module.
    IntegerIntervals intervals(function);
    SmallVector<Operation *> ops;
    function.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
      ops.push_back(op);
      return isExported(op) ? WalkResult::advance() : WalkResult::skip();
    });
    bool complete = true;
    for (Operation *op : ops)
      complete &= succeeded(exportOp(op, intervals));
    if (!complete)
      return signalPassFailure();
    dropNotes();
  }

private:
  LogicalResult refuse(Operation *op, const Twine &reason) {
    ++numLeft;
    return op->emitError("'")
           << op->getName() << "' has no TOSA form: " << reason;
  }

  LogicalResult exportOp(Operation *op, const IntegerIntervals &intervals) {
    if (llvm::any_of(op->getOperandTypes(), isDynamic) ||
        llvm::any_of(op->getResultTypes(), isDynamic))
      return refuse(op, "its shape is dynamic beyond the batch");
    if (isExported(op) && !isWidened(op))
      return success();
    OpBuilder builder(op);
    std::string reason;
    FailureOr<Value> result =
        llvm::TypeSwitch<Operation *, FailureOr<Value>>(op)
            .Case([&](RequantizeOp requantize) {
              return exportRequantize(requantize,
                                      intervals.lookup(requantize.getInput()),
                                      builder, reason);
            })
            .Case([&](LookupOp lookup) {
              return exportLookup(lookup, builder, reason);
            })
            .Case<tosa::MaximumOp, tosa::MinimumOp>([&](Operation *widened) {
              return exportWidened(widened, builder);
            })
            .Default([&](Operation *other) -> FailureOr<Value> {
              reason = getReason(other);
              return failure();
            });
    if (failed(result))
      return refuse(op, reason);
    op->getResult(0).replaceAllUsesWith(*result);
    op->erase();
    ++numExported;
    return success();
  }

  /// Notes of our dialect on ops mean nothing to a reader of TOSA, whose tools
  /// may not know the types in them. Scales of arguments stay.
  void dropNotes() {
    getOperation().getBody().walk([](Operation *op) {
      for (NamedAttribute attr : llvm::to_vector(op->getDiscardableAttrs()))
        if (isa_and_nonnull<QuantaDialect>(attr.getNameDialect()))
          op->removeDiscardableAttr(attr.getName());
    });
  }
};

} // namespace
