//===- LookupNeon.cpp - Tables in registers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LookupNeon.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace mlir::quanta;

static constexpr int64_t registerBytes = 16;

bool codegen::isNeonLookup(kernel::LookupOp op) {
  auto input = dyn_cast<VectorType>(op.getInput().getType());
  auto result = dyn_cast<VectorType>(op.getResult().getType());
  return input && result && input.getElementType().isInteger(8) &&
         result.getElementType().isInteger(8) &&
         input.getDimSize(0) % registerBytes == 0;
}

/// A byte as an unsigned number is 128 apart from its place in the table: the
/// registers begin with the table's second half. tbl gives 0 for what is beyond
/// its 64 entries, tbx keeps what was there.
Value codegen::lowerLookupNeon(OpBuilder &builder, kernel::LookupOp op,
                               Value table) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto bytes = VectorType::get({registerBytes}, b.getI8Type());
  SmallVector<Value> entries;
  for (int64_t first = 0; first < 256; first += registerBytes)
    entries.push_back(vector::LoadOp::create(
        b, bytes, table,
        arith::ConstantIndexOp::create(b, (first + 128) % 256).getResult()));
  auto lookUp = [&](Value x) {
    Value found;
    for (int64_t part = 0; part < 4; ++part) {
      SmallVector<Value> arguments;
      if (found)
        arguments.push_back(found);
      llvm::append_range(arguments, ArrayRef(entries).slice(4 * part, 4));
      Value distance = arith::ConstantOp::create(
          b, cast<TypedAttr>(DenseElementsAttr::get(
                 bytes, b.getI8IntegerAttr(static_cast<int8_t>(64 * part)))));
      arguments.push_back(
          part == 0 ? x : arith::SubIOp::create(b, x, distance).getResult());
      found = LLVM::CallIntrinsicOp::create(
                  b, bytes,
                  b.getStringAttr(found ? "llvm.aarch64.neon.tbx4.v16i8"
                                        : "llvm.aarch64.neon.tbl4.v16i8"),
                  arguments)
                  .getResult(0);
    }
    return found;
  };
  auto type = cast<VectorType>(op.getResult().getType());
  if (type == bytes)
    return lookUp(op.getInput());
  Value result = arith::ConstantOp::create(b, b.getZeroAttr(type));
  for (int64_t first = 0; first < type.getDimSize(0); first += registerBytes) {
    Value part = vector::ExtractStridedSliceOp::create(
        b, op.getInput(), first, registerBytes, int64_t{1});
    result = vector::InsertStridedSliceOp::create(b, lookUp(part), result,
                                                  first, int64_t{1});
  }
  return result;
}
