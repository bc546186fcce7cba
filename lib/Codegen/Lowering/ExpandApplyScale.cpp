//===- ExpandApplyScale.cpp - Requantization to the target's arithmetic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_EXPANDAPPLYSCALE
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// 1.5 * 2^23: where an f32's unit in the last place is 1, with room for both
/// signs.
constexpr float magic = 12582912.0f;
/// 1.5 * 2^52, the same of an f64.
constexpr double magic64 = 6755399441055744.0;

/// Builds the arithmetic of one op; values are scalars or vectors alike.
class Expansion {
public:
  Expansion(OpBuilder &builder, ApplyScaleOp op)
      : b(op.getLoc(), builder), op(op) {}

  Value expandFma();
  Value expandFma64();
  Value expandInteger(bool doubleRound);
  Value expandFloatNearestEven();

private:
  /// `element`, in the shape of the op's vectors.
  Type like(Type element) {
    auto vector = dyn_cast<VectorType>(op.getAcc().getType());
    return vector ? vector.clone(element) : element;
  }
  Value constant(TypedAttr attribute) {
    if (auto vector = dyn_cast<VectorType>(like(attribute.getType())))
      attribute = DenseElementsAttr::get(vector, attribute);
    return arith::ConstantOp::create(b, attribute);
  }
  Value integer(Type type, int64_t value) {
    return constant(b.getIntegerAttr(type, value));
  }
  Value real(float value) { return constant(b.getF32FloatAttr(value)); }
  /// float(M) * 2^-s; exact if M has 24 significant bits, else rounded to
  /// nearest even once, as a conversion from the exact number would be.
  Value scale();
  /// The accumulator as f32.
  Value realAcc();
  Value clampAndTruncate(Value value);

  ImplicitLocOpBuilder b;
  ApplyScaleOp op;
};

Value Expansion::scale() {
  Type i32 = b.getI32Type();
  Value m =
      arith::SIToFPOp::create(b, like(b.getF32Type()), op.getMultiplier());
  Value exponent = arith::SubIOp::create(b, integer(i32, 127), op.getShift());
  Value bits = arith::ShLIOp::create(b, exponent, integer(i32, 23));
  Value power = arith::BitcastOp::create(b, like(b.getF32Type()), bits);
  return arith::MulFOp::create(b, m, power);
}

Value Expansion::realAcc() {
  if (auto integer = op.getAcc().getDefiningOp<kernel::ToIntegerOp>())
    return integer.getInput();
  return arith::SIToFPOp::create(b, like(b.getF32Type()), op.getAcc());
}

Value Expansion::clampAndTruncate(Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  Type wanted = getElementTypeOrSelf(op.getResult().getType());
  if (isa<VectorType>(value.getType()) && type.isInteger(32) &&
      wanted.isInteger(8))
    return kernel::NarrowOp::create(b, op.getResult().getType(), value,
                                    op.getMinAttr(), op.getMaxAttr());
  value = arith::MaxSIOp::create(b, value, integer(type, op.getMin()));
  value = arith::MinSIOp::create(b, value, integer(type, op.getMax()));
  Type result = op.getResult().getType();
  if (value.getType() == result)
    return value;
  return arith::TruncIOp::create(b, result, value);
}

Value Expansion::expandFma() {
  Value sum =
      math::FmaOp::create(b, realAcc(), scale(),
                          real(magic + static_cast<float>(op.getOutputZp())));
  Value bits = arith::BitcastOp::create(b, like(b.getI32Type()), sum);
  Value rounded = arith::SubIOp::create(
      b, bits, integer(b.getI32Type(), llvm::bit_cast<int32_t>(magic)));
  return clampAndTruncate(rounded);
}

