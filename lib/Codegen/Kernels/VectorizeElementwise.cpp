//===- VectorizeElementwise.cpp - Parallel linalg ops to vector loops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlatBuffer.h"
#include "PieceLoops.h"
#include "VectorBody.h"
#include "VectorizeExtremes.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_VECTORIZEELEMENTWISE
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

namespace {

/// An operand as a position for each loop: 0 where it doesn't depend on it.
struct Access {
  FlatBuffer buffer;
  SmallVector<int64_t> strides;
};

class ElementwiseEmitter {
public:
  ElementwiseEmitter(linalg::LinalgOp op, const TargetInfo &target,
                     std::optional<int64_t> minCycles)
      : op(op), target(target), minCycles(minCycles), builder(op),
        loc(op.getLoc()) {}

  /// Fails, without a change of the program, where there is no vector form.
  LogicalResult emit();

private:
  bool hasVectorForm();
  LogicalResult createAccesses();
  void mergeLoops();
  int64_t getMaxLanes();
  double estimateCycles();
  bool emitInPieces();
  SmallVector<Value> getStart();
  SmallVector<Value> advance(ArrayRef<Value> positions, unsigned loop, Value i);
  void emitLoops(unsigned loop, SmallVector<Value> positions);
  void emitRest(int64_t first, ArrayRef<Value> positions);
  void emitVectors(ArrayRef<Value> positions, int64_t lanes);

  linalg::LinalgOp op;
  const TargetInfo &target;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  SmallVector<Access> accesses;
  SmallVector<int64_t> extents;
};

/// Vectors of truth values are packed to bits, buffers are not.
static bool hasTruthValues(Value buffer) {
  return getElementTypeOrSelf(buffer.getType()).isInteger(1);
}

bool ElementwiseEmitter::hasVectorForm() {
  return llvm::none_of(op->getOperands(), hasTruthValues) &&
         op.hasPureBufferSemantics() && !op.hasDynamicShape() &&
         op.getNumParallelLoops() == op.getNumLoops() &&
         op.getNumDpsInits() == 1 && op.getNumLoops() > 0 &&
         !op.hasIndexSemantics() &&
         !op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)) &&
         isVectorizable(*op.getBlock());
}

LogicalResult ElementwiseEmitter::createAccesses() {
  extents = op.getStaticLoopRanges();
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type) {
      accesses.emplace_back();
      continue;
    }
    FailureOr<FlatBuffer> buffer =
        FlatBuffer::create(builder, loc, operand.get());
    if (failed(buffer))
      return failure();
    Access access{*buffer, SmallVector<int64_t>(extents.size(), 0)};
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [i, expression] : llvm::enumerate(map.getResults())) {
      if (auto constant = dyn_cast<AffineConstantExpr>(expression)) {
        if (constant.getValue() != 0)
          return failure();
        continue;
      }
      auto dimension = dyn_cast<AffineDimExpr>(expression);
      if (!dimension)
        return failure();
      access.strides[dimension.getPosition()] += buffer->strides[i];
    }
    accesses.push_back(std::move(access));
  }
  return success();
}

/// Drops loops of one iteration; makes one loop of two neighbours whose
/// elements follow each other in every operand.
void ElementwiseEmitter::mergeLoops() {
  auto drop = [&](unsigned loop) {
    extents.erase(extents.begin() + loop);
    for (Access &access : accesses)
      if (access.buffer.view)
        access.strides.erase(access.strides.begin() + loop);
  };
  for (unsigned i = extents.size(); i-- > 0;)
    if (extents[i] == 1 && extents.size() > 1)
      drop(i);
  for (unsigned i = extents.size() - 1; i-- > 0;) {
    bool follows = llvm::all_of(accesses, [&](const Access &access) {
      return !access.buffer.view ||
             access.strides[i] == access.strides[i + 1] * extents[i + 1];
    });
    if (!follows)
      continue;
    extents[i + 1] *= extents[i];
    drop(i);
  }
}

/// As many as the widest value of the body has in a register. NEON takes whole
/// registers of the narrowest operand, up to four of the widest value: it widens
/// and narrows a register at a time.
int64_t ElementwiseEmitter::getMaxLanes() {
  unsigned bits = 8, narrowest = 64;
  auto widen = [&](Type type) {
    if (type.isIntOrFloat())
      bits = std::max(bits, type.getIntOrFloatBitWidth());
  };
  for (const Access &access : accesses)
    if (access.buffer.view)
      narrowest = std::min(
          narrowest, access.buffer.getElementType().getIntOrFloatBitWidth());
  for (BlockArgument argument : op.getBlock()->getArguments())
    widen(argument.getType());
  for (Operation &nested : *op.getBlock())
    llvm::for_each(nested.getResultTypes(), widen);
  if (target.hasNeon())
    return std::clamp<int64_t>(target.vectorBits / std::max(narrowest, 8u), 1,
                               4 * target.vectorBits / bits);
  return std::max<int64_t>(target.vectorBits / bits, 1);
}

LogicalResult ElementwiseEmitter::emit() {
  if (!hasVectorForm() || failed(createAccesses()))
    return failure();
  mergeLoops();
  for (const Access &access : accesses)
    if (access.buffer.view && access.strides.back() > 1 && extents.back() > 1)
      return failure();
  if (accesses.back().strides.back() != 1 && extents.back() > 1)
    return failure();
  if (!minCycles || !emitInPieces())
    emitLoops(0, getStart());
  op.erase();
  return success();
}

