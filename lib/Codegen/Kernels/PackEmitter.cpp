//===- PackEmitter.cpp - The loops that pack weights of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackEmitter.h"
#include "PieceLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "quanta/Codegen/Kernels/Pieces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Roughly what loading, interleaving and storing a group of a vector takes.
static constexpr int64_t cyclesPerGroup = 8;
/// Up to here elements of the last dimension are picked out of vectors that hold
/// what lies between them, too: a part of three that are interleaved has stride 3.
/// That takes two thirds of the time of a copy first, which LLVM makes vector code
/// of; with stride 4 it takes a quarter more.
static constexpr int64_t maxStep = 3;

LogicalResult PackEmitter::createViews() {
  auto type = cast<MemRefType>(op.getInput().getType());
  SmallVector<int64_t> sourceStrides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(sourceStrides, offset)))
    return op.emitOpError("expected a strided input, got ") << type;
  Value source = op.getInput();
  if (sourceStrides.back() > maxStep) {
    source = memref::AllocOp::create(
        builder, loc, MemRefType::get(type.getShape(), type.getElementType()),
        builder.getI64IntegerAttr(64));
    memref::CopyOp::create(builder, loc, op.getInput(), source);
  }
  std::pair<Value, FlatBuffer *> buffers[] = {
      {source, &input}, {op.getWeights(), &weights}, {op.getStart(), &start}};
  for (auto [buffer, flat] : buffers) {
    FailureOr<FlatBuffer> created = FlatBuffer::create(builder, loc, buffer);
    if (failed(created))
      return op.emitOpError("expected constant strides, got ")
             << buffer.getType();
    *flat = std::move(*created);
  }
  for (int64_t dimension : op.getPermutation()) {
    extents.push_back(input.shape[dimension]);
    strides.push_back(input.strides[dimension]);
  }
  step = input.strides.back();
  return success();
}

LogicalResult PackEmitter::emit() {
  if (!packing)
    return op.emitOpError("expected a packing: run --quanta-pack-weights");
  if (failed(createViews()))
    return failure();
  lanes = packing.getLanes();
  group = packing.getGroup();
  groups = llvm::divideCeil(extents[2], group);
  element = weights.getElementType();
  if (!minCycles || !emitInPieces())
    emitAll();
  op.erase();
  return success();
}

void PackEmitter::emitAll() {
  emitBlocks(builder, loc, extents[0], 1, [&](Value n, int64_t) {
    emitBlocks(builder, loc, extents[1], 1, [&](Value h, int64_t) {
      emitBlocks(builder, loc, extents[3], lanes,
                 [&](Value channel, int64_t valid) {
                   emitVector(n, h, channel, valid);
                 });
    });
  });
}

/// A unit is a vector of channels of one matrix, those that aren't full last.
bool PackEmitter::emitInPieces() {
  int64_t matrices = extents[0] * extents[1];
  int64_t whole = extents[3] / lanes, rest = extents[3] % lanes;
  int64_t rows[] = {whole * matrices, rest ? matrices : 0};
  int64_t units = rows[0] + rows[1];
  int64_t pieces = choosePieces(
      static_cast<double>(units * groups * cyclesPerGroup), units, *minCycles);
  if (pieces == 1)
    return false;
  emitPieces(builder, loc, units, pieces, [&](UnitRange range) {
    emitRows(
        builder, loc, rows, /*columns=*/1, range,
        [&](size_t group, Value row, UnitRange) {
          auto [matrix, vector] = splitRow(builder, loc, row, matrices);
          Value height =
              arith::ConstantIndexOp::create(builder, loc, extents[1]);
          Value n = builder.createOrFold<arith::DivUIOp>(loc, matrix, height);
          Value h = builder.createOrFold<arith::RemUIOp>(loc, matrix, height);
          Value channel =
              group == 0
                  ? multiplyConstant(builder, loc, vector, lanes)
                  : arith::ConstantIndexOp::create(builder, loc, whole * lanes)
                        .getResult();
          emitVector(n, h, channel, group == 0 ? lanes : rest);
        });
  });
  return true;
}

void PackEmitter::emitVector(Value n, Value h, Value channel, int64_t valid) {
  auto getBase = [&](ArrayRef<int64_t> strides, int64_t channelStride) {
    Value base =
        addIndex(builder, loc, multiplyConstant(builder, loc, n, strides[0]),
                 multiplyConstant(builder, loc, h, strides[1]));
    return addIndex(builder, loc, base,
                    multiplyConstant(builder, loc, channel, channelStride));
  };
  Value inputBase = getBase(strides, strides[3]);
  Value weightBase = getBase(weights.strides, groups * group);
  Value startBase = getBase(start.strides, 1);

  auto sumType = VectorType::get({lanes}, start.getElementType());
  Value sums =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(sumType));
  auto emitGroup = [&](Value g, Value inputPosition, int64_t first,
                       int64_t last, Value sums) {
    Value packed = loadGroup(inputPosition, first, last, valid);
    Value position = addIndex(builder, loc, weightBase,
                              multiplyConstant(builder, loc, g, lanes * group));
    storeVector(builder, loc, weights, position, packed, lanes * group);
    return sumChannels(packed, sums);
  };
  int64_t whole = extents[2] / group;
  sums = emitCarriedLoop(
             builder, loc, whole, 1, sums,
             [&](Value g, ValueRange carried) -> SmallVector<Value> {
               Value position = addIndex(
                   builder, loc, inputBase,
                   multiplyConstant(builder, loc, g, group * strides[2]));
               return {emitGroup(g, position, 0, group, carried.front())};
             })
             .front();
  // The last group doesn't reach beyond the end, and has nothing twice.
  if (int64_t rest = extents[2] % group) {
    Value g = arith::ConstantIndexOp::create(builder, loc, whole);
    sums = whole == 0
               ? emitGroup(g, inputBase, 0, rest, sums)
               : emitGroup(g,
                           addConstant(builder, loc, inputBase,
                                       (extents[2] - group) * strides[2]),
                           group - rest, group, sums);
  }
  if (op.getFactor() != 0 || op.getOffset() != 0) {
    auto splat = [&](int64_t value) -> Value {
      auto wrapped = static_cast<int32_t>(static_cast<uint32_t>(value));
      return arith::ConstantOp::create(
          builder, loc, DenseElementsAttr::get(sumType, wrapped));
    };
    sums = arith::MulIOp::create(builder, loc, sums, splat(op.getFactor()));
    sums = arith::AddIOp::create(builder, loc, sums, splat(op.getOffset()));
  }
  storeVector(builder, loc, start, startBase, sums, lanes);
}

