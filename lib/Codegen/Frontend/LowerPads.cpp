//===- LowerPads.cpp - tensor.pad to a fill and an insertion -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Passes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERPADS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;

namespace {
struct LowerPads : quanta::codegen::impl::LowerPadsBase<LowerPads> {
  void runOnOperation() override {
    getOperation().walk([&](tensor::PadOp) { ++numPads; });
    RewritePatternSet patterns(&getContext());
    patterns.add<linalg::DecomposePadOpPattern>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
