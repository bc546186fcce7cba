//===- QuadInput.cpp - What a window in quads reads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuadInput.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

QuadInput::QuadInput(WindowOp op) : op(op) {
  if (auto numbers = op.getBorder())
    border.assign(numbers->begin(), numbers->end());
}

void QuadInput::prepare(OpBuilder &builder, const FlatBuffer &view) {
  stored = view;
  if (border[0] + border[1] == 0)
    return;
  Location loc = op.getLoc();
  Type element = stored.getElementType();
  int64_t size = (stored.shape[2] - 1) * stored.strides[2] + stored.shape[3];
  Value row =
      memref::AllocOp::create(builder, loc, MemRefType::get({size}, element));
  Value value = arith::ConstantOp::create(
      builder, loc, builder.getIntegerAttr(element, *op.getBorderValue()));
  linalg::FillOp::create(builder, loc, value, row);
  auto any = MemRefType::get(
      {ShapedType::kDynamic}, element,
      StridedLayoutAttr::get(op.getContext(), ShapedType::kDynamic, {1}));
  storedView = memref::CastOp::create(builder, loc, any, stored.view);
  borderView = memref::CastOp::create(builder, loc, any, row);
}

bool QuadInput::mayBeOutside(int64_t row, int64_t lastY) {
  int64_t first = row * op.getDilations()[0] - border[0];
  return first < 0 || first + lastY * op.getStrides()[0] >= stored.shape[1];
}

SmallVector<QuadInput::Row> QuadInput::getRows(OpBuilder &builder,
                                               const PixelPosition &position,
                                               int64_t count) {
  Location loc = op.getLoc();
  Value image =
      addIndex(builder, loc,
               multiplyConstant(builder, loc, position.n, stored.strides[0]),
               position.channel);
  Value y = multiplyConstant(builder, loc, position.y, op.getStrides()[0]);
  // Columns count from the border's first one.
  int64_t left = border[2] * stored.strides[2];
  // More rows than a window has are those of several rows of the output.
  int64_t lastY =
      op.getOutput().getType().getDimSize(1) - 1 - (count - op.getWindow()[0]);
  SmallVector<Row> rows;
  for (int64_t i = 0; i < count; ++i) {
    Value number =
        addConstant(builder, loc, y, i * op.getDilations()[0] - border[0]);
    Row row{stored, addIndex(builder, loc, image,
                             multiplyConstant(builder, loc, number,
                                              stored.strides[1]))};
    if (borderView && mayBeOutside(i, lastY)) {
      // Row -1 is the largest number without a sign.
      Value isStored = arith::CmpIOp::create(
          builder, loc, arith::CmpIPredicate::ult, number,
          arith::ConstantIndexOp::create(builder, loc, stored.shape[1]));
      row.buffer.view = arith::SelectOp::create(builder, loc, isStored,
                                                storedView, borderView);
      row.position = arith::SelectOp::create(builder, loc, isStored,
                                             row.position, position.channel);
    }
    row.position = addConstant(builder, loc, row.position, -left);
    rows.push_back(std::move(row));
  }
  return rows;
}

Value QuadInput::load(OpBuilder &builder, const Row &row, Value x,
                      std::optional<int64_t> knownX, int64_t column,
                      const ChannelBlock &channels) {
  Location loc = op.getLoc();
  int64_t stride = op.getStrides()[1];
  if (knownX) {
    int64_t number = *knownX * stride + column - border[2];
    if (number < 0 || number >= stored.shape[2]) {
      auto type = VectorType::get({channels.width}, stored.getElementType());
      return arith::ConstantOp::create(
          builder, loc,
          DenseElementsAttr::get(type,
                                 builder.getIntegerAttr(stored.getElementType(),
                                                        *op.getBorderValue())));
    }
  }
  Value position =
      addIndex(builder, loc, row.position,
               multiplyConstant(builder, loc, x, stride * stored.strides[2]));
  position = addConstant(builder, loc, position, column * stored.strides[2]);
  return loadVector(builder, loc, row.buffer, position, channels.width,
                    channels.valid);
}
