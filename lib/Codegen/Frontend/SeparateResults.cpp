//===- SeparateResults.cpp - One tensor for each result -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Passes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_SEPARATERESULTS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;

namespace {
struct SeparateResults
    : quanta::codegen::impl::SeparateResultsBase<SeparateResults> {
  void runOnOperation() override {
    getOperation().walk([&](func::ReturnOp op) {
      llvm::SmallPtrSet<Value, 4> returned;
      for (OpOperand &operand : op->getOpOperands())
        if (isa<RankedTensorType>(operand.get().getType()) &&
            !returned.insert(operand.get()).second) {
          operand.set(copy(op, operand.get()));
          ++numCopies;
        }
    });
  }

  static Value copy(func::ReturnOp op, Value value) {
    OpBuilder builder(op);
    auto type = cast<RankedTensorType>(value.getType());
    Value empty = tensor::EmptyOp::create(builder, op.getLoc(), type.getShape(),
                                          type.getElementType());
    return linalg::CopyOp::create(builder, op.getLoc(), value, empty)
        .getResult(0);
  }
};
} // namespace
