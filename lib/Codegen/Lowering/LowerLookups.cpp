//===- LowerLookups.cpp - Table lookups to loads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LookupNeon.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERLOOKUPS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {
struct LowerLookups : codegen::impl::LowerLookupsBase<LowerLookups> {
  using Base::Base;

  void runOnOperation() override {
    auto target = codegen::TargetInfo::get(triple, features);
    bool hasTables = target.hasNeon() && !target.isArm32;
    SmallVector<kernel::LookupOp> ops;
    getOperation().walk([&](kernel::LookupOp op) { ops.push_back(op); });
    SymbolTable symbols(getOperation());
    IRRewriter rewriter(&getContext());
    for (kernel::LookupOp op : ops) {
      rewriter.setInsertionPoint(op);
      memref::GlobalOp global = getGlobal(op.getTable(), symbols);
      bool isTable = hasTables && codegen::isNeonLookup(op);
      rewriter.replaceOp(op, isTable
                                 ? codegen::lowerLookupNeon(
                                       rewriter, op, getTable(rewriter, global))
                                 : lower(rewriter, op, global));
    }
  }

  memref::GlobalOp getGlobal(ElementsAttr table, SymbolTable &symbols) {
    memref::GlobalOp &global = globals[table];
    if (global)
      return global;
    auto type = MemRefType::get(table.getShapedType().getShape(),
                                table.getElementType());
    OpBuilder builder(&getContext());
    builder.setInsertionPointToStart(getOperation().getBody());
    global = memref::GlobalOp::create(
        builder, getOperation().getLoc(), "quanta_table",
        builder.getStringAttr("private"), type, table, /*constant=*/true,
        builder.getI64IntegerAttr(64));
    symbols.insert(global); // Makes the name unique.
    ++numTables;
    return global;
  }

  static Value getTable(OpBuilder &builder, memref::GlobalOp global) {
    return memref::GetGlobalOp::create(builder, global.getLoc(),
                                       global.getType(), global.getSymName());
  }

  static Value lower(OpBuilder &builder, kernel::LookupOp op,
                     memref::GlobalOp global) {
    ImplicitLocOpBuilder b(op.getLoc(), builder);
    Value table = getTable(b, global);
    Type index = b.getIndexType();
    // x + 128 as an unsigned byte is x with its sign bit flipped; so are 16 bits.
    auto lookUp = [&](Value x) -> Value {
      auto type = cast<IntegerType>(x.getType());
      Value flipped = arith::XOrIOp::create(
          b, x,
          arith::ConstantOp::create(
              b, b.getIntegerAttr(type, llvm::minIntN(type.getWidth()))));
      Value position = arith::IndexCastUIOp::create(b, index, flipped);
      return memref::LoadOp::create(b, table, position);
    };
    auto vector = dyn_cast<VectorType>(op.getInput().getType());
    if (!vector)
      return lookUp(op.getInput());
    SmallVector<Value> elements;
    for (int64_t i = 0; i < vector.getNumElements(); ++i)
      elements.push_back(
          lookUp(vector::ExtractOp::create(b, op.getInput(), i)));
    return vector::FromElementsOp::create(
        b, cast<VectorType>(op.getResult().getType()), elements);
  }

  llvm::MapVector<Attribute, memref::GlobalOp> globals;
};
} // namespace
