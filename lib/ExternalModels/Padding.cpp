//===- Padding.cpp - Zeros around an image -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Padding.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

using namespace mlir;

TypedValue<RankedTensorType>
mlir::quanta::createPad(ImplicitLocOpBuilder &builder, Value input,
                        ArrayRef<int64_t> pad) {
  auto typed = cast<TypedValue<RankedTensorType>>(input);
  if (llvm::all_of(pad, [](int64_t size) { return size == 0; }))
    return typed;
  RankedTensorType type = typed.getType();
  SmallVector<int64_t> shape(type.getShape());
  shape[1] += pad[0] + pad[1];
  shape[2] += pad[2] + pad[3];
  SmallVector<int64_t> amounts = {0, 0, pad[0], pad[1], pad[2], pad[3], 0, 0};
  Value padding = tosa::ConstShapeOp::create(
      builder, tosa::shapeType::get(builder.getContext(), amounts.size()),
      builder.getIndexTensorAttr(amounts));
  auto zeroType = RankedTensorType::get({1}, type.getElementType());
  Value zero = tosa::ConstOp::create(
      builder, zeroType, cast<ElementsAttr>(builder.getZeroAttr(zeroType)));
  return cast<TypedValue<RankedTensorType>>(
      tosa::PadOp::create(builder, type.clone(shape), typed, padding, zero)
          .getResult());
}
