//===- SeparateResults.cpp - One tensor for each result -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "quanta/Codegen/Passes.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_SEPARATERESULTS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;

/// The tensor that a reshape or slice shows in another way.
static Value getSource(Value view) {
  while (Operation *op = view.getDefiningOp()) {
    if (!isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::ReshapeOp,
             tensor::CastOp, tensor::ExtractSliceOp>(op))
      break;
    view = op->getOperand(0);
  }
  return view;
}

namespace {
struct SeparateResults
    : quanta::codegen::impl::SeparateResultsBase<SeparateResults> {
  void runOnOperation() override {
    getOperation().walk([&](func::ReturnOp op) {
      llvm::SmallPtrSet<Value, 4> returned;
      for (OpOperand &operand : op->getOpOperands())
        if (isa<RankedTensorType>(operand.get().getType()) &&
            !returned.insert(getSource(operand.get())).second) {
          operand.set(copy(op, operand.get()));
          ++numCopies;
        }
    });
  }

  /// An allocation by definition, which bufferization does not remove as it does
  /// a copy into an empty tensor.
  static Value copy(func::ReturnOp op, Value value) {
    OpBuilder builder(op);
    auto type = cast<RankedTensorType>(value.getType());
    return bufferization::AllocTensorOp::create(builder, op.getLoc(), type,
                                                /*dynamicSizes=*/{}, value);
  }
};
} // namespace
