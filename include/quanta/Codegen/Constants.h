//===- Constants.h - Reading and creating constant tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_CONSTANTS_H
#define QUANTA_CODEGEN_CONSTANTS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "quanta/Dialect/Quanta/IR/Resources.h"

namespace mlir::quanta::codegen {

/// The elements of a constant of i8, i16, i32 or i64, splat or not, dense or a
/// resource; nothing for other types.
std::optional<SmallVector<int64_t>> readIntegers(ElementsAttr attribute);

/// The same for f32, and for f16 and bf16, which are f32 exactly.
std::optional<SmallVector<float>> readFloats(ElementsAttr attribute);

/// The bits of f16 and bf16 elements; nothing for another type.
std::optional<SmallVector<uint16_t>> readHalfBits(ElementsAttr attribute);

/// A constant whose bytes are a resource.
template <typename T>
ElementsAttr createElements(RankedTensorType type, ArrayRef<T> values) {
  return createResource<T>(type, "quanta", values);
}

template <typename T>
Value createConstant(OpBuilder &builder, Location loc, RankedTensorType type,
                     ArrayRef<T> values) {
  return arith::ConstantOp::create(builder, loc,
                                   createElements<T>(type, values));
}

/// The same elements in another shape; a resource is shared, not copied.
TypedAttr reshapeElements(ElementsAttr elements, ArrayRef<int64_t> shape);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_CONSTANTS_H
