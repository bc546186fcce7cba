//===- QuantaToLinalg.cpp - Elementwise quanta ops to linalg.generic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Maps.h"
#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

namespace {

Value createInteger(OpBuilder &builder, Location loc, Type type,
                    int64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getIntegerAttr(type, value));
}

/// s with M / 2^s' = 2^-s where all multipliers are one power of two, and every
/// s is in [2, 31], or [2, 62] of i64: the requantization is a rounding shift then, which no mode
/// rounds otherwise than towards plus infinity at ties but float_nearest_even.
std::optional<SmallVector<int32_t>> getRoundingShifts(RequantizeOp op) {
  int32_t multiplier = op.getMultipliers().front();
  int32_t most =
      op.getInput().getType().getElementType().isInteger(64) ? 62 : 31;
  if (op.getRounding() != RoundingMode::SingleRound ||
      !llvm::isPowerOf2_32(multiplier) || !llvm::all_equal(op.getMultipliers()))
    return std::nullopt;
  SmallVector<int32_t> shifts;
  for (int32_t shift : op.getShifts()) {
    shifts.push_back(shift - static_cast<int32_t>(llvm::Log2_32(multiplier)));
    if (shifts.back() < 2 || shifts.back() > most)
      return std::nullopt;
  }
  return shifts;
}

/// floor((acc + 2^(s-1)) / 2^s) as ((acc >> (s-1)) + 1) >> 1, which can't
/// overflow for s >= 2; then zero point and clamp.
Value createRoundingShift(OpBuilder &b, Location loc, RequantizeOp op,
                          Value acc, Value shiftMinusOne, Type result) {
  Type type = acc.getType();
  Value one = createInteger(b, loc, type, 1);
  if (shiftMinusOne.getType() != type)
    shiftMinusOne = arith::ExtSIOp::create(b, loc, type, shiftMinusOne);
  Value value = arith::ShRSIOp::create(b, loc, acc, shiftMinusOne);
  value = arith::AddIOp::create(b, loc, value, one);
  value = arith::ShRSIOp::create(b, loc, value, one);
  if (op.getOutputZp() != 0)
    value = arith::AddIOp::create(
        b, loc, value, createInteger(b, loc, type, op.getOutputZp()));
  value = arith::MaxSIOp::create(b, loc, value,
                                 createInteger(b, loc, type, op.getMin()));
  value = arith::MinSIOp::create(b, loc, value,
                                 createInteger(b, loc, type, op.getMax()));
  return value.getType() == result
             ? value
             : arith::TruncIOp::create(b, loc, result, value).getResult();
}

struct Requantize : OpRewritePattern<RequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RequantizeOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getInput().getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    Location loc = op.getLoc();
    Type i32 = rewriter.getI32Type();
    Type resultElement = op.getResult().getType().getElementType();
    ArrayRef<int32_t> multipliers = op.getMultipliers(),
                      shifts = op.getShifts();
    SmallVector<Value> vectors;
    auto roundingShifts = getRoundingShifts(op);
    if (roundingShifts && multipliers.size() > 1) {
      for (int32_t &shift : *roundingShifts)
        --shift;
      auto type = RankedTensorType::get(
          {static_cast<int64_t>(multipliers.size())}, i32);
      vectors = {createConstant<int32_t>(rewriter, loc, type, *roundingShifts)};
    } else if (multipliers.size() > 1) {
      auto type = RankedTensorType::get(
          {static_cast<int64_t>(multipliers.size())}, i32);
      vectors = {createConstant<int32_t>(rewriter, loc, type, multipliers),
                 createConstant<int32_t>(rewriter, loc, type, shifts)};
    }
    auto body = [&](OpBuilder &builder, Location loc,
                    ValueRange arguments) -> Value {
      Value acc = arguments.front();
      if (acc.getType().getIntOrFloatBitWidth() < 32)
        acc = arith::ExtSIOp::create(builder, loc, i32, acc);
      if (op.getInputZp() != 0)
        acc = arith::SubIOp::create(
            builder, loc, acc,
            createInteger(builder, loc, acc.getType(), op.getInputZp()));
      if (roundingShifts)
        return createRoundingShift(
            builder, loc, op, acc,
            vectors.empty()
                ? createInteger(builder, loc, i32, roundingShifts->front() - 1)
                : arguments[1],
            resultElement);
      Value multiplier, shift;
      if (vectors.empty()) {
        multiplier = createInteger(builder, loc, i32, multipliers.front());
        shift = createInteger(builder, loc, i32, shifts.front());
      } else {
        multiplier = arguments[1];
        shift = arguments[2];
      }
      return ApplyScaleOp::create(
          builder, loc, resultElement, acc, multiplier, shift, op.getOutputZp(),
          op.getMin(), op.getMax(), op.getRounding(), op.getRealization());
    };
    rewriter.replaceOp(op,
                       createElementwise(rewriter, loc, op.getInput(), vectors,
                                         op.getAxis(), resultElement, body));
    return success();
  }
};

