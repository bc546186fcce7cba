//===- WideConvolution.cpp - Convolutions of 16-bit activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WideConvolution.h"
#include "Padding.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

using namespace mlir;
using namespace mlir::quanta;

/// The bias at every pixel of as many images as the input has.
static Value createStart(ImplicitLocOpBuilder &builder,
                         RankedTensorType accType, Value input, Value bias) {
  SmallVector<Value> batch;
  if (accType.isDynamicDim(0))
    batch.push_back(tensor::DimOp::create(builder, input, int64_t{0}));
  Value empty = tensor::EmptyOp::create(builder, accType, batch);
  return linalg::BroadcastOp::create(builder, bias, empty,
                                     ArrayRef<int64_t>{0, 1, 2})
      ->getResult(0);
}

Value mlir::quanta::createWideConvolution(ImplicitLocOpBuilder &builder,
                                          RankedTensorType accType, Value input,
                                          Value weights, Value bias,
                                          const ConvolutionWindow &window) {
  Value start = createStart(builder, accType, input, bias);
  return linalg::Conv2DNhwcFhwcOp::create(
             builder, accType,
             ValueRange{createPad(builder, input, window.pad), weights}, start,
             builder.getI64TensorAttr(window.stride),
             builder.getI64TensorAttr(window.dilation))
      .getResult(0);
}

Value mlir::quanta::createWideDepthwiseConvolution(
    ImplicitLocOpBuilder &builder, RankedTensorType accType, Value input,
    Value weights, Value bias, const ConvolutionWindow &window) {
  auto type = cast<RankedTensorType>(weights.getType());
  ArrayRef<int64_t> shape = type.getShape().drop_back();
  Value dims = tosa::ConstShapeOp::create(
      builder, tosa::shapeType::get(builder.getContext(), 3),
      builder.getIndexTensorAttr(shape));
  Value flat =
      tosa::ReshapeOp::create(builder, type.clone(shape), weights, dims);
  Value start = createStart(builder, accType, input, bias);
  return linalg::DepthwiseConv2DNhwcHwcOp::create(
             builder, accType,
             ValueRange{createPad(builder, input, window.pad), flat}, start,
             builder.getI64TensorAttr(window.stride),
             builder.getI64TensorAttr(window.dilation))
      .getResult(0);
}
