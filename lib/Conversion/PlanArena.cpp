//===- PlanArena.cpp - One static arena for all buffers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferLifetime.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Conversion/ArenaLayout.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/IR/EntryFunctions.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_PLANARENAPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Keeps sums of sizes far from overflow.
static constexpr int64_t maxBufferBytes = int64_t(1) << 40;

/// The bytes of an allocation; an error if they are not known now.
static FailureOr<int64_t> getAllocationSize(memref::AllocOp alloc,
                                            const DataLayout &layout) {
  MemRefType type = alloc.getType();
  if (!type.hasStaticShape())
    return alloc.emitOpError("expected a static shape to place the buffer in "
                             "the arena, got ")
           << type;
  if (!type.getLayout().isIdentity())
    return alloc.emitOpError("expected a contiguous buffer, got ") << type;
  if (alloc.getAlignment().value_or(0) > uint64_t(arenaAlignment))
    return alloc.emitOpError("expected an alignment of at most ")
           << arenaAlignment << " bytes, got " << *alloc.getAlignment();
  // An i48 takes 8 bytes.
  Type element = type.getElementType();
  int64_t bytes = llvm::alignTo(layout.getTypeSize(element).getFixedValue(),
                                layout.getTypeABIAlignment(element));
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes) || bytes > maxBufferBytes)
      return alloc.emitOpError("expected a buffer of at most ")
             << maxBufferBytes << " bytes, got " << type;
  return bytes;
}

/// Ranges that run at once would share the buffer.
static LogicalResult refuseAllocationsInPieces(func::FuncOp entry) {
  WalkResult result = entry.walk([&](memref::AllocOp alloc) {
    auto parallel = alloc->getParentOfType<kernel::ParallelOp>();
    if (!parallel)
      return WalkResult::advance();
    InFlightDiagnostic diagnostic = alloc.emitOpError(
        "expected no buffer inside of a loop that several threads share: they "
        "would share it");
    diagnostic.attachNote(parallel.getLoc()) << "the loop";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

static LogicalResult refuseAllocationsOutside(ModuleOp module,
                                              func::FuncOp entry) {
  WalkResult result = module.walk([&](memref::AllocOp alloc) {
    if (entry->isAncestor(alloc))
      return WalkResult::advance();
    alloc.emitOpError("expected buffers in the entry function '@")
        << entry.getName() << "' only: this one has no place in the arena";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct PlanArenaPass : quanta::impl::PlanArenaPassBase<PlanArenaPass> {
  using PlanArenaPassBase::PlanArenaPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto function = module.lookupSymbol<func::FuncOp>(entry);
    if (!function || function.isDeclaration()) {
      module.emitError("expected an entry function '@") << entry << "'";
      return signalPassFailure();
    }
    if (!function.getBody().hasOneBlock()) {
      function.emitOpError("expected a single block, got ")
          << function.getBody().getBlocks().size();
      return signalPassFailure();
    }
    if (failed(refuseCalls(module, function)) ||
        failed(refuseAllocationsOutside(module, function)) ||
        failed(refuseAllocationsInPieces(function)) ||
        failed(plan(module, function)))
      signalPassFailure();
  }

  LogicalResult plan(ModuleOp module, func::FuncOp function) {
    const DataLayout layout = DataLayout::closest(function);
    Block &body = function.getBody().front();
    OperationOrder order(body);
    SmallVector<memref::AllocOp> allocations;
    SmallVector<ArenaBuffer> buffers;
    WalkResult walked = function.walk([&](memref::AllocOp alloc) {
      FailureOr<int64_t> bytes = getAllocationSize(alloc, layout);
      if (failed(bytes))
        return WalkResult::interrupt();
      FailureOr<Lifetime> lifetime = computeLifetime(alloc, order);
      if (failed(lifetime))
        return WalkResult::interrupt();
      allocations.push_back(alloc);
      buffers.push_back({*bytes, lifetime->begin, lifetime->end});
      return WalkResult::advance();
    });
    if (walked.wasInterrupted())
      return failure();

    ArenaLayout plan = planArenaLayout(buffers);
    Value arena = appendArena(function, plan.bytes);
    function.walk([](memref::DeallocOp dealloc) { dealloc.erase(); });
    OpBuilder builder = OpBuilder::atBlockBegin(&body);
    SmallVector<Value> views;
    for (auto [alloc, offset] : llvm::zip_equal(allocations, plan.offsets)) {
      Location loc = alloc.getLoc();
      Value shift = arith::ConstantIndexOp::create(builder, loc, offset);
      views.push_back(memref::ViewOp::create(builder, loc, alloc.getType(),
                                             arena, shift, ValueRange{}));
    }
    for (auto [alloc, view] : llvm::zip_equal(allocations, views)) {
      alloc.replaceAllUsesWith(view);
      alloc.erase();
    }
    module->setAttr("quanta.arena_bytes",
                    builder.getI64IntegerAttr(plan.bytes));
    module->setAttr("quanta.live_bytes",
                    builder.getI64IntegerAttr(plan.lowerBound));
    numBuffers += allocations.size();
    arenaBytes += plan.bytes;
    lowerBound += plan.lowerBound;
    return success();
  }

  Value appendArena(func::FuncOp function, int64_t bytes) {
    MLIRContext *context = function.getContext();
    auto type = MemRefType::get({bytes}, IntegerType::get(context, 8));
    // After the buffers, before the state of observers.
    unsigned index = function.getNumArguments();
    while (index > 0 &&
           !isa<BaseMemRefType>(function.getArgument(index - 1).getType()))
      --index;
    NamedAttribute mark(StringAttr::get(context, "quanta.arena"),
                        UnitAttr::get(context));
    (void)function.insertArgument(
        index, type, DictionaryAttr::get(context, mark), function.getLoc());
    return function.getArgument(index);
  }
};
} // namespace
