//===- NarrowX86.cpp - Sums to bytes with saturating packs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::quanta;

/// vpackssdw and vpacksswb take two registers each, so four registers become
/// one of bytes. They work within 128 bits: the groups of four bytes come out
/// as the transposition of what they were, which one permutation undoes. Two
/// registers are packed as if they were four.
Value codegen::lowerNarrowX86(OpBuilder &builder, kernel::NarrowOp op,
                              int64_t registerLanes) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  int64_t lanes = cast<VectorType>(op.getInput().getType()).getDimSize(0);
  int64_t registers = lanes / registerLanes;
  if (lanes % registerLanes != 0 || (registers != 2 && registers != 4))
    return Value();
  SmallVector<Value> sums;
  for (int64_t i = 0; i < 4; ++i)
    sums.push_back(vector::ExtractStridedSliceOp::create(
        b, op.getInput(), i % registers * registerLanes, registerLanes,
        int64_t{1}));
  bool isWide = registerLanes == 16;
  auto pack = [&](Value low, Value high, Type element,
                  StringRef name) -> Value {
    int64_t size = registerLanes * 32 / element.getIntOrFloatBitWidth();
    return LLVM::CallIntrinsicOp::create(
               b, VectorType::get({size}, element),
               b.getStringAttr(
                   (isWide ? "llvm.x86.avx512." : "llvm.x86.avx2.") + name +
                   (isWide ? ".512" : "")),
               ValueRange{low, high})
        .getResult(0);
  };
  // 128-bit segments, the same number of groups in each segment.
  int64_t segments = registerLanes / 4;
  StringRef toWords = "packssdw", toBytes = "packsswb";
  Value low = pack(sums[0], sums[1], b.getI16Type(), toWords);
  Value high =
      registers == 2 ? low : pack(sums[2], sums[3], b.getI16Type(), toWords);
  Value bytes = pack(low, high, b.getI8Type(), toBytes);
  // Bounds before the permutation: it may meet its inverse behind it.
  auto splat = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(
        b, cast<TypedAttr>(DenseElementsAttr::get(
               cast<VectorType>(bytes.getType()),
               b.getI8IntegerAttr(static_cast<int8_t>(value)))));
  };
  if (op.getMinValue() > -128)
    bytes = arith::MaxSIOp::create(b, bytes, splat(op.getMinValue()));
  if (op.getMaxValue() < 127)
    bytes = arith::MinSIOp::create(b, bytes, splat(op.getMaxValue()));

  Value groups = vector::BitCastOp::create(
      b, VectorType::get({registerLanes}, b.getI32Type()), bytes);
  SmallVector<int64_t> order;
  for (int64_t source = 0; source < registers; ++source)
    for (int64_t segment = 0; segment < segments; ++segment)
      order.push_back(segment * 4 + source);
  groups = vector::ShuffleOp::create(b, groups, groups, order);
  return vector::BitCastOp::create(b, op.getResult().getType(), groups);
}
