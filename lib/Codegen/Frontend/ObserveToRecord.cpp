//===- ObserveToRecord.cpp - Observers to records of a tensor -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/PatternMatch.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Dialect/Quanta/IR/ObserverKeys.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_OBSERVETORECORD
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {
struct ObserveToRecord : codegen::impl::ObserveToRecordBase<ObserveToRecord> {
  void runOnOperation() override {
    if (failed(verifyObserverKeys(getOperation())))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    SmallVector<ObserveOp> observers;
    getOperation().walk([&](ObserveOp op) { observers.push_back(op); });
    for (auto [index, op] : llvm::enumerate(observers)) {
      RankedTensorType type = op.getInput().getType();
      if (!type.hasStaticShape() || !type.getElementType().isF32()) {
        op.emitOpError("expected a tensor of f32 of static shape, got ")
            << type;
        return signalPassFailure();
      }
      SmallVector<int64_t> shape = {1, 1, type.getNumElements()};
      if (std::optional<int64_t> axis = op.getAxis()) {
        shape = {1, type.getDimSize(*axis), 1};
        for (int64_t i = 0; i < type.getRank(); ++i)
          if (i != *axis)
            shape[i < *axis ? 0 : 2] *= type.getDimSize(i);
      }
      rewriter.setInsertionPoint(op);
      bool updates = op.getPerturbs();
      auto record = kernel::RecordOp::create(
          rewriter, op.getLoc(), updates ? Type(type) : Type(), op.getInput(),
          static_cast<int64_t>(index), shape, updates);
      rewriter.replaceOp(op, updates ? record.getResult() : op.getInput());
      ++numObservers;
    }
  }
};
} // namespace
