//===- ConvertToLlvm.cpp - To the LLVM dialect with plain pointers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/ConvertToLLVM/ToLLVMInterface.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinDialect.h"
#include "quanta/Conversion/Passes.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_CONVERTTOLLVMPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// The C interface promises that outputs and arena overlap nothing.
static void markEntryArguments(ModuleOp module) {
  auto entry = module.lookupSymbol<func::FuncOp>("main");
  auto model = module->getAttrOfType<DictionaryAttr>("quanta.model");
  if (!entry || !model)
    return;
  size_t numInputs = 0;
  if (auto inputs = model.getAs<ArrayAttr>("inputs"))
    numInputs = inputs.size();
  MLIRContext *context = module.getContext();
  for (unsigned index = 0; index < entry.getNumArguments(); ++index) {
    if (isa<MemRefType>(entry.getArgument(index).getType()))
      if (index >= numInputs)
        entry.setArgAttr(index, LLVM::LLVMDialect::getNoAliasAttrName(),
                         UnitAttr::get(context));
    if (entry.getArgAttr(index, "quanta.arena"))
      entry.setArgAttr(index, LLVM::LLVMDialect::getAlignAttrName(),
                       IntegerAttr::get(IntegerType::get(context, 64), 64));
  }
}

/// What is declared of the entry function's arguments holds where it passes them on.
static void markPieces(ModuleOp module) {
  auto entry = module.lookupSymbol<func::FuncOp>("main");
  if (!entry)
    return;
  entry.walk([&](func::CallOp call) {
    auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee());
    if (!callee || !callee->hasAttr("quanta.pieces"))
      return;
    for (auto [index, operand] : llvm::enumerate(call.getOperands())) {
      auto argument = dyn_cast<BlockArgument>(operand);
      if (argument && argument.getOwner() == &entry.getBody().front())
        callee.setArgAttrs(index,
                           entry.getArgAttrDict(argument.getArgNumber()));
    }
  });
}

/// Attributes of our own mean nothing to the translation to LLVM IR.
static void dropModelArgumentAttributes(ModuleOp module) {
  module.walk([](func::FuncOp function) {
    auto drop = [](DictionaryAttr attributes, auto remove) {
      if (!attributes)
        return;
      for (NamedAttribute attribute : attributes)
        if (attribute.getName().getValue().starts_with("quanta.") ||
            attribute.getName().getValue().starts_with("bufferize") ||
            attribute.getName().getValue().starts_with("bufferization"))
          remove(attribute.getName());
    };
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      drop(function.getArgAttrDict(index),
           [&](StringAttr name) { function.removeArgAttr(index, name); });
  });
}

/// Casts of types are reconciled later; ops of the Arm dialects are LLVM's
/// intrinsics under another name.
static LogicalResult refuseLeftovers(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) {
    if (isa_and_nonnull<LLVM::LLVMDialect, BuiltinDialect>(op->getDialect()) ||
        op->getName().getDialectNamespace().starts_with("arm_"))
      return WalkResult::advance();
    op->emitOpError("has no form in the LLVM dialect");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// Weights are read through aligned vectors, and nobody else may see them.
static void placeConstants(ModuleOp module) {
  module.walk([](memref::GlobalOp global) {
    global.setPrivate();
    if (global.getAlignment().value_or(0) < 64)
      global.setAlignmentAttr(
          IntegerAttr::get(IntegerType::get(global.getContext(), 64), 64));
  });
}

namespace {
struct ConvertToLlvmPass
    : quanta::impl::ConvertToLlvmPassBase<ConvertToLlvmPass> {
  using ConvertToLlvmPassBase::ConvertToLlvmPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    markEntryArguments(module);
    markPieces(module);
    dropModelArgumentAttributes(module);
    placeConstants(module);

    LowerToLLVMOptions options(&getContext());
    options.useBarePtrCallConv = true;
    options.allocLowering = LowerToLLVMOptions::AllocLowering::None;
    options.overrideIndexBitwidth(indexBitwidth);
    LLVMTypeConverter converter(&getContext(), options);
    LLVMConversionTarget target(getContext());
    RewritePatternSet patterns(&getContext());
    for (Dialect *dialect : getContext().getLoadedDialects())
      if (auto *iface = dyn_cast<ConvertToLLVMPatternInterface>(dialect))
        iface->populateConvertToLLVMConversionPatterns(target, converter,
                                                       patterns);
    module.walk([&](func::FuncOp) { ++numFunctions; });
    if (failed(applyPartialConversion(module, target, std::move(patterns))) ||
        failed(refuseLeftovers(module)))
      return signalPassFailure();
    if (auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>("main"))
      entry.setLinkage(LLVM::Linkage::Internal);
  }
};
} // namespace
