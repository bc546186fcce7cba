//===- PackProducts.cpp - Packing of weights of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackProducts.h"
#include "PackedShape.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

int64_t codegen::chooseGroup(ContractOp op, bool merged,
                             const TargetInfo &target) {
  int64_t run = op.getInput().getType().getShape().back() *
                (merged ? op.getWindow()[1] : 1);
  // Half of a group of eight would be zeros; and it is of two pixels, of which one
  // may miss the column.
  if (target.dotKind == DotKind::NeonMatrix &&
      (run < 8 || op.leavesColumnsOut()) && target.hasLaneDot)
    return 4;
  return target.getDotGroup();
}

int64_t codegen::chooseWholeGroup(ContractOp op, bool merged,
                                  const TargetInfo &target) {
  int64_t run = op.getInput().getType().getShape().back() *
                (merged ? op.getWindow()[1] : 1);
  // Adding the lanes up takes as long as some eight steps; in registers of one
  // size alone, longer.
  if (target.dotKind != DotKind::Vnni || !target.hasLaneDot ||
      op.getNumChannels() != 1 || run < 32 || op.leavesColumnsOut())
    return 0;
  return std::min<int64_t>(target.vectorBits / 8,
                           llvm::bit_floor(static_cast<uint64_t>(run)));
}

Value codegen::widenInput(OpBuilder &builder, Location loc, Value input,
                          Type wide) {
  auto type = cast<RankedTensorType>(input.getType());
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(), wide);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<utils::IteratorType> parallel(type.getRank(),
                                            utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, empty.getType(), input, empty,
             ArrayRef<AffineMap>{identity, identity}, parallel,
             [&](OpBuilder &b, Location loc, ValueRange arguments) {
               Value value =
                   isa<FloatType>(wide)
                       ? arith::ExtFOp::create(b, loc, wide, arguments[0])
                             .getResult()
                       : arith::ExtSIOp::create(b, loc, wide, arguments[0])
                             .getResult();
               linalg::YieldOp::create(b, loc, value);
             })
      .getResult(0);
}

/// What a transposition reads can be packed as well, if rows of the matrix or its
/// columns are consecutive there.
static std::pair<Value, SmallVector<int64_t>>
skipTransposition(OpBuilder &builder, PackOp op) {
  SmallVector<int64_t> permutation(op.getPermutation()), composed;
  Value input = op.getInput();
  if (auto transpose = input.getDefiningOp<linalg::TransposeOp>()) {
    for (int64_t dimension : permutation)
      composed.push_back(transpose.getPermutation()[dimension]);
    if (composed[2] == 3 || composed[3] == 3)
      return {transpose.getInput(), composed};
  }
  // Matrices [B, N, K] transposed as such, and seen as rows of images then.
  auto expand = input.getDefiningOp<tensor::ExpandShapeOp>();
  auto transpose =
      expand ? expand.getSrc().getDefiningOp<linalg::TransposeOp>() : nullptr;
  const SmallVector<ReassociationIndices> ofImages = {{0, 1}, {2}, {3}};
  if (transpose && transpose.getPermutation() == ArrayRef<int64_t>{0, 2, 1} &&
      expand.getReassociationIndices() == ofImages &&
      permutation == ArrayRef<int64_t>{0, 1, 2, 3}) {
    SmallVector<int64_t> shape(expand.getType().getShape());
    std::swap(shape[2], shape[3]);
    Value source = tensor::ExpandShapeOp::create(
        builder, op.getLoc(), expand.getType().clone(shape),
        transpose.getInput(), expand.getReassociationIndices());
    return {source, {0, 1, 3, 2}};
  }
  return {input, permutation};
}

/// Sums of the inputs of each pixel times `factor`.
static ContractOp createPixelSums(OpBuilder &builder, ContractOp op,
                                  int64_t factor) {
  Location loc = op.getLoc();
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  Type i32 = builder.getI32Type();
  auto constant = [&](RankedTensorType type, int64_t value) -> Value {
    return arith::ConstantOp::create(
        builder, loc,
        cast<TypedAttr>(DenseElementsAttr::get(
            type,
            Attribute(builder.getIntegerAttr(type.getElementType(), value)))));
  };
  Value ones = constant(
      RankedTensorType::get({1, 1, 1, shape[3]}, builder.getI8Type()), 1);
  Value start = constant(RankedTensorType::get({1}, i32), 0);
  Value empty = tensor::EmptyOp::create(builder, loc,
                                        {shape[0], shape[1], shape[2], 1}, i32);
  auto sums = ContractOp::create(
      builder, loc, TypeRange(empty.getType()), op.getWindow(), op.getStrides(),
      op.getDilations(), DenseI64ArrayAttr(), PackingAttr(),
      /*flipped_input=*/false, op.getInput(), ones, start, ValueRange(), empty);
  OpBuilder::InsertionGuard guard(builder);
  Block *body = builder.createBlock(&sums.getEpilogue(), {}, i32, loc);
  Value scaled = arith::MulIOp::create(
      builder, loc, body->getArgument(0),
      arith::ConstantOp::create(builder, loc,
                                builder.getI32IntegerAttr(factor)));
  kernel::YieldOp::create(builder, loc, scaled);
  return sums;
}

