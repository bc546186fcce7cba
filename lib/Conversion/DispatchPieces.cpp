//===- DispatchPieces.cpp - Pieces through the caller's parallel_for -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"
#include "quanta/Conversion/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_DISPATCHPIECESPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

static constexpr llvm::StringLiteral dispatchName = "quanta_dispatch";

namespace {
struct DispatchPiecesPass
    : quanta::impl::DispatchPiecesPassBase<DispatchPiecesPass> {
  using DispatchPiecesPassBase::DispatchPiecesPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    pointer = LLVM::LLVMPointerType::get(&getContext());
    i64 = IntegerType::get(&getContext(), 64);
    nothing = LLVM::LLVMVoidType::get(&getContext());
    auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(entry);
    if (!function || function.isExternal()) {
      module.emitError("expected an entry function '@") << entry << "'";
      return signalPassFailure();
    }
    // Who calls it in the module would have to pass the threads on.
    if (!SymbolTable::symbolKnownUseEmpty(function, module)) {
      function.emitError("expected an entry function that is not called in its "
                         "module");
      return signalPassFailure();
    }
    places.clear();
    bodies.clear();
    SymbolTable table(module);
    symbols = &table;
    // Callers pass the threads whether there is work for them or not.
    appendPointer(function);
    module->setAttr("quanta.threads", UnitAttr::get(&getContext()));

    SmallVector<LLVM::CallOp> calls;
    function.walk([&](LLVM::CallOp call) {
      auto callee =
          call.getCallee()
              ? module.lookupSymbol<LLVM::LLVMFuncOp>(*call.getCallee())
              : nullptr;
      if (callee && callee->hasAttr("quanta.pieces"))
        calls.push_back(call);
    });
    if (calls.empty())
      return;
    createDispatch(module);
    for (LLVM::CallOp call : calls)
      if (failed(dispatch(module, function, call)))
        return signalPassFailure();
  }

  /// (insertArgument does not know functions of the LLVM dialect without results.)
  void appendPointer(LLVM::LLVMFuncOp function) {
    LLVM::LLVMFunctionType type = function.getFunctionType();
    SmallVector<Type> types(type.getParams());
    types.push_back(pointer);
    SmallVector<Attribute> attributes;
    if (ArrayAttr old = function.getArgAttrsAttr()) {
      llvm::append_range(attributes, old);
      attributes.push_back(DictionaryAttr::get(&getContext()));
    }
    function.setFunctionType(LLVM::LLVMFunctionType::get(
        type.getReturnType(), types, type.isVarArg()));
    function.getBody().addArgument(pointer, function.getLoc());
    if (!attributes.empty())
      function.setArgAttrsAttr(ArrayAttr::get(&getContext(), attributes));
  }

  /// Under a name of its own, if `name` is taken.
  LLVM::LLVMFuncOp createFunction(OpBuilder &builder, Location loc,
                                  StringRef name, ArrayRef<Type> arguments) {
    auto function = LLVM::LLVMFuncOp::create(
        builder, loc, name, LLVM::LLVMFunctionType::get(nothing, arguments),
        LLVM::Linkage::Internal);
    symbols->insert(function);
    return function;
  }

