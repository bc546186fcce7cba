//===- ToLinalg.cpp - Convolutions and quanta ops to linalg -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_TOLINALG
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {
struct ToLinalg : codegen::impl::ToLinalgBase<ToLinalg> {
  void runOnOperation() override {
    auto count = [&] {
      int64_t found = 0;
      getOperation().walk([&](linalg::LinalgOp op) {
        found += isa<linalg::Conv2DNhwcFhwcOp, linalg::DepthwiseConv2DNhwcHwcOp,
                     linalg::DepthwiseConv2DNhwcHwcmOp>(op.getOperation());
      });
      return found;
    };
    int64_t before = count();
    RewritePatternSet patterns(&getContext());
    codegen::populateConvolutionToLinalgPatterns(patterns);
    codegen::populateQuantaToLinalgPatterns(patterns);
    // quantize leaves a storage cast behind its i8 form; casts fold in pairs.
    quant::StorageCastOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    numConvolutions += count() - before;
  }
};
} // namespace
