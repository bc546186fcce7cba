//===- InlineComposites.cpp - Composites to their decomposition -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/PatternMatch.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_INLINECOMPOSITES
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {
struct InlineComposites
    : codegen::impl::InlineCompositesBase<InlineComposites> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    // Post-order: a composite inside of another one goes first.
    getOperation()->walk([&](CompositeOp op) {
      Operation *yield = op.getBody().front().getTerminator();
      rewriter.inlineBlockBefore(&op.getBody().front(), op, op.getInputs());
      rewriter.replaceOp(op, yield->getOperands());
      rewriter.eraseOp(yield);
      ++numInlined;
    });
  }
};
} // namespace
