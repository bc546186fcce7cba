//===- Layer.cpp - A layer of integers, compiled -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Layer.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::benchmarks;

template <typename T>
static std::vector<T> createRandom(int64_t count, int low, int high) {
  std::mt19937 generator(1);
  std::vector<T> values(count);
  for (T &value : values)
    value = static_cast<T>(low + static_cast<int>(generator() % (high - low + 1)));
  return values;
}

OwningOpRef<ModuleOp>
mlir::quanta::benchmarks::buildLayer(MLIRContext &context,
                                     const Shape &shape) {
  context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  ImplicitLocOpBuilder b(UnknownLoc::get(&context), &context);
  OwningOpRef<ModuleOp> module(ModuleOp::create(b.getLoc()));
  b.setInsertionPointToEnd(module->getBody());
  auto inputType = RankedTensorType::get(
      {1, shape.height, shape.width, shape.inputs}, b.getI8Type());
  int64_t outputShape[] = {1, shape.outputHeight(), shape.outputWidth(),
                           shape.outputs};
  auto sumType = RankedTensorType::get(outputShape, b.getI32Type());
  auto outputType = RankedTensorType::get(outputShape, b.getI8Type());
  auto function = func::FuncOp::create(
      b, "main", b.getFunctionType(inputType, outputType));
  b.setInsertionPointToStart(function.addEntryBlock());

  SmallVector<int64_t> weightShape = {shape.outputs, shape.window, shape.window,
                                      shape.inputs};
  if (shape.isDepthwise())
    weightShape = {shape.window, shape.window, shape.inputs, 1};
  int64_t terms = shape.window * shape.window * shape.inputs / shape.groups;
  Value weights = createConstant(
      b, weightShape, createRandom<int8_t>(shape.outputs * terms, -127, 127));
  Value bias = createConstant(
      b, {shape.outputs}, createRandom<int32_t>(shape.outputs, -1000, 1000));
  Value zero = createSplat(b, b.getI8Type(), 0);
  // TOSA wants strides to divide exactly; as the importer does, what no window
  // reaches is taken off the padding at the end.
  auto padEnd = [&](int64_t size, int64_t output, int64_t begin) {
    return (output - 1) * shape.stride + shape.window - size - begin;
  };
  int64_t padY = shape.isMatrix() ? 0 : shape.pad;
  SmallVector<int64_t> pad = {padY, padEnd(shape.height, outputShape[1], padY),
                              shape.pad,
                              padEnd(shape.width, outputShape[2], shape.pad)};
  auto padAttr = b.getDenseI64ArrayAttr(pad);
  auto strides = b.getDenseI64ArrayAttr({shape.stride, shape.stride});
  auto dilations = b.getDenseI64ArrayAttr({1, 1});
  auto sums = TypeAttr::get(b.getI32Type());
  Value input = function.getArgument(0), acc;
  if (shape.isDepthwise())
    acc = tosa::DepthwiseConv2DOp::create(b, sumType, input, weights, bias, zero,
                                          zero, padAttr, strides, dilations,
                                          sums);
  else
    acc = tosa::Conv2DOp::create(b, sumType, input, weights, bias, zero, zero,
                                 padAttr, strides, dilations, sums);

  // Sums of `terms` products of uniform bytes: about 74^2 * sqrt(terms).
  double scale = 64.0 / (74.0 * 74.0 * std::sqrt(static_cast<double>(terms)));
  SmallVector<int32_t> multipliers, shifts;
  for (int64_t channel = 0; channel < shape.outputs; ++channel) {
    auto chosen = chooseFixedPointScale(scale * (1 + 0.001 * (channel % 97)), Rounding::SingleRound);
    multipliers.push_back(chosen->multiplier);
    shifts.push_back(chosen->shift);
  }
  Value output = RequantizeOp::create(
      b, outputType, acc, multipliers, shifts, b.getI64IntegerAttr(3),
      /*input_zp=*/0, /*output_zp=*/-3, /*min=*/-128, /*max=*/127);
  func::ReturnOp::create(b, output);

  // Which requantizations one multiply-add can do: part of every pipeline.
  PassManager pm(&context);
  pm.addNestedPass<func::FuncOp>(createBoundAccumulators());
  if (failed(pm.run(*module)))
    return nullptr;
  return module;
}
