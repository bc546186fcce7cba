//===- OutlinePieces.cpp - Loops in pieces as functions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Conversion/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_OUTLINEPIECESPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

namespace {
/// What a loop takes from the function around it: arguments, and the ops that make
/// the rest from arguments.
struct Captures {
  llvm::SetVector<Value> arguments;
  llvm::SmallPtrSet<Operation *, 16> ops;

  LogicalResult collect(kernel::ParallelOp parallel, Block &body) {
    llvm::SetVector<Value> used;
    getUsedValuesDefinedAbove(parallel.getBody(), used);
    SmallVector<Value> left = used.takeVector();
    while (!left.empty()) {
      Value value = left.pop_back_val();
      Operation *op = value.getDefiningOp();
      if (!op) {
        arguments.insert(value);
        continue;
      }
      if (op->getBlock() != &body || op->getNumRegions() != 0 ||
          !isMemoryEffectFree(op)) {
        InFlightDiagnostic diagnostic = parallel.emitOpError(
            "expected to take only arguments, constants and views of them from "
            "around it, got a result of '");
        diagnostic << op->getName() << "'";
        diagnostic.attachNote(op->getLoc()) << "made here";
        return diagnostic;
      }
      if (ops.insert(op).second)
        llvm::append_range(left, op->getOperands());
    }
    return success();
  }
};

struct OutlinePiecesPass
    : quanta::impl::OutlinePiecesPassBase<OutlinePiecesPass> {
  using OutlinePiecesPassBase::OutlinePiecesPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto function = module.lookupSymbol<func::FuncOp>(entry);
    if (!function || function.isDeclaration()) {
      module.emitError("expected an entry function '@") << entry << "'";
      return signalPassFailure();
    }
    SymbolTable symbols(module);
    SmallVector<kernel::ParallelOp> ops;
    module.walk([&](kernel::ParallelOp op) { ops.push_back(op); });
    for (kernel::ParallelOp op : ops)
      if (failed(outline(function, op, symbols)))
        return signalPassFailure();
  }

  /// The first unit of a piece.
  static Value getUnit(OpBuilder &builder, kernel::ParallelOp parallel,
                       Value piece) {
    int64_t units = parallel.getUnits(), pieces = parallel.getPieces();
    if (units == pieces)
      return piece;
    Location loc = parallel.getLoc();
    auto constant = [&](int64_t value) {
      return arith::ConstantIndexOp::create(builder, loc, value);
    };
    Value product = arith::MulIOp::create(builder, loc, piece, constant(units));
    return arith::DivUIOp::create(builder, loc, product, constant(pieces));
  }

  LogicalResult outline(func::FuncOp function, kernel::ParallelOp parallel,
                        SymbolTable &symbols) {
    Block &body = function.getBody().front();
    if (parallel->getBlock() != &body)
      return parallel.emitOpError("expected to stand in the entry function '@")
             << entry << "', in no other op";
    Captures captures;
    if (failed(captures.collect(parallel, body)))
      return failure();
    OpBuilder builder(function);
    builder.setInsertionPointAfter(function);
    Location loc = parallel.getLoc();
    SmallVector<Type> types;
    for (Value argument : captures.arguments)
      types.push_back(argument.getType());
    types.append(2, builder.getIndexType());
    auto piece = func::FuncOp::create(builder, loc, entry + "_pieces",
                                      builder.getFunctionType(types, {}));
    piece.setPrivate();
    piece->setAttr("quanta.pieces", builder.getUnitAttr());
    symbols.insert(piece); // Makes the name unique.

    builder.setInsertionPointToStart(piece.addEntryBlock());
    IRMapping mapping;
    mapping.map(captures.arguments.getArrayRef(),
                piece.getArguments().drop_back(2));
    for (Operation &op : body)
      if (captures.ops.contains(&op))
        builder.clone(op, mapping);
    auto bounds = piece.getArguments().take_back(2);
    mapping.map(parallel.getBegin(), getUnit(builder, parallel, bounds[0]));
    mapping.map(parallel.getEnd(), getUnit(builder, parallel, bounds[1]));
    for (Operation &op : parallel.getBody().front())
      builder.clone(op, mapping);
    func::ReturnOp::create(builder, loc);

    builder.setInsertionPoint(parallel);
    SmallVector<Value> operands(captures.arguments.getArrayRef());
    operands.push_back(arith::ConstantIndexOp::create(builder, loc, 0));
    operands.push_back(
        arith::ConstantIndexOp::create(builder, loc, parallel.getPieces()));
    func::CallOp::create(builder, loc, piece, operands);
    parallel.erase();
    ++numOutlined;
    return success();
  }
};
} // namespace