struct Lookup : OpRewritePattern<LookupOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LookupOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getInput().getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    Type element = op.getResult().getType().getElementType();
    auto body = [&](OpBuilder &builder, Location loc,
                    ValueRange arguments) -> Value {
      return kernel::LookupOp::create(builder, loc, element, arguments.front(),
                                      op.getTable());
    };
    rewriter.replaceOp(op,
                       createElementwise(rewriter, op.getLoc(), op.getInput(),
                                         {}, std::nullopt, element, body));
    return success();
  }
};

/// Scales and zero points of a quantized type, one or one for each channel.
struct Parameters {
  SmallVector<float> scales;
  SmallVector<int32_t> zeroPoints;
  std::optional<int64_t> axis;
  int64_t min = 0, max = 0;

  explicit Parameters(Type elementType) {
    auto type = cast<quant::QuantizedType>(elementType);
    min = type.getStorageTypeMin();
    max = type.getStorageTypeMax();
    if (auto uniform = dyn_cast<quant::UniformQuantizedType>(elementType)) {
      scales.push_back(uniform.getScale());
      zeroPoints.push_back(uniform.getZeroPoint());
      return;
    }
    auto perAxis = cast<quant::UniformQuantizedPerAxisType>(elementType);
    axis = perAxis.getQuantizedDimension();
    scales.assign(perAxis.getScales().begin(), perAxis.getScales().end());
    zeroPoints.assign(perAxis.getZeroPoints().begin(),
                      perAxis.getZeroPoints().end());
  }

  /// The constants along the axis; none if they are scalars.
  SmallVector<Value> createVectors(OpBuilder &builder, Location loc) const {
    if (!axis)
      return {};
    int64_t size = scales.size();
    return {createConstant<float>(
                builder, loc,
                RankedTensorType::get({size}, builder.getF32Type()), scales),
            createConstant<int32_t>(
                builder, loc,
                RankedTensorType::get({size}, builder.getI32Type()),
                zeroPoints)};
  }
  Value getScale(OpBuilder &builder, Location loc, ValueRange arguments) const {
    return axis ? arguments[1] : createFloat(builder, loc, scales.front());
  }
  Value getZeroPoint(OpBuilder &builder, Location loc,
                     ValueRange arguments) const {
    return axis ? arguments[2]
                : createInteger(builder, loc, builder.getI32Type(),
                                zeroPoints.front());
  }
};

/// x / scale as i32 with zero point 0. Quotients from 2^23 on are integers; below,
/// adding 2^23 with the quotient's sign rounds half to even.
Value createQuantizedWide(OpBuilder &b, Location loc, Value x, Value scale,
                          int64_t min, int64_t max) {
  auto compare = [&](arith::CmpFPredicate predicate, Value a,
                     Value b1) -> Value {
    return arith::CmpFOp::create(b, loc, predicate, a, b1);
  };
  auto select = [&](Value condition, Value a, Value b1) -> Value {
    return arith::SelectOp::create(b, loc, condition, a, b1);
  };
  Type i32 = b.getI32Type();
  Value zero = createFloat(b, loc, 0.0);
  x = arith::DivFOp::create(b, loc, x, scale);
  x = select(compare(arith::CmpFPredicate::UNO, x, x), zero, x);
  Value magic = createFloat(b, loc, 8388608.0);
  magic = select(compare(arith::CmpFPredicate::OLT, x, zero),
                 createFloat(b, loc, -8388608.0), magic);
  Value rounded = arith::SubFOp::create(
      b, loc, arith::AddFOp::create(b, loc, x, magic), magic);
  Value isSmall = arith::AndIOp::create(
      b, loc,
      compare(arith::CmpFPredicate::OLT, x, createFloat(b, loc, 8388608.0)),
      compare(arith::CmpFPredicate::OGT, x, createFloat(b, loc, -8388608.0)));
  x = select(isSmall, rounded, x);
  // The f32 next to 2^31 is 2^31 - 128: what is beyond is beyond i32.
  Value limit = createFloat(b, loc, 2147483520.0);
  Value lowest = createFloat(b, loc, -2147483520.0);
  Value isAbove = compare(arith::CmpFPredicate::OGT, x, limit);
  Value isBelow = compare(arith::CmpFPredicate::OLT, x, lowest);
  x = select(isAbove, limit, select(isBelow, lowest, x));
  Value q = arith::FPToSIOp::create(b, loc, i32, x);
  q = select(isAbove, createInteger(b, loc, i32, max), q);
  q = select(isBelow, createInteger(b, loc, i32, min), q);
  q = arith::MaxSIOp::create(b, loc, q, createInteger(b, loc, i32, min));
  return arith::MinSIOp::create(b, loc, q, createInteger(b, loc, i32, max));
}

