//===- DynamicToLinalg.cpp - Parameters of run time to linalg.generic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// The formulas of docs/Numerics.md, "Parameters of run time", step by step.

#include "Maps.h"
#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

namespace {

/// The smallest and the largest value, with 0 among them, of the whole tensor or
/// of each entry of dimension 0. A comparison with NaN is false.
ValueRange createExtremes(OpBuilder &builder, Location loc, Value input,
                          ArrayRef<int64_t> shape) {
  int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
  Value empty =
      tensor::EmptyOp::create(builder, loc, shape, builder.getF32Type());
  Value zero = createFloat(builder, loc, 0.0);
  // Each of the two has a place of its own.
  SmallVector<Value> starts;
  for (int i = 0; i < 2; ++i)
    starts.push_back(
        linalg::FillOp::create(builder, loc, zero, empty).getResult(0));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::reduction);
  AffineMap result = AffineMap::get(rank, 0, builder.getContext());
  if (!shape.empty()) {
    iterators[0] = utils::IteratorType::parallel;
    result = AffineMap::get(rank, 0, builder.getAffineDimExpr(0));
  }
  return linalg::GenericOp::create(
             builder, loc, TypeRange{empty.getType(), empty.getType()}, input,
             starts,
             ArrayRef<AffineMap>{builder.getMultiDimIdentityMap(rank), result,
                                 result},
             iterators,
             [](OpBuilder &b, Location loc, ValueRange arguments) {
               auto choose = [&](arith::CmpFPredicate predicate, Value other) {
                 Value isBeyond = arith::CmpFOp::create(b, loc, predicate,
                                                        arguments[0], other);
                 return arith::SelectOp::create(b, loc, isBeyond, arguments[0],
                                                other)
                     .getResult();
               };
               Value min = choose(arith::CmpFPredicate::OLT, arguments[1]);
               Value max = choose(arith::CmpFPredicate::OGT, arguments[2]);
               linalg::YieldOp::create(b, loc, ValueRange{min, max});
             })
      ->getResults();
}

struct ChooseParams : OpRewritePattern<ChooseParamsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ChooseParamsOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getInput().getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    Location loc = op.getLoc();
    Type f32 = rewriter.getF32Type(), i8 = rewriter.getI8Type();
    ArrayRef<int64_t> shape = op.getScale().getType().getShape();
    ValueRange extremes = createExtremes(rewriter, loc, op.getInput(), shape);
    AffineMap identity = rewriter.getMultiDimIdentityMap(shape.size());
    Value scale = createMap(
        rewriter, loc, extremes, {identity, identity}, shape, f32,
        [](OpBuilder &b, Location loc, ValueRange v) -> Value {
          Value range = arith::SubFOp::create(b, loc, v[1], v[0]);
          Value step =
              arith::DivFOp::create(b, loc, range, createFloat(b, loc, 255.0));
          Value isZero =
              arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, step,
                                    createFloat(b, loc, 0.0));
          return arith::SelectOp::create(b, loc, isZero,
                                         createFloat(b, loc, 1.0), step);
        });
    // 0 - min / scale is what the other border's formula gives for -min, with
    // 0 for the zero point; stored integers are 128 less.
    Value zeroPoint = createMap(
        rewriter, loc, {extremes[0], scale}, {identity, identity}, shape, i8,
        [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
          Value below =
              arith::SubFOp::create(b, loc, createFloat(b, loc, 0.0), v[0]);
          Value offset =
              arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(-128));
          return createQuantized(b, loc, below, v[1], offset, -128, 127, i8);
        });
    rewriter.replaceOp(op, {scale, zeroPoint});
    return success();
  }
};

/// The map of a scale or zero point in a loop nest of `rank`: one for all, or one
/// for each entry of dimension 0.
AffineMap getParameterMap(OpBuilder &builder, Value parameter, int64_t rank) {
  if (cast<RankedTensorType>(parameter.getType()).getRank() == 0)
    return AffineMap::get(rank, 0, builder.getContext());
  return AffineMap::get(rank, 0, builder.getAffineDimExpr(0));
}

