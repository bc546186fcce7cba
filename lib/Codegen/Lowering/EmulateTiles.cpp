//===- EmulateTiles.cpp - Tiles in memory, for machines without a tile unit -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/DialectConversion.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_EMULATETILES
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {

MemRefType getBufferType(amx::TileType type) {
  return MemRefType::get(type.getShape(), type.getElementType());
}

Value createIndex(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

/// Calls fn(row) in a loop over the rows of a tile.
void forEachRow(OpBuilder &builder, Location loc, int64_t rows,
                llvm::function_ref<void(Value)> fn) {
  auto loop = scf::ForOp::create(builder, loc, createIndex(builder, loc, 0),
                                 createIndex(builder, loc, rows),
                                 createIndex(builder, loc, 1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  fn(loop.getInductionVar());
}

/// Place of a row in the memory that a tile is loaded from or stored to.
template <typename TileOp>
SmallVector<Value> getRowIndices(OpBuilder &builder, TileOp op, Value row) {
  SmallVector<Value> indices(op.getIndices());
  Value step = row;
  if (op.getStride())
    step = arith::MulIOp::create(builder, op.getLoc(), row, op.getStride());
  Value &moved = op.getStride() ? indices.back() : indices[indices.size() - 2];
  moved = arith::AddIOp::create(builder, op.getLoc(), moved, step);
  return indices;
}

/// The buffer of a tile, at the entry of the function: a load that is executed
/// again overwrites what it has loaded before, which nobody needs any more.
Value createBuffer(OpBuilder &builder, Operation *op, amx::TileType type) {
  OpBuilder::InsertionGuard guard(builder);
  auto function = op->getParentOfType<func::FuncOp>();
  builder.setInsertionPointToStart(&function.getBody().front());
  return memref::AllocaOp::create(builder, op->getLoc(), getBufferType(type),
                                  builder.getI64IntegerAttr(64));
}

struct EmulateLoad : OpConversionPattern<amx::TileLoadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(amx::TileLoadOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    amx::TileType type = op.getTileType();
    Location loc = op.getLoc();
    Value buffer = createBuffer(rewriter, op, type);
    auto rowType =
        VectorType::get(type.getShape().back(), type.getElementType());
    Value zero = createIndex(rewriter, loc, 0);
    forEachRow(rewriter, loc, type.getDimSize(0), [&](Value row) {
      Value loaded =
          vector::LoadOp::create(rewriter, loc, rowType, op.getBase(),
                                 getRowIndices(rewriter, op, row));
      vector::StoreOp::create(rewriter, loc, loaded, buffer,
                              ValueRange{row, zero});
    });
    rewriter.replaceOp(op, buffer);
    return success();
  }
};

struct EmulateStore : OpConversionPattern<amx::TileStoreOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(amx::TileStoreOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = cast<amx::TileType>(op.getVal().getType());
    Location loc = op.getLoc();
    auto rowType =
        VectorType::get(type.getShape().back(), type.getElementType());
    Value zero = createIndex(rewriter, loc, 0);
    forEachRow(rewriter, loc, type.getDimSize(0), [&](Value row) {
      Value loaded = vector::LoadOp::create(
          rewriter, loc, rowType, adaptor.getVal(), ValueRange{row, zero});
      vector::StoreOp::create(rewriter, loc, loaded, op.getBase(),
                              getRowIndices(rewriter, op, row));
    });
    rewriter.eraseOp(op);
    return success();
  }
};

/// In the place of the accumulators, which have no other use.
struct EmulateProduct : OpConversionPattern<amx::TileMulIOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(amx::TileMulIOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getIsZextLhs() || op.getIsZextRhs())
      return op.emitOpError("unsigned tiles are not emulated");
    if (!op.getAcc().hasOneUse())
      return op.emitOpError("sums with another use are not emulated");
    Location loc = op.getLoc();
    amx::TileType lhs = op.getLhsTileType(), acc = op.getTileType();
    int64_t lanes = acc.getDimSize(1);
    auto bytes = [&](int64_t size) {
      return VectorType::get(size, rewriter.getI8Type());
    };
    auto sums = VectorType::get(lanes, rewriter.getI32Type());
    Value zero = createIndex(rewriter, loc, 0);
    Value four = createIndex(rewriter, loc, 4);
    forEachRow(rewriter, loc, acc.getDimSize(0), [&](Value row) {
      Value before = vector::LoadOp::create(
          rewriter, loc, sums, adaptor.getAcc(), ValueRange{row, zero});
      auto loop =
          scf::ForOp::create(rewriter, loc, zero,
                             createIndex(rewriter, loc, lhs.getDimSize(1) / 4),
                             createIndex(rewriter, loc, 1), before);
      {
        OpBuilder::InsertionGuard guard(rewriter);
        rewriter.setInsertionPointToStart(loop.getBody());
        Value group = loop.getInductionVar();
        Value column = arith::MulIOp::create(rewriter, loc, group, four);
        Value input = vector::LoadOp::create(
            rewriter, loc, bytes(4), adaptor.getLhs(), ValueRange{row, column});
        Value weights =
            vector::LoadOp::create(rewriter, loc, bytes(4 * lanes),
                                   adaptor.getRhs(), ValueRange{group, zero});
        Value sum =
            kernel::DotOp::create(rewriter, loc, loop.getRegionIterArgs()[0],
                                  weights, input, /*unsigned_input=*/false);
        scf::YieldOp::create(rewriter, loc, sum);
      }
      vector::StoreOp::create(rewriter, loc, loop.getResult(0),
                              adaptor.getAcc(), ValueRange{row, zero});
    });
    rewriter.replaceOp(op, adaptor.getAcc());
    return success();
  }
};

struct EmulateTiles : quanta::codegen::impl::EmulateTilesBase<EmulateTiles> {
  void runOnOperation() override {
    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion(
        [](amx::TileType type) -> Type { return getBufferType(type); });
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalDialect<amx::AMXDialect>();
    RewritePatternSet patterns(&getContext());
    patterns.add<EmulateLoad, EmulateStore, EmulateProduct>(converter,
                                                            &getContext());
    scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                         target);
    getOperation().walk([&](amx::TileMulIOp) { ++numProducts; });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
