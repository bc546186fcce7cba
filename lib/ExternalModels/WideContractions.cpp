//===- WideContractions.cpp - Products of 16-bit and 32-bit activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WideContractions.h"
#include "Padding.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

using namespace mlir;
using namespace mlir::quanta;

/// `bias` along the last dimension, as often as `accType` and the input's batch say.
static Value createStart(ImplicitLocOpBuilder &builder,
                         RankedTensorType accType, Value input, Value bias) {
  SmallVector<Value> batch;
  if (accType.isDynamicDim(0))
    batch.push_back(tensor::DimOp::create(builder, input, int64_t{0}));
  Value empty = tensor::EmptyOp::create(builder, accType, batch);
  return linalg::BroadcastOp::create(
             builder, bias, empty,
             llvm::to_vector(llvm::seq<int64_t>(0, accType.getRank() - 1)))
      ->getResult(0);
}

template <typename OpTy>
static Value createConvolution(ImplicitLocOpBuilder &builder,
                               RankedTensorType accType, Value input,
                               Value weights, Value bias,
                               const ConvolutionWindow &window) {
  Value start = createStart(builder, accType, input, bias);
  return OpTy::create(
             builder, accType,
             ValueRange{createPad(builder, input, window.pad), weights}, start,
             builder.getI64TensorAttr(window.stride),
             builder.getI64TensorAttr(window.dilation))
      .getResult(0);
}

Value mlir::quanta::createWideConvolution(ImplicitLocOpBuilder &builder,
                                          RankedTensorType accType, Value input,
                                          Value weights, Value bias,
                                          const ConvolutionWindow &window) {
  return createConvolution<linalg::Conv2DNhwcFhwcOp>(builder, accType, input,
                                                     weights, bias, window);
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
  return createConvolution<linalg::DepthwiseConv2DNhwcHwcOp>(
      builder, accType, input, flat, bias, window);
}

Value mlir::quanta::createWideProduct(ImplicitLocOpBuilder &builder,
                                      RankedTensorType accType, Value a,
                                      Value b) {
  int64_t columns = accType.getShape().back();
  Value zeros = createConstant(
      builder, {columns}, ArrayRef<int64_t>(SmallVector<int64_t>(columns, 0)),
      "zeros");
  Value start = createStart(builder, accType, a, zeros);
  return linalg::BatchMatmulOp::create(builder, accType, ValueRange{a, b},
                                       start)
      .getResult(0);
}