/// What every element is divided by, its reciprocal, and the power of two that
/// keeps both and what is left of a division far from the ends of f32; and the zero
/// point in the type of quotients. One op with a result each: fusion, which would compute them for every element, takes
/// producers of one use only.
ValueRange createDivisors(OpBuilder &builder, Location loc, Value scale,
                          Value zeroPoint) {
  auto type = cast<RankedTensorType>(scale.getType());
  int64_t rank = type.getRank();
  SmallVector<Value> results;
  Type f32 = builder.getF32Type();
  for (Type element : {f32, f32, f32, Type(builder.getI32Type())})
    results.push_back(
        tensor::EmptyOp::create(builder, loc, type.getShape(), element));
  return linalg::GenericOp::create(
             builder, loc, ValueRange(results).getTypes(),
             ValueRange{scale, zeroPoint}, results,
             SmallVector<AffineMap>(6, builder.getMultiDimIdentityMap(rank)),
             SmallVector<utils::IteratorType>(rank,
                                              utils::IteratorType::parallel),
             [](OpBuilder &b, Location loc, ValueRange v) {
               auto choose = [&](arith::CmpFPredicate predicate, double bound,
                                 double power, Value other) -> Value {
                 Value isBeyond = arith::CmpFOp::create(
                     b, loc, predicate, v[0], createFloat(b, loc, bound));
                 return arith::SelectOp::create(
                     b, loc, isBeyond, createFloat(b, loc, power), other);
               };
               const double large = std::ldexp(1.0, 64);
               Value power =
                   choose(arith::CmpFPredicate::OLT, 1 / large, large,
                          choose(arith::CmpFPredicate::OGT, large, 1 / large,
                                 createFloat(b, loc, 1.0)));
               Value divisor = arith::MulFOp::create(b, loc, v[0], power);
               Value reciprocal = arith::DivFOp::create(
                   b, loc, createFloat(b, loc, 1.0), divisor);
               Value zero =
                   arith::ExtSIOp::create(b, loc, b.getI32Type(), v[1]);
               linalg::YieldOp::create(
                   b, loc, ValueRange{divisor, reciprocal, power, zero});
             })
      ->getResults();
}

struct DynamicQuantize : OpRewritePattern<DynamicQuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DynamicQuantizeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getResult().getType();
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    AffineMap map = getParameterMap(rewriter, op.getScale(), type.getRank());
    Type storage = rewriter.getI8Type();
    ValueRange divisors =
        createDivisors(rewriter, op.getLoc(), op.getScale(), op.getZeroPoint());
    rewriter.replaceOp(
        op,
        createMap(
            rewriter, op.getLoc(),
            {op.getInput(), divisors[0], divisors[1], divisors[2], divisors[3]},
            {rewriter.getMultiDimIdentityMap(type.getRank()), map, map, map,
             map},
            type.getShape(), storage,
            [&](OpBuilder &b, Location loc, ValueRange v) {
              auto constant = [&](int32_t value) -> Value {
                return arith::ConstantOp::create(b, loc,
                                                 b.getI32IntegerAttr(value));
              };
              Value q = kernel::RoundQuotientOp::create(b, loc, b.getI32Type(),
                                                        v[0], v[1], v[2], v[3]);
              q = arith::AddIOp::create(b, loc, q, v[4]);
              q = arith::MaxSIOp::create(b, loc, q, constant(-128));
              q = arith::MinSIOp::create(b, loc, q, constant(127));
              return arith::TruncIOp::create(b, loc, storage, q).getResult();
            }));
    return success();
  }
};

