//===- ExpandCopies.cpp - Strided copies as loops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "quanta/Conversion/Passes.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_EXPANDCOPIESPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Below this many contiguous bytes plain loads and stores beat a memcpy.
static constexpr int64_t minContiguousBytes = 16;

/// How many of the last dimensions of a static memref lie back to back.
static int64_t countContiguousDims(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return 0;
  int64_t expected = 1, count = 0;
  for (int64_t dim = type.getRank() - 1; dim >= 0; --dim, ++count) {
    if (strides[dim] != expected && type.getDimSize(dim) != 1)
      break;
    expected *= type.getDimSize(dim);
  }
  return count;
}

/// The part of `buffer` at `indices` of the outer dimensions.
static Value takeInner(OpBuilder &builder, Location loc, Value buffer,
                       ValueRange indices) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<OpFoldResult> offsets(indices.begin(), indices.end());
  SmallVector<OpFoldResult> sizes(indices.size(), builder.getIndexAttr(1));
  ArrayRef<int64_t> inner = type.getShape().drop_front(indices.size());
  for (int64_t size : inner) {
    offsets.push_back(builder.getIndexAttr(0));
    sizes.push_back(builder.getIndexAttr(size));
  }
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  MemRefType result = memref::SubViewOp::inferRankReducedResultType(
      inner, type, offsets, sizes, strides);
  return memref::SubViewOp::create(builder, loc, result, buffer, offsets, sizes,
                                   strides);
}

static void expandCopy(memref::CopyOp copy) {
  OpBuilder builder(copy);
  Location loc = copy.getLoc();
  auto source = cast<MemRefType>(copy.getSource().getType());
  auto target = cast<MemRefType>(copy.getTarget().getType());
  int64_t contiguous =
      std::min(countContiguousDims(source), countContiguousDims(target));
  int64_t bytes = source.getElementTypeBitWidth() / 8;
  for (int64_t size : source.getShape().take_back(contiguous))
    bytes *= size;
  if (bytes < minContiguousBytes)
    contiguous = 0;

  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  SmallVector<Value> indices;
  for (int64_t size : source.getShape().drop_back(contiguous)) {
    Value bound = arith::ConstantIndexOp::create(builder, loc, size);
    auto loop = scf::ForOp::create(builder, loc, zero, bound, one);
    indices.push_back(loop.getInductionVar());
    builder.setInsertionPointToStart(loop.getBody());
  }
  if (contiguous > 0) {
    memref::CopyOp::create(builder, loc,
                           takeInner(builder, loc, copy.getSource(), indices),
                           takeInner(builder, loc, copy.getTarget(), indices));
  } else {
    Value element =
        memref::LoadOp::create(builder, loc, copy.getSource(), indices);
    memref::StoreOp::create(builder, loc, element, copy.getTarget(), indices);
  }
  copy.erase();
}

namespace {
struct ExpandCopiesPass : quanta::impl::ExpandCopiesPassBase<ExpandCopiesPass> {
  void runOnOperation() override {
    SmallVector<memref::CopyOp> strided;
    getOperation().walk([&](memref::CopyOp copy) {
      auto source = dyn_cast<MemRefType>(copy.getSource().getType());
      auto target = dyn_cast<MemRefType>(copy.getTarget().getType());
      if (!source || !target || !source.hasStaticShape() ||
          !target.hasStaticShape() || !source.getElementType().isIntOrFloat())
        return;
      if (!memref::isStaticShapeAndContiguousRowMajor(source) ||
          !memref::isStaticShapeAndContiguousRowMajor(target))
        strided.push_back(copy);
    });
    for (memref::CopyOp copy : strided)
      expandCopy(copy);
    numExpanded += strided.size();
  }
};
} // namespace
