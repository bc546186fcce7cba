//===- FlatBuffer.cpp - Addresses, vectors and loops of kernels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlatBuffer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;

FailureOr<codegen::FlatBuffer>
codegen::FlatBuffer::create(OpBuilder &builder, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  int64_t offset;
  FlatBuffer flat;
  if (!type.hasStaticShape() ||
      failed(type.getStridesAndOffset(flat.strides, offset)) ||
      llvm::any_of(flat.strides, ShapedType::isDynamic))
    return failure();
  flat.shape.assign(type.getShape().begin(), type.getShape().end());
  int64_t size = 1;
  for (auto [extent, stride] : llvm::zip_equal(flat.shape, flat.strides))
    size += (extent - 1) * stride;
  OpFoldResult start = builder.getIndexAttr(offset);
  if (ShapedType::isDynamic(offset))
    start = memref::ExtractStridedMetadataOp::create(builder, loc, buffer)
                .getConstifiedMixedOffset();
  auto layout = StridedLayoutAttr::get(builder.getContext(), offset, {1});
  auto viewType =
      MemRefType::get({size}, type.getElementType(),
                      offset == 0 ? MemRefLayoutAttrInterface() : layout,
                      type.getMemorySpace());
  flat.view = memref::ReinterpretCastOp::create(
      builder, loc, viewType, buffer, start,
      ArrayRef<OpFoldResult>{builder.getIndexAttr(size)},
      ArrayRef<OpFoldResult>{builder.getIndexAttr(1)});
  return flat;
}

Value codegen::makeChannelsDense(OpBuilder &builder, Location loc,
                                 Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) || strides.empty() ||
      strides.back() == 1)
    return buffer;
  Value dense = memref::AllocOp::create(
      builder, loc, MemRefType::get(type.getShape(), type.getElementType()));
  memref::CopyOp::create(builder, loc, buffer, dense);
  return dense;
}

void codegen::FlatBuffer::repeatTo(const FlatBuffer &output) {
  if (shape.size() != 4)
    return;
  perPixel = shape[3] == 1 && output.shape[3] != 1;
  for (auto [size, stride, wanted] :
       llvm::zip_equal(shape, strides, output.shape)) {
    if (size != wanted)
      stride = 0;
    size = wanted;
  }
}

int64_t codegen::FlatBuffer::getPixelStride() const {
  for (int64_t i : {2, 1, 0})
    if (shape[i] != 1)
      return strides[i];
  return strides[2];
}

int64_t codegen::FlatBuffer::countBytes() const {
  return llvm::divideCeil(ShapedType::getNumElements(shape) *
                              getElementType().getIntOrFloatBitWidth(),
                          8);
}

bool codegen::FlatBuffer::isOneRow() const {
  if (shape.size() != 4)
    return true;
  int64_t pixels = 1;
  for (int64_t i : {2, 1, 0}) {
    if (shape[i] != 1 && strides[i] != pixels * getPixelStride())
      return false;
    pixels *= shape[i];
  }
  return true;
}

void codegen::FlatBuffer::collapsePixels() {
  if (shape.size() != 4)
    return;
  strides[2] = getPixelStride();
  shape[2] *= shape[0] * shape[1];
  shape[0] = shape[1] = 1;
}

Value codegen::addConstant(OpBuilder &builder, Location loc, Value value,
                           int64_t constant) {
  if (constant == 0)
    return value;
  Value other = arith::ConstantIndexOp::create(builder, loc, constant);
  return builder.createOrFold<arith::AddIOp>(loc, value, other);
}

Value codegen::multiplyConstant(OpBuilder &builder, Location loc, Value value,
                                int64_t constant) {
  if (constant == 1)
    return value;
  Value other = arith::ConstantIndexOp::create(builder, loc, constant);
  return builder.createOrFold<arith::MulIOp>(loc, value, other);
}

Value codegen::addIndex(OpBuilder &builder, Location loc, Value a, Value b) {
  return builder.createOrFold<arith::AddIOp>(loc, a, b);
}