/// Zeros around a tensor are its zero point around its integers: a quarter of
/// the bytes to write, and none of them divided.
struct QuantizeBeforePad : OpRewritePattern<DynamicQuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DynamicQuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<tosa::PadOp>();
    auto amounts =
        pad ? pad.getPadding().getDefiningOp<tosa::ConstShapeOp>() : nullptr;
    if (!amounts || op.getScale().getType().getRank() != 0 ||
        !matchPattern(pad.getPadConst(), m_AnyZeroFloat()))
      return rewriter.notifyMatchFailure(op, "no zeros around one tensor");
    Location loc = op.getLoc();
    auto source = cast<RankedTensorType>(pad.getInput1().getType());
    Value stored = DynamicQuantizeOp::create(
        rewriter, loc, source.clone(rewriter.getI8Type()), pad.getInput1(),
        op.getScale(), op.getZeroPoint());
    Value zero = tensor::ExtractOp::create(rewriter, loc, op.getZeroPoint(),
                                           ValueRange());
    SmallVector<OpFoldResult> low, high;
    for (auto [i, amount] :
         llvm::enumerate(amounts.getValues().getValues<int64_t>()))
      (i % 2 == 0 ? low : high).push_back(rewriter.getIndexAttr(amount));
    rewriter.replaceOpWithNewOp<tensor::PadOp>(op, op.getResult().getType(),
                                               stored, low, high, zero);
    return success();
  }
};

struct DynamicDequantize : OpRewritePattern<DynamicDequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DynamicDequantizeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getResult().getType();
    if (!type.hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    Location loc = op.getLoc();
    int64_t rank = type.getRank();
    Value scale = op.getScale(), zeroPoint = op.getZeroPoint();
    AffineMap parameter = getParameterMap(rewriter, scale, rank);
    if (parameter.getNumResults() != 0 && rank > 1) {
      // A number a row is [rows, 1, 1, 1]: what kernels know as such.
      SmallVector<int64_t> shape(rank, 1);
      shape[0] = type.getDimSize(0);
      ReassociationIndices all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
      auto expand = [&](Value value) -> Value {
        auto vector = cast<RankedTensorType>(value.getType());
        return tensor::ExpandShapeOp::create(
            rewriter, loc,
            RankedTensorType::get(shape, vector.getElementType()), value,
            ArrayRef<ReassociationIndices>{all});
      };
      scale = expand(scale);
      zeroPoint = expand(zeroPoint);
      SmallVector<AffineExpr> expressions(rank,
                                          rewriter.getAffineConstantExpr(0));
      expressions[0] = rewriter.getAffineDimExpr(0);
      parameter = AffineMap::get(rank, 0, expressions, rewriter.getContext());
    }
    AffineMap channel =
        AffineMap::get(rank, 0, rewriter.getAffineDimExpr(rank - 1));
    Type f32 = rewriter.getF32Type(), i32 = rewriter.getI32Type();
    rewriter.replaceOp(
        op, createMap(
                rewriter, loc,
                {op.getInput(), scale, zeroPoint, op.getWeightScales(),
                 op.getWeightSums(), op.getBias()},
                {rewriter.getMultiDimIdentityMap(rank), parameter, parameter,
                 channel, channel, channel},
                type.getShape(), f32,
                [&](OpBuilder &b, Location loc, ValueRange v) -> Value {
                  Value zero = arith::ExtSIOp::create(b, loc, i32, v[2]);
                  Value centred = arith::SubIOp::create(
                      b, loc, v[0], arith::MulIOp::create(b, loc, zero, v[4]));
                  Value real = arith::SIToFPOp::create(b, loc, f32, centred);
                  Value factor = arith::MulFOp::create(b, loc, v[1], v[3]);
                  return arith::AddFOp::create(
                      b, loc, arith::MulFOp::create(b, loc, real, factor),
                      v[5]);
                }));
    return success();
  }
};

} // namespace

void codegen::populateDynamicToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<ChooseParams, DynamicQuantize, DynamicDequantize>(
      patterns.getContext());
  patterns.add<QuantizeBeforePad>(patterns.getContext(), /*benefit=*/2);
}
