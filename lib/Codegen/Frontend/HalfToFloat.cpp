//===- HalfToFloat.cpp - Ops on f16 and bf16 that compute in f32 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Half precision is a format of memory to all ops but products: each rounds what
// it computes in f32 to its type. For sums and products of two f16 or bf16 that is
// what an instruction on the narrow type gives, since f32 has more than twice
// their digits.

#include "ToLinalg.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Codegen/Constants.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

static bool isHalf(Type type) {
  return isa<Float16Type, BFloat16Type>(getElementTypeOrSelf(type));
}

/// Attributes of floats are those of the type.
static Attribute toF32(Attribute attribute) {
  Type f32 = Float32Type::get(attribute.getContext());
  if (auto type = dyn_cast<TypeAttr>(attribute))
    return isHalf(type.getValue()) ? TypeAttr::get(f32) : attribute;
  if (auto real = dyn_cast<FloatAttr>(attribute);
      real && isHalf(real.getType()))
    return FloatAttr::get(f32, real.getValueAsDouble());
  return attribute;
}

namespace {

struct ComputeInF32 : RewritePattern {
  ComputeInF32(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa_and_present<tosa::TosaDialect>(op->getDialect()) ||
        op->getNumResults() != 1 || op->getNumRegions() != 0 ||
        !isHalf(op->getResult(0).getType()) ||
        llvm::any_of(op->getOperandTypes(),
                     llvm::IsaPred<UnrankedTensorType>) ||
        isa<tosa::ConstOp, tosa::CastOp, tosa::ReshapeOp, tosa::TransposeOp,
            tosa::SliceOp, tosa::ConcatOp, tosa::PadOp, tosa::ReverseOp,
            tosa::TileOp, tosa::IdentityOp>(op))
      return rewriter.notifyMatchFailure(op,
                                         "doesn't compute with half floats");
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(isHalf(operand.getType())
                             ? widen(rewriter, op->getLoc(), operand)
                             : operand);
    auto type = cast<ShapedType>(op->getResult(0).getType());
    OperationState state(op->getLoc(), op->getName(), operands,
                         type.clone(rewriter.getF32Type()),
                         op->getDiscardableAttrDictionary().getValue());
    if (auto all =
            dyn_cast_or_null<DictionaryAttr>(op->getPropertiesAsAttribute())) {
      NamedAttrList properties;
      for (NamedAttribute attribute : all)
        properties.set(attribute.getName(), toF32(attribute.getValue()));
      state.propertiesAttr = properties.getDictionary(rewriter.getContext());
    }
    Operation *wide = rewriter.create(state);
    rewriter.replaceOpWithNewOp<tosa::CastOp>(op, type, wide->getResult(0));
    return success();
  }

  /// Constants are widened here: what reads weights looks for constants.
  static Value widen(PatternRewriter &rewriter, Location loc, Value value) {
    auto type =
        cast<RankedTensorType>(value.getType()).clone(rewriter.getF32Type());
    ElementsAttr elements;
    if (matchPattern(value, m_Constant(&elements)))
      if (auto values = readFloats(elements)) {
        // TOSA's verifiers read zero points, but no resources.
        if (values->size() == 1)
          return tosa::ConstOp::create(
              rewriter, loc, type,
              DenseElementsAttr::get(type, ArrayRef<float>(*values)));
        return createConstant<float>(rewriter, loc, type, *values);
      }
    return tosa::CastOp::create(rewriter, loc, type, value);
  }
};

} // namespace

void codegen::populateHalfToFloatPatterns(RewritePatternSet &patterns) {
  patterns.add<ComputeInF32>(patterns.getContext());
}
