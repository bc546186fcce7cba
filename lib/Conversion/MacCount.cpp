//===- MacCount.cpp - Multiply-accumulates of a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/MacCount.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

/// Elements of a static shape, 0 of a dynamic one.
static int64_t elements(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type && type.hasStaticShape() ? type.getNumElements() : 0;
}

static int64_t dim(Value value, unsigned index) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type || !type.hasRank() || index >= type.getRank() ||
      type.isDynamicDim(index))
    return 0;
  return type.getDimSize(index);
}

/// A contraction multiplies once at each point of its iteration space.
static int64_t macsOfLinalg(linalg::LinalgOp op) {
  if (!linalg::isaContractionOpInterface(op) &&
      !linalg::isaConvolutionOpInterface(op))
    return 0;
  int64_t macs = 1;
  for (int64_t range : op.getStaticLoopRanges())
    macs *= ShapedType::isDynamic(range) ? 0 : range;
  return macs;
}

int64_t mlir::quanta::countMacs(Operation *op) {
  return TypeSwitch<Operation *, int64_t>(op)
      // The weights are [output channels, height, width, input channels].
      .Case([](tosa::Conv2DOp conv) {
        Value weight = conv.getWeight();
        return elements(conv.getOutput()) * dim(weight, 1) * dim(weight, 2) *
               dim(weight, 3);
      })
      // The weights are [height, width, channels, multiplier].
      .Case([](tosa::DepthwiseConv2DOp conv) {
        Value weight = conv.getWeight();
        return elements(conv.getOutput()) * dim(weight, 0) * dim(weight, 1);
      })
      .Case([](tosa::TransposeConv2DOp conv) {
        Value weight = conv.getWeight();
        return elements(conv.getInput()) * dim(weight, 0) * dim(weight, 1) *
               dim(weight, 2);
      })
      .Case([](tosa::MatMulOp matmul) {
        return elements(matmul.getOutput()) * dim(matmul.getA(), 2);
      })
      .Case([](linalg::LinalgOp linalgOp) { return macsOfLinalg(linalgOp); })
      .Default([](Operation *) { return int64_t(0); });
}

int64_t mlir::quanta::countMacs(func::FuncOp function) {
  int64_t macs = 0;
  function.walk([&](Operation *op) { macs += countMacs(op); });
  return macs;
}