  /// quanta_dispatch(threads, count, body, context): the caller's parallel_for;
  /// where there is none, the whole range at once.
  void createDispatch(ModuleOp module) {
    Location loc = module.getLoc();
    ImplicitLocOpBuilder b(loc, &getContext());
    b.setInsertionPointToEnd(module.getBody());
    dispatcher =
        createFunction(b, loc, dispatchName, {pointer, i64, pointer, pointer});
    Block *start = dispatcher.addEntryBlock(b);
    Value threads = start->getArgument(0), count = start->getArgument(1);
    Value body = start->getArgument(2), context = start->getArgument(3);
    Region &region = dispatcher.getBody();
    Block *given = b.createBlock(&region), *parallel = b.createBlock(&region);
    Block *serial = b.createBlock(&region);
    b.setInsertionPointToEnd(start);
    Value null = LLVM::ZeroOp::create(b, pointer);
    auto isNull = [&](Value value) -> Value {
      return LLVM::ICmpOp::create(b, LLVM::ICmpPredicate::eq, value, null);
    };
    LLVM::CondBrOp::create(b, isNull(threads), serial, given);
    b.setInsertionPointToEnd(given);
    Value parallelFor = LLVM::LoadOp::create(b, pointer, threads);
    LLVM::CondBrOp::create(b, isNull(parallelFor), serial, parallel);
    b.setInsertionPointToEnd(parallel);
    Value poolAddress = LLVM::GEPOp::create(b, pointer, pointer, threads,
                                            ArrayRef<LLVM::GEPArg>{1});
    Value pool = LLVM::LoadOp::create(b, pointer, poolAddress);
    auto hook =
        LLVM::LLVMFunctionType::get(nothing, {pointer, i64, pointer, pointer});
    LLVM::CallOp::create(b, hook,
                         ValueRange{parallelFor, pool, count, body, context});
    LLVM::ReturnOp::create(b, ValueRange());
    b.setInsertionPointToEnd(serial);
    Value zero = LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(0));
    auto piece = LLVM::LLVMFunctionType::get(nothing, {pointer, i64, i64});
    LLVM::CallOp::create(b, piece, ValueRange{body, context, zero, count});
    LLVM::ReturnOp::create(b, ValueRange());
  }

  /// A call of a function of pieces, with 0 and their number last.
  LogicalResult dispatch(ModuleOp module, LLVM::LLVMFuncOp function,
                         LLVM::CallOp call) {
    ValueRange operands = call.getArgOperands();
    if (operands.size() < 2 || call.getNumResults() != 0)
      return call.emitOpError(
          "expected a call of pieces without results, their "
          "range behind the other operands");
    ValueRange passed = operands.drop_back(2);
    auto context = LLVM::LLVMStructType::getLiteral(
        &getContext(), llvm::to_vector(passed.getTypes()));
    auto callee = module.lookupSymbol<LLVM::LLVMFuncOp>(*call.getCallee());
    LLVM::LLVMFuncOp &body = bodies[callee];
    if (!body)
      body = createBody(callee, context);

    ImplicitLocOpBuilder b(call.getLoc(), call);
    Value &place = places[context];
    if (!place) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(&function.getBody().front());
      Value one = LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(1));
      place = LLVM::AllocaOp::create(b, pointer, context, one);
    }
    for (auto [index, value] : llvm::enumerate(passed))
      LLVM::StoreOp::create(b, value, getField(b, context, place, index));
    Value count = operands.back();
    if (count.getType() != i64)
      count = LLVM::ZExtOp::create(b, i64, count);
    Value address =
        LLVM::AddressOfOp::create(b, pointer, body.getSymNameAttr().getValue());
    LLVM::CallOp::create(
        b, TypeRange(), dispatcher.getSymName(),
        ValueRange{function.getArguments().back(), count, address, place});
    call.erase();
    ++numDispatched;
    return success();
  }

  Value getField(ImplicitLocOpBuilder &b, Type context, Value address,
                 size_t index) {
    return LLVM::GEPOp::create(
        b, pointer, context, address,
        ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(index)});
  }

  /// body(context, begin, end): the pieces with what they take from the context.
  LLVM::LLVMFuncOp createBody(LLVM::LLVMFuncOp callee, Type context) {
    callee.setLinkage(LLVM::Linkage::Internal);
    callee->removeAttr("quanta.pieces");
    ImplicitLocOpBuilder b(callee.getLoc(), callee);
    auto body =
        createFunction(b, callee.getLoc(), (callee.getName() + "_body").str(),
                       {pointer, i64, i64});
    b.setInsertionPointToStart(body.addEntryBlock(b));
    SmallVector<Value> operands;
    ArrayRef<Type> types = callee.getArgumentTypes();
    for (auto [index, type] : llvm::enumerate(types.drop_back(2)))
      operands.push_back(LLVM::LoadOp::create(
          b, type, getField(b, context, body.getArgument(0), index)));
    for (unsigned bound : {1, 2}) {
      Value value = body.getArgument(bound);
      operands.push_back(
          types.back() == i64
              ? value
              : LLVM::TruncOp::create(b, types.back(), value).getResult());
    }
    LLVM::CallOp::create(b, callee, operands);
    LLVM::ReturnOp::create(b, ValueRange());
    return body;
  }

  /// Of the module, while the pass runs.
  SymbolTable *symbols = nullptr;
  LLVM::LLVMFuncOp dispatcher;
  /// Of each function of pieces, what takes its operands from a context.
  llvm::DenseMap<Operation *, LLVM::LLVMFuncOp> bodies;
  Type pointer, nothing;
  IntegerType i64;
  /// Of each type of context, one in the entry function's frame: calls follow one
  /// another.
  llvm::DenseMap<Type, Value> places;
};
} // namespace