/// The same in f64: i32 accumulators are exact there.
Value Expansion::expandFma64() {
  Type f64 = b.getF64Type(), i64 = b.getI64Type();
  auto wide = [&](double value) { return constant(b.getF64FloatAttr(value)); };
  Value acc = arith::SIToFPOp::create(b, like(f64), op.getAcc());
  Value m = arith::SIToFPOp::create(b, like(f64), op.getMultiplier());
  Value exponent = arith::SubIOp::create(
      b, integer(i64, 1023),
      arith::ExtSIOp::create(b, like(i64), op.getShift()));
  Value power = arith::BitcastOp::create(
      b, like(f64), arith::ShLIOp::create(b, exponent, integer(i64, 52)));
  Value factor = arith::MulFOp::create(b, m, power);
  Value sum = math::FmaOp::create(
      b, acc, factor, wide(magic64 + static_cast<double>(op.getOutputZp())));
  Value bits = arith::BitcastOp::create(b, like(i64), sum);
  Value rounded = arith::SubIOp::create(
      b, bits, integer(i64, llvm::bit_cast<int64_t>(magic64)));
  return clampAndTruncate(
      arith::TruncIOp::create(b, like(b.getI32Type()), rounded));
}

Value Expansion::expandInteger(bool doubleRound) {
  Type i64 = b.getI64Type();
  Value acc = op.getAcc();
  if (acc.getType() != like(i64))
    acc = arith::ExtSIOp::create(b, like(i64), acc);
  Value m = arith::ExtSIOp::create(b, like(i64), op.getMultiplier());
  Value s = arith::ExtSIOp::create(b, like(i64), op.getShift());
  Value product = arith::MulIOp::create(b, acc, m);
  Value one = integer(i64, 1);
  Value bias = arith::ShLIOp::create(b, one, arith::SubIOp::create(b, s, one));
  if (doubleRound) {
    Value zero = integer(i64, 0);
    Value isNegative =
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, acc, zero);
    Value extra = arith::SelectOp::create(b, isNegative,
                                          integer(i64, -(int64_t{1} << 30)),
                                          integer(i64, int64_t{1} << 30));
    Value isLong = arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, s,
                                         integer(i64, 31));
    extra = arith::SelectOp::create(b, isLong, extra, zero);
    bias = arith::AddIOp::create(b, bias, extra);
  }
  Value sum = arith::AddIOp::create(b, product, bias);
  Value value = arith::ShRSIOp::create(b, sum, s);
  value = arith::AddIOp::create(b, value, integer(i64, op.getOutputZp()));
  return clampAndTruncate(value);
}

Value Expansion::expandFloatNearestEven() {
  Value product = arith::MulFOp::create(b, realAcc(), scale());
  unsigned width =
      getElementTypeOrSelf(op.getResult().getType()).getIntOrFloatBitWidth();
  if (width > 16) {
    // |product| can reach 2^62: i64 holds it.
    Value rounded = math::RoundEvenOp::create(b, product);
    Value value = arith::FPToSIOp::create(b, like(b.getI64Type()), rounded);
    value = arith::AddIOp::create(b, value,
                                  integer(b.getI64Type(), op.getOutputZp()));
    return clampAndTruncate(value);
  }
  // Clamped in float, to integers, before the rounding: the two commute.
  auto clampTo = [&](arith::CmpFPredicate predicate, int32_t bound) {
    Value limit = real(static_cast<float>(bound - op.getOutputZp()));
    Value inside = arith::CmpFOp::create(b, predicate, product, limit);
    product = arith::SelectOp::create(b, inside, product, limit);
  };
  clampTo(arith::CmpFPredicate::OGT, op.getMin());
  clampTo(arith::CmpFPredicate::OLT, op.getMax());
  Value rounded = arith::AddFOp::create(b, product, real(magic));
  rounded = arith::SubFOp::create(b, rounded, real(magic));
  Value value = arith::FPToSIOp::create(b, like(b.getI32Type()), rounded);
  value = arith::AddIOp::create(b, value,
                                integer(b.getI32Type(), op.getOutputZp()));
  return arith::TruncIOp::create(b, op.getResult().getType(), value);
}

