//===- NarrowFloats.cpp - Fields of a few bits as f32 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NarrowFloats.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;

Value codegen::lookUpFields(OpBuilder &builder, Location loc, Value words,
                            int64_t shift, int64_t bits) {
  auto type = cast<VectorType>(words.getType());
  if (shift != 0)
    words = arith::ShRUIOp::create(
        builder, loc, words,
        arith::ConstantOp::create(
            builder, loc,
            cast<TypedAttr>(DenseElementsAttr::get(
                type, builder.getI32IntegerAttr(shift)))));
  SmallVector<float> entries;
  for (int64_t i = 0; i < 16; ++i)
    entries.push_back(static_cast<float>(
        llvm::SignExtend64(i & ((int64_t{1} << bits) - 1), bits)));
  auto reals = VectorType::get({16}, builder.getF32Type());
  Value table = arith::ConstantOp::create(
      builder, loc,
      cast<TypedAttr>(DenseElementsAttr::get(reals, ArrayRef<float>(entries))));
  return LLVM::CallIntrinsicOp::create(
             builder, loc, reals,
             builder.getStringAttr("llvm.x86.avx512.permvar.sf.512"),
             ValueRange{table, words})
      .getResult(0);
}
