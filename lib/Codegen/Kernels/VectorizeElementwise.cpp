//===- VectorizeElementwise.cpp - Linalg ops to vector loops -*- C++ -*-===//
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
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/RegionUtils.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
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

  /// Fails where there is no vector form: then the op stays.
  LogicalResult emit();

private:
  bool hasVectorForm();
  LogicalResult createAccesses();
  void sinkReductions();
  void mergeLoops();
  int64_t getMaxLanes();
  double estimateCycles();
  bool emitInPieces();
  SmallVector<Value> getStart();
  SmallVector<Value> advance(ArrayRef<Value> positions, unsigned loop, Value i);
  void emitLoops(unsigned loop, SmallVector<Value> positions);
  void emitRest(int64_t first, ArrayRef<Value> positions);
  void emitVectors(ArrayRef<Value> positions, int64_t lanes);
  Value reduce(unsigned loop, ArrayRef<Value> positions, Value result);
  Value emitBody(ArrayRef<Value> positions, Value result);

  /// The loop whose iterations are lanes: the innermost parallel one.
  unsigned getVectorLoop() const { return extents.size() - numReductions - 1; }
  ArrayRef<int64_t> getOuterExtents() const {
    return ArrayRef(extents).take_front(getVectorLoop());
  }

  linalg::LinalgOp op;
  const TargetInfo &target;
  /// Below, loops are not cut for threads; nothing: none are.
  std::optional<int64_t> minCycles;
  OpBuilder builder;
  Location loc;
  SmallVector<Access> accesses;
  /// Of the parallel loops, then of the reductions.
  SmallVector<int64_t> extents;
  unsigned numReductions = 0;
};

/// Vectors hold neither indices nor complex numbers. Of elements that are no whole
/// bytes, or as many as no integer of C has (i1, i4, i48), vectors are packed, and
/// buffers are not.
static bool isStoredAlike(Type type) {
  return type.isIntOrFloat() &&
         llvm::is_contained({8, 16, 32, 64}, type.getIntOrFloatBitWidth());
}

