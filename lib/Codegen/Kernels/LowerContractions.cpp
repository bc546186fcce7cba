//===- LowerContractions.cpp - Contractions to register-blocked loops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "PackEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERCONTRACTIONS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

struct LowerContractions
    : codegen::impl::LowerContractionsBase<LowerContractions> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    std::optional<int64_t> minCycles;
    if (threads)
      minCycles = parallelCycles;
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<ContractOp, PackOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      if (!isa<MemRefType>(op->getOperands().back().getType())) {
        op->emitOpError("expected buffers: bufferize first");
        return signalPassFailure();
      }
      auto contract = dyn_cast<ContractOp>(op);
      if (failed(contract
                     ? ContractionEmitter(contract, target, minCycles).emit()
                     : PackEmitter(cast<PackOp>(op), minCycles).emit()))
        return signalPassFailure();
      ++numLowered;
    }
  }
};

} // namespace