/// A vector at a time: loads and stores, and each op of the body, of which a
/// requantization becomes several.
double ElementwiseEmitter::estimateCycles() {
  double vectors = llvm::divideCeil(extents.back(), getMaxLanes());
  for (int64_t extent : ArrayRef(extents).drop_back())
    vectors *= extent;
  double ops = accesses.size();
  for (Operation &nested : *op.getBlock())
    ops += isa<ApplyScaleOp>(nested) ? 6 : 1;
  return vectors * ops;
}

/// A unit is an iteration of the longest loop but the innermost, or a vector where
/// there is no other loop.
bool ElementwiseEmitter::emitInPieces() {
  bool isFlat = extents.size() == 1;
  int64_t lanes = getMaxLanes();
  auto outer = ArrayRef(extents).drop_back();
  unsigned longest = isFlat ? 0 : llvm::max_element(outer) - outer.begin();
  int64_t units = isFlat ? extents[0] / lanes : extents[longest];
  int64_t pieces = choosePieces(estimateCycles(), units, *minCycles);
  if (pieces == 1)
    return false;
  std::swap(extents[0], extents[longest]);
  for (Access &access : accesses)
    if (access.buffer.view)
      std::swap(access.strides[0], access.strides[longest]);
  SmallVector<Value> start = getStart();
  emitPieces(builder, loc, units, pieces, [&](UnitRange range) {
    emitBlocksOf(builder, loc, range, units, 1, [&](Value unit, int64_t) {
      if (isFlat)
        emitVectors(advance(start, 0, multiplyConstant(builder, loc, unit, lanes)), lanes);
      else
        emitLoops(1, advance(start, 0, unit));
    });
  });
  if (isFlat)
    emitRest(units * lanes, start);
  return true;
}

SmallVector<Value> ElementwiseEmitter::getStart() {
  return SmallVector<Value>(accesses.size(),
                            arith::ConstantIndexOp::create(builder, loc, 0));
}

/// Positions at iteration `i` of a loop.
SmallVector<Value> ElementwiseEmitter::advance(ArrayRef<Value> positions,
                                               unsigned loop, Value i) {
  SmallVector<Value> next;
  for (auto [access, position] : llvm::zip_equal(accesses, positions))
    next.push_back(!access.buffer.view || access.strides[loop] == 0
                       ? position
                       : addIndex(builder, loc, position,
                                  multiplyConstant(builder, loc, i,
                                                   access.strides[loop])));
  return next;
}

void ElementwiseEmitter::emitLoops(unsigned loop,
                                   SmallVector<Value> positions) {
  if (loop + 1 == extents.size())
    return emitRest(0, positions);
  emitBlocks(builder, loc, extents[loop], 1, [&](Value i, int64_t) {
    emitLoops(loop + 1, advance(positions, loop, i));
  });
}

/// The innermost loop from element `first` on: full vectors, then smaller ones.
void ElementwiseEmitter::emitRest(int64_t first, ArrayRef<Value> positions) {
  unsigned loop = extents.size() - 1;
  int64_t maxLanes = getMaxLanes();
  while (first < extents[loop]) {
    int64_t left = extents[loop] - first;
    int64_t lanes = std::min<int64_t>(
        llvm::bit_floor(static_cast<uint64_t>(left)), maxLanes);
    int64_t extent = left / lanes * lanes;
    emitBlocks(builder, loc, extent, lanes, [&](Value i, int64_t) {
      emitVectors(advance(positions, loop, addConstant(builder, loc, i, first)),
                  lanes);
    });
    first += extent;
  }
}

void ElementwiseEmitter::emitVectors(ArrayRef<Value> positions,
                                     int64_t lanes) {
  SmallVector<Value> arguments;
  for (auto [operand, access, position] :
       llvm::zip_equal(op->getOpOperands(), accesses, positions)) {
    Value scalar = operand.get();
    if (op.isDpsInit(&operand)) {
      // Not read: any value of the type stands for it.
      auto type = VectorType::get({lanes}, access.buffer.getElementType());
      arguments.push_back(
          arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type)));
      continue;
    }
    if (access.buffer.view) {
      if (access.strides.back() == 1) {
        arguments.push_back(
            loadVector(builder, loc, access.buffer, position, lanes, lanes));
        continue;
      }
      scalar =
          memref::LoadOp::create(builder, loc, access.buffer.view, position);
    }
    arguments.push_back(vector::BroadcastOp::create(
        builder, loc, VectorType::get({lanes}, scalar.getType()), scalar));
  }
  Value result =
      cloneOnVectors(builder, *op.getBlock(), arguments, lanes).front();
  storeVector(builder, loc, accesses.back().buffer, positions.back(), result,
              lanes);
}

struct VectorizeElementwise
    : codegen::impl::VectorizeElementwiseBase<VectorizeElementwise> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    std::optional<int64_t> minCycles;
    if (threads)
      minCycles = parallelCycles;
    // A copy between buffers of different layout would call a runtime library.
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp op) { copies.push_back(op); });
    for (memref::CopyOp op : copies) {
      OpBuilder builder(op);
      linalg::CopyOp::create(builder, op.getLoc(), op.getSource(),
                             op.getTarget());
      op.erase();
    }
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    for (linalg::LinalgOp op : ops) {
      if (succeeded(ElementwiseEmitter(op, target, minCycles).emit()) ||
          succeeded(vectorizeExtremes(op, target)))
        ++numVectorized;
      else if (minCycles)
        splitIntoPieces(op, *minCycles);
    }
  }
};

} // namespace