Value PackEmitter::widen(Value bytes) {
  if (input.getElementType() == element)
    return bytes;
  auto type =
      VectorType::get(cast<VectorType>(bytes.getType()).getShape(), element);
  auto zeroPoint = static_cast<int16_t>(op.getZeroPoint());
  return arith::SubIOp::create(
      builder, loc, arith::ExtSIOp::create(builder, loc, type, bytes),
      arith::ConstantOp::create(builder, loc,
                                DenseElementsAttr::get(type, zeroPoint)));
}

Value PackEmitter::loadGroup(Value position, int64_t first, int64_t last,
                             int64_t valid) {
  if (strides[3] != 1 && op.getPermutation()[3] != 3)
    return loadColumns(position, first, last, valid);
  SmallVector<Value> rows(
      group, arith::ConstantOp::create(
                 builder, loc,
                 builder.getZeroAttr(VectorType::get({lanes}, element))));
  for (int64_t k = first; k < last; ++k)
    rows[k] = widen(
        loadRow(addConstant(builder, loc, position, k * strides[2]), valid));
  return interleave(rows);
}

Value PackEmitter::loadRow(Value position, int64_t valid) {
  if (strides[3] == 1)
    return loadVector(builder, loc, input, position, lanes, valid);
  Value row = loadSpaced(position, valid);
  if (valid == lanes)
    return row;
  Value padded = arith::ConstantOp::create(
      builder, loc,
      builder.getZeroAttr(VectorType::get({lanes}, input.getElementType())));
  return vector::InsertStridedSliceOp::create(builder, loc, row, padded,
                                              int64_t{0}, int64_t{1});
}

/// Two vectors, from the first element on and up to the last one, hold them all.
Value PackEmitter::loadSpaced(Value position, int64_t count) {
  int64_t span = (count - 1) * step + 1;
  int64_t size = llvm::bit_floor(static_cast<uint64_t>(span));
  auto type = VectorType::get({size}, input.getElementType());
  Value begin =
      vector::LoadOp::create(builder, loc, type, input.view, position);
  if (count == 1)
    return begin;
  Value end =
      vector::LoadOp::create(builder, loc, type, input.view,
                             addConstant(builder, loc, position, span - size));
  SmallVector<int64_t> picked;
  for (int64_t k = 0; k < count; ++k) {
    int64_t at = k * step;
    picked.push_back(at < size ? at : at - (span - size) + size);
  }
  return vector::ShuffleOp::create(builder, loc, begin, end, picked);
}

/// The same where the elements of a channel follow each other.
Value PackEmitter::loadColumns(Value position, int64_t first, int64_t last,
                               int64_t valid) {
  auto type = VectorType::get({lanes * group}, input.getElementType());
  TypedAttr missing = builder.getZeroAttr(type);
  if (input.getElementType() != element)
    missing =
        DenseElementsAttr::get(type, static_cast<int8_t>(op.getZeroPoint()));
  Value packed = arith::ConstantOp::create(builder, loc, missing);
  for (int64_t lane = 0; lane < valid; ++lane) {
    Value start =
        addConstant(builder, loc, position, lane * strides[3] + first * step);
    Value part = step == 1 ? loadVector(builder, loc, input, start,
                                        last - first, last - first)
                           : loadSpaced(start, last - first);
    packed = vector::InsertStridedSliceOp::create(
        builder, loc, part, packed, lane * group + first, int64_t{1});
  }
  return widen(packed);
}

/// One element of each row in turn; the number of rows is a power of two.
Value PackEmitter::interleave(ArrayRef<Value> rows) {
  if (rows.size() == 1)
    return rows.front();
  SmallVector<Value> halves[2];
  for (auto [k, row] : llvm::enumerate(rows))
    halves[k % 2].push_back(row);
  return vector::InterleaveOp::create(builder, loc, interleave(halves[0]),
                                      interleave(halves[1]));
}

/// Each channel's weights, by the dot product of the target with ones.
Value PackEmitter::sumChannels(Value packed, Value sums) {
  if (isa<FloatType>(element) || op.getFactor() == 0)
    return sums;
  auto type = VectorType::get({group}, builder.getI8Type());
  Value ones = arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, static_cast<int8_t>(1)));
  bool isUnsigned = packing.getUnsignedInput();
  return DotOp::create(builder, loc, sums, packed, ones, isUnsigned,
                       /*flipped_input=*/isUnsigned);
}
