//===- LowerTileContractions.cpp - Contractions to loops over tiles -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "TileContractionEmitter.h"
#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/SymbolTable.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/Passes.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERTILECONTRACTIONS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// Hands buffers to a function as a plain pointer and an offset, whatever their
/// strides are, so that equal layers at different places share one.
class BufferArguments {
public:
  BufferArguments(OpBuilder &caller, Location loc) : caller(caller), loc(loc) {}

  LogicalResult append(Value buffer) {
    auto type = cast<MemRefType>(buffer.getType());
    FlatBuffer flat;
    int64_t offset;
    if (!type.hasStaticShape() ||
        failed(type.getStridesAndOffset(flat.strides, offset)) ||
        llvm::any_of(flat.strides, ShapedType::isDynamic))
      return failure();
    flat.shape.assign(type.getShape().begin(), type.getShape().end());
    flats.push_back(flat);
    auto metadata =
        memref::ExtractStridedMetadataOp::create(caller, loc, buffer);
    operands.push_back(metadata.getBaseBuffer());
    operands.push_back(getValueOrCreateConstantIndexOp(
        caller, loc, metadata.getConstifiedMixedOffset()));
    return success();
  }

  ValueRange getOperands() const { return operands; }

  /// Inside of the function with those operands as `arguments`.
  SmallVector<FlatBuffer> createViews(OpBuilder &builder,
                                      ValueRange arguments) const {
    SmallVector<FlatBuffer> views;
    for (auto [i, flat] : llvm::enumerate(flats)) {
      Value base = arguments[2 * i], offset = arguments[2 * i + 1];
      int64_t size = 1;
      for (auto [extent, stride] : llvm::zip_equal(flat.shape, flat.strides))
        size += (extent - 1) * stride;
      auto type = MemRefType::get(
          {size}, cast<MemRefType>(base.getType()).getElementType(),
          StridedLayoutAttr::get(builder.getContext(), ShapedType::kDynamic,
                                 {1}));
      FlatBuffer &view = views.emplace_back(flat);
      view.view = memref::ReinterpretCastOp::create(
          builder, loc, type, base, OpFoldResult(offset),
          ArrayRef<OpFoldResult>{builder.getIndexAttr(size)},
          ArrayRef<OpFoldResult>{builder.getIndexAttr(1)});
    }
    return views;
  }

private:
  OpBuilder &caller;
  Location loc;
  SmallVector<Value> operands;
  SmallVector<FlatBuffer> flats;
};

struct LowerTileContractions
    : codegen::impl::LowerTileContractionsBase<LowerTileContractions> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    SymbolTable symbols(getOperation());
    SmallVector<ContractOp> ops;
    getOperation().walk([&](ContractOp op) {
      if (op.getPacking() && op.getPackingAttr().getTile() != 0)
        ops.push_back(op);
    });
    for (ContractOp op : ops) {
      if (!isa<MemRefType>(op.getOutput().getType())) {
        op.emitOpError("expected buffers: bufferize first");
        return signalPassFailure();
      }
      if (!target.hasTiles) {
        op.emitOpError(
            "weights are packed for a tile unit that the target does "
            "not have");
        return signalPassFailure();
      }
      if (failed(lower(op, target, symbols)))
        return signalPassFailure();
      ++numLowered;
    }
  }

  /// A run must be consecutive: a slice of channels is not.
  static Value createDenseInput(OpBuilder &builder, ContractOp op) {
    auto type = cast<MemRefType>(op.getInput().getType());
    SmallVector<int64_t> strides;
    int64_t offset;
    if (failed(type.getStridesAndOffset(strides, offset)))
      return op.getInput();
    if (strides[3] == 1 &&
        (!op.getPackingAttr().getMerged() || strides[2] == type.getDimSize(3)))
      return op.getInput();
    Value dense = memref::AllocOp::create(
        builder, op.getLoc(),
        MemRefType::get(type.getShape(), type.getElementType()));
    memref::CopyOp::create(builder, op.getLoc(), op.getInput(), dense);
    return dense;
  }

  /// Arguments for the units that a call has to do.
  static UnitRange appendRange(func::FuncOp function) {
    unsigned position = function.getNumArguments();
    Type index = IndexType::get(function.getContext());
    for (unsigned i : {0, 1})
      (void)function.insertArgument(position + i, index, {}, function.getLoc());
    return {function.getArgument(position), function.getArgument(position + 1)};
  }

  LogicalResult lower(ContractOp op, const TargetInfo &target,
                      SymbolTable &symbols) {
    OpBuilder caller(op);
    Location loc = op.getLoc();
    BufferArguments arguments(caller, loc);
    SmallVector<Value> buffers = {createDenseInput(caller, op), op.getWeights(),
                                  op.getStart(), op.getOutput()};
    llvm::append_range(buffers, op.getExtras());
    for (Value buffer : buffers)
      if (failed(arguments.append(buffer)))
        return op.emitOpError("expected constant strides, got ")
               << buffer.getType();

    // A function of its own: a register of the tile unit has one shape in all of
    // a function.
    ValueRange operands = arguments.getOperands();
    auto function = func::FuncOp::create(
        loc, "quanta_contract",
        caller.getFunctionType(operands.getTypes(), TypeRange()));
    function.setPrivate();
    function->setAttr(
        "llvm.linkage",
        LLVM::LinkageAttr::get(op.getContext(), LLVM::Linkage::Internal));
    function->setAttr("passthrough", caller.getStrArrayAttr({"noinline"}));
    symbols.insert(function);

    Block *body = function.addEntryBlock();
    OpBuilder builder = OpBuilder::atBlockBegin(body);
    SmallVector<FlatBuffer> views =
        arguments.createViews(builder, body->getArguments());
    ContractionBuffers flat{views[0], views[1], views[2], views[3],
                            llvm::to_vector(llvm::drop_begin(views, 4))};
    collapsePixels(op, flat.input, flat.output, flat.extras);
    auto end = func::ReturnOp::create(builder, loc);
    builder.setInsertionPoint(end);
    TileContractionEmitter emitter(op, std::move(flat), target, builder);
    int64_t pieces = 1;
    if (threads)
      pieces = choosePieces(emitter.estimateCycles(), emitter.countUnits(),
                            parallelCycles);
    if (pieces == 1) {
      func::CallOp::create(caller, loc, function, operands);
      emitter.emit();
    } else {
      emitPieces(caller, loc, emitter.countUnits(), pieces,
                 [&](UnitRange range) {
                   SmallVector<Value> all(operands);
                   all.append({range.begin, range.end});
                   func::CallOp::create(caller, loc, function.getSymName(),
                                        TypeRange(), all);
                 });
      emitter.emitRange(appendRange(function));
    }
    op.erase();
    return success();
  }
};

} // namespace
