//===- VerifyIntegerOnly.cpp - --quanta-verify-integer-only -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_VERIFYINTEGERONLY
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

static bool isFloat(Type type) {
  return isa<FloatType>(getElementTypeOrSelf(type));
}

/// Whether the op converts at the function's border.
static bool isBorder(Operation *op) {
  if (auto quantize = dyn_cast<QuantizeOp>(op))
    return isa<BlockArgument>(quantize.getInput()) &&
           isa<func::FuncOp>(quantize->getParentOp());
  if (isa<DequantizeOp>(op))
    return llvm::all_of(op->getUsers(), [](Operation *user) {
      return isa<func::ReturnOp>(user);
    });
  return isa<func::ReturnOp>(op);
}

/// Whether the op moves values between float and integers, or brings in some.
static bool isConversion(Operation *op) {
  return isa<QuantizeOp, DequantizeOp>(op) ||
         op->hasTrait<OpTrait::ConstantLike>();
}

/// Whether a conversion or a constant is there for a float op, which is reported
/// itself.
static bool servesFloatOp(Operation *op) {
  auto isCause = [](Operation *other) {
    return other && !isConversion(other) && !isa<func::ReturnOp>(other) &&
           (llvm::any_of(other->getOperandTypes(), isFloat) ||
            llvm::any_of(other->getResultTypes(), isFloat));
  };
  if (auto quantize = dyn_cast<QuantizeOp>(op))
    return isCause(quantize.getInput().getDefiningOp());
  return isConversion(op) && llvm::any_of(op->getUsers(), isCause);
}

/// Whether the op computes or applies parameters of run time.
static bool isDynamic(Operation *op) {
  if (isa<ChooseParamsOp, DynamicQuantizeOp, DynamicDequantizeOp>(op))
    return true;
  // Zeros around what becomes integers: the padding of a convolution.
  return isa<tosa::PadOp>(op) &&
         llvm::all_of(op->getUsers(), llvm::IsaPred<DynamicQuantizeOp>);
}

/// Whether the op computes in half precision, or casts to and from it.
static bool isHalf(Operation *op) {
  auto isHalfType = [](Type type) {
    return isa<Float16Type, BFloat16Type>(getElementTypeOrSelf(type));
  };
  return Scheme::get(op).getHalfType(op->getContext()) &&
         (llvm::any_of(op->getOperandTypes(), isHalfType) ||
          llvm::any_of(op->getResultTypes(), isHalfType));
}

/// Whether the op stays in float by choice.
static bool isKept(Operation *op) {
  Scheme scheme = Scheme::get(op);
  return scheme.staysFloat() && !scheme.getDynamic();
}

/// Why a float op is still there.
static std::string getReason(Operation *op) {
  if (isDynamic(op))
    return "parameters chosen at run time are computed in f32";
  if (auto because = op->getAttrOfType<StringAttr>("quanta.float_because"))
    return because.str();
  if (isa<QuantizeOp, DequantizeOp>(op))
    return "no requantization stands for what it converts";
  if (auto quantizable = dyn_cast<QuantizableOpInterface>(op)) {
    std::string reason;
    if (failed(quantizable.checkQuantizable(reason)))
      return reason;
    return "it was not lowered";
  }
  return "the op has no integer form";
}

namespace {

struct VerifyIntegerOnlyPass
    : public quanta::impl::VerifyIntegerOnlyBase<VerifyIntegerOnlyPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    bool valid = true;
    if (strict && (llvm::any_of(function.getArgumentTypes(), isFloat) ||
                   llvm::any_of(function.getResultTypes(), isFloat))) {
      function.emitError("float argument or result of the function");
      valid = false;
      ++numFloatOps;
    }
    function.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (llvm::none_of(op->getOperandTypes(), isFloat) &&
          llvm::none_of(op->getResultTypes(), isFloat))
        return WalkResult::advance();
      if (!strict && (isDynamic(op) || isHalf(op)))
        return WalkResult::skip();
      if (isKept(op)) {
        op->emitRemark("kept in float, as the configuration asks: ")
            << op->getName();
        ++numFloatOps;
      } else if (!isBorder(op) && !servesFloatOp(op)) {
        op->emitError("float op left: ")
            << op->getName() << ": " << getReason(op);
        valid = false;
        ++numFloatOps;
      }
      // A composite is reported as a whole.
      return WalkResult::skip();
    });
    if (!valid)
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
