//===- NormalizeToLinalg.cpp - quanta.normalize to linalg.generic -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Numerics/Normalization.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// Builds the formula of docs/Numerics.md, "Normalization", for all rows.
class NormalizeEmitter : public ImplicitLocOpBuilder {
public:
  NormalizeEmitter(NormalizeOp op, OpBuilder &builder)
      : ImplicitLocOpBuilder(op.getLoc(), builder), op(op),
        type(op.getInput().getType()), size(type.getShape().back()),
        i32(getI32Type()), i64(getI64Type()) {
    int64_t rank = type.getRank();
    elements = getMultiDimIdentityMap(rank);
    rows = elements.dropResult(rank - 1);
    iterators.assign(rank, utils::IteratorType::parallel);
  }

  Value emit();

private:
  /// Sum of each row as i32, sum of squares as i32 or, of i16, i64.
  linalg::GenericOp createSums();
  /// M and s of each row. Two results with a use each: fusion into the elements,
  /// which would compute them for every one, takes producers of one use only.
  linalg::GenericOp createScales(ValueRange sums);
  Value normalizeElements(Value sum, ValueRange scales);

  Value emitScale(Value sum, Value squares, Value &shift);
  Value constant(Type type, int64_t value) {
    return arith::ConstantOp::create(*this, getIntegerAttr(type, value));
  }
  Value createEmptyRows(Type element) {
    return tensor::EmptyOp::create(*this, type.getShape().drop_back(), element);
  }

  NormalizeOp op;
  RankedTensorType type;
  int64_t size;
  Type i32, i64;
  AffineMap elements, rows;
  SmallVector<utils::IteratorType> iterators;
};

} // namespace

linalg::GenericOp NormalizeEmitter::createSums() {
  Type square = type.getElementType().isInteger(8) ? i32 : i64;
  SmallVector<Value> starts;
  for (Type element : {i32, square})
    starts.push_back(linalg::FillOp::create(*this, constant(element, 0),
                                            createEmptyRows(element))
                         .getResult(0));
  SmallVector<utils::IteratorType> reduction = iterators;
  reduction.back() = utils::IteratorType::reduction;
  return linalg::GenericOp::create(
      *this, ValueRange(starts).getTypes(), op.getInput(), starts,
      ArrayRef{elements, rows, rows}, reduction,
      [&](OpBuilder &b, Location loc, ValueRange in) {
        Value x = arith::ExtSIOp::create(b, loc, i32, in[0]);
        Value y =
            square == i32
                ? x
                : arith::ExtSIOp::create(b, loc, square, in[0]).getResult();
        Value product = arith::MulIOp::create(b, loc, y, y);
        Value sums[] = {arith::AddIOp::create(b, loc, in[1], x),
                        arith::AddIOp::create(b, loc, in[2], product)};
        linalg::YieldOp::create(b, loc, sums);
      });
}

/// `count` steps of `body` on the values that start as `start`.
static SmallVector<Value> createLoop(
    ImplicitLocOpBuilder &builder, int64_t count, ValueRange start,
    function_ref<SmallVector<Value>(ImplicitLocOpBuilder &, ValueRange)> body) {
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, value);
  };
  auto loop = scf::ForOp::create(
      builder, index(0), index(count), index(1), start,
      [&](OpBuilder &nested, Location loc, Value, ValueRange values) {
        ImplicitLocOpBuilder b(loc, nested);
        scf::YieldOp::create(b, body(b, values));
      });
  return loop.getResults();
}

