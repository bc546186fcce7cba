//===- ExpandBorders.cpp - Borders to fills of strips -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_EXPANDBORDERS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::kernel;

namespace {
struct ExpandBorders : codegen::impl::ExpandBordersBase<ExpandBorders> {
  void runOnOperation() override {
    SmallVector<FillBorderOp> ops;
    getOperation().walk([&](FillBorderOp op) { ops.push_back(op); });
    for (FillBorderOp op : ops) {
      if (!isa<MemRefType>(op.getOutput().getType())) {
        op.emitOpError("expected a buffer: bufferize first");
        return signalPassFailure();
      }
      expand(op);
      ++numExpanded;
    }
  }

  /// A strip for the beginning and the end of each dimension. It leaves out what
  /// the strips of the dimensions before have filled.
  static void expand(FillBorderOp op) {
    OpBuilder builder(op);
    SmallVector<int64_t> shape(op.getOutput().getType().getShape());
    SmallVector<int64_t> offsets(shape.size(), 0), sizes(shape),
        strides(shape.size(), 1);
    auto fill = [&](size_t dimension, int64_t offset, int64_t size) {
      if (size == 0)
        return;
      SmallVector<int64_t> stripOffsets(offsets), stripSizes(sizes);
      stripOffsets[dimension] = offset;
      stripSizes[dimension] = size;
      Value strip =
          memref::SubViewOp::create(builder, op.getLoc(), op.getOutput(),
                                    stripOffsets, stripSizes, strides);
      linalg::FillOp::create(builder, op.getLoc(), op.getValue(), strip);
    };
    for (auto [i, low, high] : llvm::enumerate(op.getLow(), op.getHigh())) {
      fill(i, 0, low);
      fill(i, shape[i] - high, high);
      offsets[i] = low;
      sizes[i] = shape[i] - low - high;
    }
    op.erase();
  }
};
} // namespace