/// With a fused multiply-add, the quotient from the reciprocal: what it leaves of
/// the dividend, times the reciprocal, corrects it. Clamped before, all of it is
/// finite, and 1.5 * 2^23 more shows the rounded integer in the bits.
Value expandRoundQuotient(OpBuilder &builder, kernel::RoundQuotientOp op,
                          bool hasFma) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto constant = [&](Type type, TypedAttr value) -> Value {
    if (auto vector = dyn_cast<VectorType>(type))
      value = DenseElementsAttr::get(vector, value);
    return arith::ConstantOp::create(b, value);
  };
  Type type = op.getInput().getType(), integer = op.getResult().getType();
  auto real = [&](float value) {
    return constant(type, b.getF32FloatAttr(value));
  };
  Value divisor = op.getDivisor();
  Value x = arith::MulFOp::create(b, op.getInput(), op.getPower());
  Value isNan = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
  auto clampTo = [&](arith::CmpFPredicate predicate, float quotient) {
    Value limit = arith::MulFOp::create(b, divisor, real(quotient));
    Value isInside = arith::CmpFOp::create(b, predicate, x, limit);
    x = arith::SelectOp::create(b, isInside, x, limit);
  };
  clampTo(arith::CmpFPredicate::OGT, -256.0f);
  clampTo(arith::CmpFPredicate::OLT, 256.0f);
  x = arith::SelectOp::create(b, isNan, real(0.0f), x);
  Value q;
  if (hasFma) {
    q = arith::MulFOp::create(b, x, op.getReciprocal());
    Value rest =
        math::FmaOp::create(b, arith::NegFOp::create(b, q), divisor, x);
    q = math::FmaOp::create(b, rest, op.getReciprocal(), q);
  } else {
    q = arith::DivFOp::create(b, x, divisor);
  }
  Value bits = arith::BitcastOp::create(
      b, integer, arith::AddFOp::create(b, q, real(magic)).getResult());
  return arith::SubIOp::create(
      b, bits,
      constant(integer, b.getI32IntegerAttr(llvm::bit_cast<int32_t>(magic))));
}

struct ExpandApplyScale
    : codegen::impl::ExpandApplyScaleBase<ExpandApplyScale> {
  using Base::Base;

  void runOnOperation() override {
    auto target = codegen::TargetInfo::get(triple, features);
    SmallVector<ApplyScaleOp> ops;
    getOperation().walk([&](ApplyScaleOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    SmallVector<kernel::RoundQuotientOp> quotients;
    getOperation().walk(
        [&](kernel::RoundQuotientOp op) { quotients.push_back(op); });
    for (kernel::RoundQuotientOp op : quotients) {
      rewriter.setInsertionPoint(op);
      rewriter.replaceOp(op, expandRoundQuotient(rewriter, op, target.hasFma));
      ++numQuotients;
    }
    for (ApplyScaleOp op : ops) {
      Type accumulator = getElementTypeOrSelf(op.getAcc().getType());
      // Wide accumulators are beyond what multiply-adds are proved for.
      bool isWide = accumulator.isInteger(64);
      if (!isWide && !accumulator.isInteger(32)) {
        op.emitOpError("expected an accumulator of i32 or i64, got ")
            << op.getAcc().getType();
        return signalPassFailure();
      }
      rewriter.setInsertionPoint(op);
      Expansion expansion(rewriter, op);
      Value result;
      if (op.getRounding() == RoundingMode::FloatNearestEven) {
        if (strictInteger) {
          op.emitOpError("rounding float_nearest_even needs floating-point "
                         "instructions, which strict-integer forbids");
          return signalPassFailure();
        }
        result = expansion.expandFloatNearestEven();
      } else if (op.getRealization() == Realization::F32Fma &&
                 op.getRounding() == RoundingMode::SingleRound &&
                 target.hasFma && !strictInteger && !isWide) {
        result = expansion.expandFma();
        ++numFma;
      } else if (op.getRealization() == Realization::F64Fma &&
                 op.getRounding() == RoundingMode::SingleRound &&
                 target.hasFma && target.vectorBits >= 256 && !strictInteger &&
                 !isWide) {
        result = expansion.expandFma64();
        ++numFma;
      } else {
        result = expansion.expandInteger(op.getRounding() ==
                                         RoundingMode::DoubleRound);
        ++numInteger;
      }
      rewriter.replaceOp(op, result);
    }
  }
};

} // namespace