/// getInverseRoot of lib/Numerics: digits of the root, then of the quotient, one
/// a step, without a division that some machine does not have.
Value NormalizeEmitter::emitScale(Value sum, Value squares, Value &shift) {
  auto extend = [&](Value value) -> Value {
    if (value.getType() == i64)
      return value;
    return arith::ExtSIOp::create(*this, i64, value);
  };
  Value wideSum = extend(sum);
  Value w = arith::MulIOp::create(*this, extend(squares), constant(i64, size));
  w = arith::SubIOp::create(*this, w,
                            arith::MulIOp::create(*this, wideSum, wideSum));
  w = arith::AddIOp::create(*this, w, constant(i64, op.getEpsilon()));
  w = arith::MaxSIOp::create(*this, w, constant(i64, 1));
  // w * 4^k is in [2^60, 2^62); each step of k is one of the shift.
  auto normalized = createLoop(
      *this, 30, {w, constant(i32, 61 - op.getFractionBits())},
      [&](ImplicitLocOpBuilder &b, ValueRange in) -> SmallVector<Value> {
        auto number = [&](Type type, int64_t value) {
          return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
        };
        Value isSmall = arith::CmpIOp::create(
            b, arith::CmpIPredicate::slt, in[0], number(i64, int64_t(1) << 60));
        Value up = arith::ShLIOp::create(b, in[0], number(i64, 2));
        Value less = arith::SubIOp::create(b, in[1], number(i32, 1));
        return {arith::SelectOp::create(b, isSmall, up, in[0]),
                arith::SelectOp::create(b, isSmall, less, in[1])};
      });
  shift = normalized[1];
  // Two digits of w enter the remainder at each step, from the top; it stays
  // below 2 * root + 1.
  auto rooted = createLoop(
      *this, 31, {normalized[0], constant(i64, 0), constant(i64, 0)},
      [&](ImplicitLocOpBuilder &b, ValueRange in) -> SmallVector<Value> {
        auto number = [&](int64_t value) {
          return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
        };
        Value digits = arith::ShRUIOp::create(b, in[0], number(60));
        digits = arith::AndIOp::create(b, digits, number(3));
        Value rest = arith::ShLIOp::create(b, in[0], number(2));
        Value remainder = arith::ShLIOp::create(b, in[1], number(2));
        remainder = arith::OrIOp::create(b, remainder, digits);
        Value twice = arith::ShLIOp::create(b, in[2], number(1));
        Value trial = arith::ShLIOp::create(b, in[2], number(2));
        trial = arith::OrIOp::create(b, trial, number(1));
        Value fits = arith::CmpIOp::create(b, arith::CmpIPredicate::sge,
                                           remainder, trial);
        Value left = arith::SubIOp::create(b, remainder, trial);
        Value next = arith::OrIOp::create(b, twice, number(1));
        return {rest, arith::SelectOp::create(b, fits, left, remainder),
                arith::SelectOp::create(b, fits, next, twice)};
      });
  // (2^61 - 1) / root: its upper 31 bits are below the root, 30 ones; ones follow.
  Value root = arith::TruncIOp::create(*this, i32, rooted[2]);
  auto divided = createLoop(
      *this, 31, {constant(i32, (1 << 30) - 1), constant(i32, 0)},
      [&](ImplicitLocOpBuilder &b, ValueRange in) -> SmallVector<Value> {
        Value one = arith::ConstantOp::create(b, b.getI32IntegerAttr(1));
        Value remainder = arith::ShLIOp::create(b, in[0], one);
        remainder = arith::OrIOp::create(b, remainder, one);
        Value twice = arith::ShLIOp::create(b, in[1], one);
        Value fits = arith::CmpIOp::create(b, arith::CmpIPredicate::uge,
                                           remainder, root);
        Value left = arith::SubIOp::create(b, remainder, root);
        Value next = arith::OrIOp::create(b, twice, one);
        return {arith::SelectOp::create(b, fits, left, remainder),
                arith::SelectOp::create(b, fits, next, twice)};
      });
  return divided[1];
}

linalg::GenericOp NormalizeEmitter::createScales(ValueRange sums) {
  Value starts[] = {createEmptyRows(i32), createEmptyRows(i32)};
  AffineMap map = getMultiDimIdentityMap(type.getRank() - 1);
  return linalg::GenericOp::create(
      *this, ValueRange(starts).getTypes(), sums, starts,
      SmallVector<AffineMap>(4, map), ArrayRef(iterators).drop_back(),
      [&](OpBuilder &b, Location loc, ValueRange in) {
        NormalizeEmitter inner(op, b);
        Value shift, multiplier = inner.emitScale(in[0], in[1], shift);
        linalg::YieldOp::create(b, loc, ValueRange{multiplier, shift});
      });
}

Value NormalizeEmitter::normalizeElements(Value sum, ValueRange scales) {
  Value start = tensor::EmptyOp::create(*this, type.getShape(), i32);
  int32_t limit = getNormalizationLimit(size, op.getFractionBits());
  return linalg::GenericOp::create(
             *this, start.getType(),
             ValueRange{op.getInput(), sum, scales[0], scales[1]}, start,
             ArrayRef{elements, rows, rows, rows, elements}, iterators,
             [&](OpBuilder &b, Location loc, ValueRange in) {
               Value x = arith::ExtSIOp::create(b, loc, i32, in[0]);
               Value n =
                   arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(size));
               Value d = arith::MulIOp::create(b, loc, x, n);
               d = arith::SubIOp::create(b, loc, d, in[1]);
               Value y = ApplyScaleOp::create(
                   b, loc, i32, d, in[2], in[3], /*output_zp=*/0, -limit, limit,
                   RoundingMode::SingleRound, Realization::Integer);
               linalg::YieldOp::create(b, loc, y);
             })
      ->getResult(0);
}

Value NormalizeEmitter::emit() {
  linalg::GenericOp sums = createSums();
  linalg::GenericOp scales = createScales(sums.getResults());
  return normalizeElements(sums.getResult(0), scales.getResults());
}

namespace {
struct Normalize : OpRewritePattern<NormalizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NormalizeOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getInput().getType().hasStaticShape())
      return rewriter.notifyMatchFailure(op, "shape not static");
    rewriter.replaceOp(op, NormalizeEmitter(op, rewriter).emit());
    return success();
  }
};
} // namespace

void codegen::populateNormalizeToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<Normalize>(patterns.getContext());
}