struct Quantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getResult().getType());
    Type storage =
        cast<quant::QuantizedType>(type.getElementType()).getStorageType();
    if (!op.getInput().getType().getElementType().isF32() ||
        !type.hasStaticShape() || storage.getIntOrFloatBitWidth() > 32)
      return rewriter.notifyMatchFailure(
          op, "expected f32 to at most 32 bits, of static shape");
    if (isa<quant::UniformQuantizedSubChannelType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "scales of groups");
    Location loc = op.getLoc();
    Parameters parameters(type.getElementType());
    bool isWide = storage.getIntOrFloatBitWidth() > 16;
    if (isWide && (parameters.axis || parameters.zeroPoints.front() != 0))
      return rewriter.notifyMatchFailure(op, "32 bits with a zero point");
    auto body = [&](OpBuilder &b, Location loc, ValueRange arguments) -> Value {
      if (isWide)
        return createQuantizedWide(b, loc, arguments.front(),
                                   parameters.getScale(b, loc, arguments),
                                   parameters.min, parameters.max);
      return createQuantized(b, loc, arguments.front(),
                             parameters.getScale(b, loc, arguments),
                             parameters.getZeroPoint(b, loc, arguments),
                             parameters.min, parameters.max, storage);
    };
    Value stored = createElementwise(rewriter, loc, op.getInput(),
                                     parameters.createVectors(rewriter, loc),
                                     parameters.axis, storage, body);
    rewriter.replaceOpWithNewOp<quant::StorageCastOp>(op, type, stored);
    return success();
  }
};

struct Dequantize : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DequantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    auto quantized = cast<quant::QuantizedType>(type.getElementType());
    Type storage = quantized.getStorageType();
    bool isSigned = quantized.isSigned();
    Type real = op.getResult().getType().getElementType();
    if (!real.isF32() || !type.hasStaticShape() ||
        storage.getIntOrFloatBitWidth() > 32)
      return rewriter.notifyMatchFailure(
          op, "expected at most 32 bits to f32, of static shape");
    if (isa<quant::UniformQuantizedSubChannelType>(type.getElementType()))
      return rewriter.notifyMatchFailure(op, "scales of groups");
    Location loc = op.getLoc();
    Parameters parameters(type.getElementType());
    auto body = [&](OpBuilder &b, Location loc, ValueRange arguments) -> Value {
      Type i32 = b.getI32Type();
      Value q = arguments.front();
      if (q.getType() != i32)
        q = isSigned ? Value(arith::ExtSIOp::create(b, loc, i32, q))
                     : Value(arith::ExtUIOp::create(b, loc, i32, q));
      q = arith::SubIOp::create(b, loc, q,
                                parameters.getZeroPoint(b, loc, arguments));
      Value x = arith::SIToFPOp::create(b, loc, b.getF32Type(), q);
      return arith::MulFOp::create(b, loc, x,
                                   parameters.getScale(b, loc, arguments));
    };
    Value stored = quant::StorageCastOp::create(
        rewriter, loc, type.clone(storage), op.getInput());
    rewriter.replaceOp(
        op, createElementwise(rewriter, loc, stored,
                              parameters.createVectors(rewriter, loc),
                              parameters.axis, real, body));
    return success();
  }
};

} // namespace

/// The clamp comes first and in float: its bounds are integers, so it commutes
/// with the rounding; what is left is below 2^22, where adding 1.5 * 2^23 rounds
/// half to even.
Value codegen::createQuantized(OpBuilder &b, Location loc, Value x, Value scale,
                               Value zeroPoint, double min, double max,
                               Type storage) {
  Type f32 = b.getF32Type(), i32 = b.getI32Type();
  Value zeroPointFloat = arith::SIToFPOp::create(b, loc, f32, zeroPoint);
  Value low =
      arith::SubFOp::create(b, loc, createFloat(b, loc, min), zeroPointFloat);
  Value high =
      arith::SubFOp::create(b, loc, createFloat(b, loc, max), zeroPointFloat);
  x = arith::DivFOp::create(b, loc, x, scale);
  Value isNan = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::UNO, x, x);
  x = arith::SelectOp::create(b, loc, isNan, createFloat(b, loc, 0.0), x);
  Value above =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, x, low);
  x = arith::SelectOp::create(b, loc, above, x, low);
  Value below =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x, high);
  x = arith::SelectOp::create(b, loc, below, x, high);
  Value magic = createFloat(b, loc, 12582912.0);
  x = arith::AddFOp::create(b, loc, x, magic);
  x = arith::SubFOp::create(b, loc, x, magic);
  Value q = arith::FPToSIOp::create(b, loc, i32, x);
  q = arith::AddIOp::create(b, loc, q, zeroPoint);
  return arith::TruncIOp::create(b, loc, storage, q);
}

void codegen::populateQuantaToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<Requantize, Lookup, Quantize, Dequantize>(patterns.getContext());
}
