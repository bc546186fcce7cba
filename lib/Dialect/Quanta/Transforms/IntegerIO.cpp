//===- IntegerIO.cpp - --quanta-integer-io -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionBody.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Dialect/Quanta/IR/EntryFunctions.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_INTEGERIO
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

namespace {

struct IntegerIOPass : public quanta::impl::IntegerIOBase<IntegerIOPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = getEntryFunctions(getOperation());
    if (failed(refuseCalls(getOperation(), functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (failed(convert(function)))
        return signalPassFailure();
  }

private:
  LogicalResult convert(func::FuncOp function) {
    if (failed(expectOneBlock(function, "to convert")))
      return failure();
    for (BlockArgument argument : function.getArguments())
      if (isa<FloatType>(getElementTypeOrSelf(argument.getType())))
        if (failed(convertArgument(function, argument)))
          return failure();
    auto terminator = cast<func::ReturnOp>(function.front().getTerminator());
    for (OpOperand &result : terminator->getOpOperands())
      if (isa<FloatType>(getElementTypeOrSelf(result.get().getType())))
        if (failed(convertResult(function, result)))
          return failure();
    function.setType(FunctionType::get(&getContext(),
                                       function.front().getArgumentTypes(),
                                       terminator.getOperandTypes()));
    // Casts back and forth fold away.
    (void)applyPatternsGreedily(function, RewritePatternSet(&getContext()));
    return success();
  }

  LogicalResult convertArgument(func::FuncOp function, BlockArgument argument) {
    auto quantize = argument.hasOneUse()
                        ? dyn_cast<QuantizeOp>(*argument.user_begin())
                        : nullptr;
    if (!quantize) {
      InFlightDiagnostic diagnostic =
          function.emitError("argument ")
          << argument.getArgNumber()
          << " is not read by one quanta.quantize alone";
      if (llvm::any_of(function.front(), llvm::IsaPred<ChooseParamsOp>))
        diagnostic
            << ": parameters that are chosen at run time come from floats";
      return diagnostic;
    }
    RankedTensorType type = quantize.getResult().getType();
    argument.setType(getStorageTensorType(type));
    OpBuilder builder(quantize);
    quantize.replaceAllUsesWith(Value(quant::StorageCastOp::create(
        builder, quantize.getLoc(), type, argument)));
    quantize.erase();
    for (NamedAttribute attr : describe(type))
      function.setArgAttr(argument.getArgNumber(), attr.getName(),
                          attr.getValue());
    ++numConverted;
    return success();
  }

  LogicalResult convertResult(func::FuncOp function, OpOperand &result) {
    auto dequantize = result.get().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      return function.emitError("result ")
             << result.getOperandNumber() << " is not a quanta.dequantize";
    RankedTensorType type = dequantize.getInput().getType();
    OpBuilder builder(dequantize);
    result.set(quant::StorageCastOp::create(builder, dequantize.getLoc(),
                                            getStorageTensorType(type),
                                            dequantize.getInput()));
    if (dequantize->use_empty())
      dequantize.erase();
    for (NamedAttribute attr : describe(type))
      function.setResultAttr(result.getOperandNumber(), attr.getName(),
                             attr.getValue());
    ++numConverted;
    return success();
  }

  /// Scale and zero point of a per-tensor type, as attributes.
  SmallVector<NamedAttribute> describe(RankedTensorType type) {
    auto quantized =
        dyn_cast<quant::UniformQuantizedType>(type.getElementType());
    if (!quantized)
      return {};
    Builder builder(&getContext());
    return {builder.getNamedAttr("quanta.scale",
                                 builder.getF64FloatAttr(quantized.getScale())),
            builder.getNamedAttr(
                "quanta.zero_point",
                builder.getI64IntegerAttr(quantized.getZeroPoint()))};
  }
};

} // namespace