static void addToSums(ContractOp op, Value extra) {
  op.getExtrasMutable().append(extra);
  Block &body = op.getEpilogue().front();
  Value acc = body.getArgument(0);
  Value term = body.addArgument(acc.getType(), op.getLoc());
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  auto sum = arith::AddIOp::create(builder, op.getLoc(), acc, term);
  acc.replaceAllUsesExcept(sum, sum);
}

/// What only the plain op has read would be computed all the same.
static void eraseUnused(Operation *op) {
  if (!op || !isOpTriviallyDead(op))
    return;
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  for (Value operand : operands)
    eraseUnused(operand.getDefiningOp());
}

FailureOr<ContractOp> codegen::packProduct(ContractOp op,
                                           const TargetInfo &target) {
  auto pack = op.getWeights().getDefiningOp<PackOp>();
  if (!pack || pack.getPacking() ||
      op.getStart().getDefiningOp<PackOp>() != pack) {
    op.emitOpError("expected weights and start of run time from one plain "
                   "quanta_kernel.pack");
    return failure();
  }
  OpBuilder builder(op);
  Location loc = op.getLoc();
  Type from = pack.getInput().getType().getElementType();
  // Elements that are multiplied as they are, one at a time.
  bool isWide = getElementTypeOrSelf(op.getStart()).isInteger(64);
  bool isPlain = isa<FloatType>(from) || isWide;
  int64_t group = isPlain ? 1 : chooseGroup(op, /*merged=*/false, target);
  bool makeUnsigned = !isPlain && target.hasUnsignedDot();
  auto packing = PackingAttr::get(
      op.getContext(), isWide ? target.getWideLanes() : target.getLanes(),
      group, /*merged=*/false, makeUnsigned, /*tile=*/0,
      /*bits=*/8, /*scaleGroup=*/0);
  PackedShape shape(op, packing);
  int64_t pixels = op.getOutput().getType().getDimSize(2);
  int64_t zeroPoint = pack.getZeroPoint(), factor = pack.getFactor(),
          offset = pack.getOffset();
  // Steps that multiply single bytes or pairs take i16 too.
  bool makeWords = !isPlain && group <= 2 &&
                   (zeroPoint != 0 || target.getWeightBits(pixels) == 16);
  ContractOp sums;
  if (!isPlain && !makeWords && zeroPoint != 0) {
    sums = createPixelSums(builder, op, -zeroPoint);
    addToSums(op, sums.getResult(0));
    offset -= factor * shape.depth * zeroPoint;
    zeroPoint = 0;
  }
  // Each input gets 128 added.
  if (makeUnsigned)
    factor -= 128;

  SmallVector<int64_t> sizes = {pack.getExtent(0), pack.getExtent(1)};
  SmallVector<int64_t> startSizes = sizes;
  startSizes.push_back(shape.blocks * shape.lanes);
  llvm::append_range(sizes, shape.getShape());
  Value weights = tensor::EmptyOp::create(
      builder, loc, sizes, makeWords ? builder.getI16Type() : from);
  Value start = tensor::EmptyOp::create(
      builder, loc, startSizes, op.getStart().getType().getElementType());
  auto [source, permutation] = skipTransposition(builder, pack);
  auto packed = PackOp::create(
      builder, loc, TypeRange{weights.getType(), start.getType()}, source,
      permutation, packing, zeroPoint, factor, offset, weights, start);
  op.getWeightsMutable().assign(packed.getResult(0));
  op.getStartMutable().assign(packed.getResult(1));
  op.setPackingAttr(packing);
  if (!isPlain && target.getInputBits(pixels, shape.blocks) == 16)
    op.getInputMutable().assign(
        widenInput(builder, loc, op.getInput(), builder.getI16Type()));
  eraseUnused(pack);
  return sums;
}