/// Calls fn(offset, size) for pieces of falling powers of two.
static void forEachPiece(int64_t valid,
                         llvm::function_ref<void(int64_t, int64_t)> fn) {
  for (int64_t offset = 0; offset < valid;) {
    int64_t size = llvm::bit_floor(static_cast<uint64_t>(valid - offset));
    fn(offset, size);
    offset += size;
  }
}

Value codegen::loadVector(OpBuilder &builder, Location loc,
                          const FlatBuffer &buffer, Value position,
                          int64_t lanes, int64_t valid) {
  Type element = buffer.getElementType();
  auto type = VectorType::get({lanes}, element);
  if (valid == lanes)
    return vector::LoadOp::create(builder, loc, type, buffer.view, position);
  Value result =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  forEachPiece(valid, [&](int64_t offset, int64_t size) {
    Value piece = vector::LoadOp::create(
        builder, loc, VectorType::get({size}, element), buffer.view,
        addConstant(builder, loc, position, offset));
    result = vector::InsertStridedSliceOp::create(builder, loc, piece, result,
                                                  offset, int64_t{1});
  });
  return result;
}

Value codegen::loadPredicated(OpBuilder &builder, Location loc,
                              const FlatBuffer &buffer, Value position,
                              int64_t lanes, int64_t valid) {
  auto type = VectorType::get({lanes}, buffer.getElementType());
  SmallVector<bool> bits(lanes, false);
  std::fill_n(bits.begin(), valid, true);
  Value mask = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(VectorType::get({lanes}, builder.getI1Type()),
                             ArrayRef<bool>(bits)));
  Value zeros =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  return vector::MaskedLoadOp::create(builder, loc, type, buffer.view, position,
                                      mask, zeros);
}

Value codegen::loadRepeated(OpBuilder &builder, Location loc,
                            const FlatBuffer &buffer, Value position,
                            int64_t lanes) {
  Value scalar = memref::LoadOp::create(builder, loc, buffer.view, position);
  return vector::BroadcastOp::create(
      builder, loc, VectorType::get({lanes}, scalar.getType()), scalar);
}

void codegen::storeVector(OpBuilder &builder, Location loc,
                          const FlatBuffer &buffer, Value position,
                          Value vector, int64_t valid) {
  int64_t lanes = cast<VectorType>(vector.getType()).getDimSize(0);
  if (valid == lanes) {
    vector::StoreOp::create(builder, loc, vector, buffer.view, position);
    return;
  }
  forEachPiece(valid, [&](int64_t offset, int64_t size) {
    Value piece = vector::ExtractStridedSliceOp::create(
        builder, loc, vector, offset, size, int64_t{1});
    vector::StoreOp::create(builder, loc, piece, buffer.view,
                            addConstant(builder, loc, position, offset));
  });
}

void codegen::emitBlocks(OpBuilder &builder, Location loc, int64_t extent,
                         int64_t block,
                         llvm::function_ref<void(Value, int64_t)> fn) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  int64_t whole = extent / block * block;
  if (whole == block) {
    fn(constant(0), block);
  } else if (whole > 0) {
    auto loop = scf::ForOp::create(builder, loc, constant(0), constant(whole),
                                   constant(block));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    fn(loop.getInductionVar(), block);
  }
  if (whole < extent)
    fn(constant(whole), extent - whole);
}

SmallVector<Value> codegen::emitCarriedLoop(
    OpBuilder &builder, Location loc, int64_t extent, int64_t step,
    ValueRange carried,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  if (extent == 0)
    return SmallVector<Value>(carried);
  if (extent == step)
    return fn(constant(0), carried);
  return emitCarriedLoop(builder, loc, constant(0), constant(extent),
                         constant(step), carried, fn);
}

SmallVector<Value> codegen::emitCarriedLoop(
    OpBuilder &builder, Location loc, Value begin, Value end, Value step,
    ValueRange carried,
    llvm::function_ref<SmallVector<Value>(Value, ValueRange)> fn) {
  auto loop = scf::ForOp::create(builder, loc, begin, end, step, carried);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> results =
      fn(loop.getInductionVar(), loop.getRegionIterArgs());
  // A loop that carries nothing has its terminator already.
  if (!results.empty())
    scf::YieldOp::create(builder, loc, results);
  return SmallVector<Value>(loop.getResults());
}
