//===- RecordToCall.cpp - Records to calls of the runtime -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Dialect/Quanta/IR/EntryFunctions.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_RECORDTOCALL
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

static constexpr llvm::StringLiteral runtimeFunction = "quanta_observe";

namespace {
struct RecordToCall : codegen::impl::RecordToCallBase<RecordToCall> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    getOperation().walk([&](func::FuncOp function) {
      if (!function.isExternal())
        functions.push_back(function);
    });
    llvm::erase_if(functions, [](func::FuncOp function) {
      return !function
                  .walk(
                      [](kernel::RecordOp) { return WalkResult::interrupt(); })
                  .wasInterrupted();
    });
    if (failed(refuseCalls(getOperation(), functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (failed(lower(function)))
        return signalPassFailure();
  }

  /// void quanta_observe(void *state, int64_t index, const float *data,
  ///                     int64_t outer, int64_t channels, int64_t inner)
  void declareRuntimeFunction() {
    if (getOperation().lookupSymbol(runtimeFunction))
      return;
    auto builder = OpBuilder::atBlockBegin(getOperation().getBody());
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    Type i64 = builder.getI64Type();
    auto type = builder.getFunctionType({pointer, i64, pointer, i64, i64, i64},
                                        TypeRange());
    auto function = func::FuncOp::create(builder, getOperation().getLoc(),
                                         runtimeFunction, type);
    function.setPrivate();
  }

  LogicalResult lower(func::FuncOp function) {
    SmallVector<kernel::RecordOp> records;
    function.walk([&](kernel::RecordOp op) { records.push_back(op); });
    declareRuntimeFunction();
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    unsigned position = function.getNumArguments();
    if (failed(function.insertArgument(position, pointer, nullptr,
                                       function.getLoc())))
      return failure();
    Value state = function.getArgument(position);
    for (kernel::RecordOp op : records) {
      auto type = dyn_cast<MemRefType>(op.getInput().getType());
      if (!type || !type.getElementType().isF32())
        return op.emitOpError("expected a buffer of f32, got ")
               << op.getInput().getType();
      OpBuilder builder(op);
      Location loc = op.getLoc();
      Value input = op.getInput();
      if (!type.getLayout().isIdentity()) {
        // The runtime reads consecutive values.
        auto dense = MemRefType::get(type.getShape(), type.getElementType());
        Value copy = memref::AllocOp::create(builder, loc, dense);
        memref::CopyOp::create(builder, loc, input, copy);
        input = copy;
      }
      Value address =
          memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, input);
      Type i64 = builder.getI64Type();
      address = arith::IndexCastOp::create(builder, loc, i64, address);
      Value data = LLVM::IntToPtrOp::create(builder, loc, pointer, address);
      SmallVector<Value> operands = {
          state, arith::ConstantIntOp::create(builder, loc, op.getIndex(), 64),
          data};
      for (int64_t size : op.getShape())
        operands.push_back(
            arith::ConstantIntOp::create(builder, loc, size, 64));
      func::CallOp::create(builder, loc, runtimeFunction, TypeRange(),
                           operands);
      if (op.getUpdates() && input != op.getInput())
        memref::CopyOp::create(builder, loc, input, op.getInput());
      op.erase();
      ++numCalls;
    }
    return success();
  }
};
} // namespace