bool ElementwiseEmitter::hasVectorForm() {
  return llvm::all_of(op.getBlock()->getArgumentTypes(), isStoredAlike) &&
         op.hasPureBufferSemantics() && !op.hasDynamicShape() &&
         op.getNumParallelLoops() > 0 &&
         op.getNumParallelLoops() + op.getNumReductionLoops() ==
             op.getNumLoops() &&
         op.getNumDpsInits() == 1 && !op.hasIndexSemantics() &&
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

/// Reductions become the innermost loops, whose results stay in a register. Each
/// result takes its elements in the order of the op: floating-point numbers don't
/// change.
void ElementwiseEmitter::sinkReductions() {
  SmallVector<unsigned> order;
  op.getParallelDims(order);
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  numReductions = reductions.size();
  llvm::append_range(order, reductions);
  auto reorder = [&](SmallVector<int64_t> &values) {
    values = llvm::map_to_vector(order, [&](unsigned i) { return values[i]; });
  };
  reorder(extents);
  for (Access &access : accesses)
    if (access.buffer.view)
      reorder(access.strides);
}

/// Drops loops of one iteration; makes one loop of two neighbours whose
/// elements follow each other in every operand.
void ElementwiseEmitter::mergeLoops() {
  auto drop = [&](unsigned loop) {
    numReductions -= loop > getVectorLoop();
    extents.erase(extents.begin() + loop);
    for (Access &access : accesses)
      if (access.buffer.view)
        access.strides.erase(access.strides.begin() + loop);
  };
  for (unsigned i = extents.size(); i-- > 0;)
    if (extents[i] == 1 && (i > getVectorLoop() || getVectorLoop() > 0))
      drop(i);
  for (unsigned i = extents.size() - 1; i-- > 0;) {
    if (i == getVectorLoop())
      continue;
    bool follows = llvm::all_of(accesses, [&](const Access &access) {
      return !access.buffer.view ||
             access.strides[i] == access.strides[i + 1] * extents[i + 1];
    });
    if (!follows)
      continue;
    // `drop` asks where i is while it is still there.
    int64_t merged = extents[i] * extents[i + 1];
    drop(i);
    extents[i] = merged;
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
  sinkReductions();
  // A result for each step of a reduction is no reduction.
  if (llvm::any_of(ArrayRef(accesses.back().strides).take_back(numReductions),
                   [](int64_t stride) { return stride != 0; }))
    return failure();
  mergeLoops();
  unsigned loop = getVectorLoop();
  if (extents[loop] > 1 && (accesses.back().strides[loop] != 1 ||
                            llvm::any_of(accesses, [&](const Access &access) {
                              return access.buffer.view &&
                                     access.strides[loop] > 1;
                            })))
    return failure();
  if (!minCycles || !emitInPieces())
    emitLoops(0, getStart());
  op.erase();
  return success();
}

/// A vector at a time: loads and stores, and each op of the body, of which a
/// requantization becomes several.
double ElementwiseEmitter::estimateCycles() {
  double vectors = 1;
  for (auto [loop, extent] : llvm::enumerate(extents))
    vectors *= loop == getVectorLoop() ? llvm::divideCeil(extent, getMaxLanes())
                                       : extent;
  double ops = accesses.size();
  for (Operation &nested : *op.getBlock())
    ops += isa<ApplyScaleOp>(nested) ? 6 : 1;
  return vectors * ops;
}

/// A unit is an iteration of the longest loop around that of the vectors, or a
/// vector where there is none.
bool ElementwiseEmitter::emitInPieces() {
  bool isFlat = getVectorLoop() == 0;
  int64_t lanes = getMaxLanes();
  ArrayRef<int64_t> outer = getOuterExtents();
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
        emitVectors(
            advance(start, 0, multiplyConstant(builder, loc, unit, lanes)),
            lanes);
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
  if (loop == getVectorLoop())
    return emitRest(0, positions);
  emitBlocks(builder, loc, extents[loop], 1, [&](Value i, int64_t) {
    emitLoops(loop + 1, advance(positions, loop, i));
  });
}

/// The loop of the vectors from element `first` on: full vectors, then smaller ones.
void ElementwiseEmitter::emitRest(int64_t first, ArrayRef<Value> positions) {
  unsigned loop = getVectorLoop();
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

void ElementwiseEmitter::emitVectors(ArrayRef<Value> positions, int64_t lanes) {
  const FlatBuffer &output = accesses.back().buffer;
  Value result;
  if (op.payloadUsesValueFromOperand(op.getDpsInitOperand(0))) {
    result = loadVector(builder, loc, output, positions.back(), lanes, lanes);
  } else {
    // Not read: any value of the type stands for it.
    auto type = VectorType::get({lanes}, output.getElementType());
    result = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  }
  result = reduce(getVectorLoop() + 1, positions, result);
  storeVector(builder, loc, output, positions.back(), result, lanes);
}

/// The body in the loops of the reductions, from `loop` on.
Value ElementwiseEmitter::reduce(unsigned loop, ArrayRef<Value> positions,
                                 Value result) {
  if (loop == extents.size())
    return emitBody(positions, result);
  return emitCarriedLoop(builder, loc, extents[loop], 1, result,
                         [&](Value i, ValueRange carried) {
                           return SmallVector<Value>{
                               reduce(loop + 1, advance(positions, loop, i),
                                      carried.front())};
                         })
      .front();
}

Value ElementwiseEmitter::emitBody(ArrayRef<Value> positions, Value result) {
  int64_t lanes = cast<VectorType>(result.getType()).getDimSize(0);
  SmallVector<Value> arguments;
  for (auto [operand, access, position] :
       llvm::zip_equal(op->getOpOperands(), accesses, positions)) {
    Value scalar = operand.get();
    if (op.isDpsInit(&operand)) {
      arguments.push_back(result);
      continue;
    }
    if (access.buffer.view) {
      if (access.strides[getVectorLoop()] == 1) {
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
  return cloneOnVectors(builder, *op.getBlock(), arguments, lanes).front();
}

/// Whether `op` takes a number that has been loaded from memory, or computed from such
/// a one. A piece would load it again, after others may have written there: it stays
/// in one piece.
bool takesLoadedNumber(linalg::LinalgOp op) {
  llvm::SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  for (size_t i = 0; i < values.size(); ++i) {
    Operation *producer = values[i].getDefiningOp();
    if (!producer || isa<MemRefType>(values[i].getType()))
      continue;
    if (!isMemoryEffectFree(producer))
      return true;
    values.insert(producer->operand_begin(), producer->operand_end());
  }
  return false;
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
      std::optional<int64_t> cycles =
          takesLoadedNumber(op) ? std::nullopt : minCycles;
      if (succeeded(ElementwiseEmitter(op, target, cycles).emit()) ||
          succeeded(vectorizeExtremes(op, target)))
        ++numVectorized;
      else if (cycles)
        splitIntoPieces(op, *cycles);
    }
  }
};

} // namespace
