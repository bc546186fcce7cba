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
    value =
        static_cast<T>(low + static_cast<int>(generator() % (high - low + 1)));
  return values;
}

/// A convolution of `input` in groups as the importer writes it: slices, one
/// convolution each, behind each other.
template <typename CreateFn>
static Value createGroups(ImplicitLocOpBuilder &b, Value input, int64_t groups,
                          RankedTensorType sumType, CreateFn create) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> size(type.getShape()), sumShape(sumType.getShape());
  size[3] /= groups;
  sumShape[3] /= groups;
  auto toShape = [&](ArrayRef<int64_t> values) -> Value {
    return tosa::ConstShapeOp::create(
        b, tosa::shapeType::get(b.getContext(), values.size()),
        b.getIndexTensorAttr(values));
  };
  SmallVector<Value> parts;
  for (int64_t group = 0; group < groups; ++group) {
    Value part = tosa::SliceOp::create(b, type.clone(size), input,
                                       toShape({0, 0, 0, group * size[3]}),
                                       toShape(size));
    parts.push_back(create(part, sumType.clone(sumShape)));
  }
  return tosa::ConcatOp::create(b, sumType.clone(b.getI8Type()), parts,
                                /*axis=*/3);
}

/// Products of two inputs, with zero points of both.
static Value createProduct(ImplicitLocOpBuilder &b, Value lhs, Value rhs,
                           RankedTensorType sumType) {
  return tosa::MatMulOp::create(b, sumType, lhs, rhs,
                                createSplat(b, b.getI8Type(), -5),
                                createSplat(b, b.getI8Type(), 3));
}

/// The sums of a convolution of `input`, a part of the shape's where it has groups.
static Value createConvolution(ImplicitLocOpBuilder &b, const Shape &shape,
                               Value input, RankedTensorType sumType,
                               int64_t terms) {
  ArrayRef<int64_t> outputShape = sumType.getShape();
  int64_t outputs = outputShape[3];
  int64_t inputs = cast<RankedTensorType>(input.getType()).getDimSize(3);
  SmallVector<int64_t> weightShape = {outputs, shape.window, shape.window,
                                      inputs};
  if (shape.isDepthwise())
    weightShape = {shape.window, shape.window, inputs, outputs / inputs};
  Value weights = createConstant(
      b, weightShape, createRandom<int8_t>(outputs * terms, -127, 127));
  Value bias =
      createConstant(b, {outputs}, createRandom<int32_t>(outputs, -1000, 1000));
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
  if (shape.isDepthwise())
    return tosa::DepthwiseConv2DOp::create(b, sumType, input, weights, bias,
                                           zero, zero, padAttr, strides,
                                           dilations, sums);
  return tosa::Conv2DOp::create(b, sumType, input, weights, bias, zero, zero,
                                padAttr, strides, dilations, sums);
}

OwningOpRef<ModuleOp> mlir::quanta::benchmarks::buildLayer(MLIRContext &context,
                                                           const Shape &shape) {
  context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  ImplicitLocOpBuilder b(UnknownLoc::get(&context), &context);
  OwningOpRef<ModuleOp> module(ModuleOp::create(b.getLoc()));
  b.setInsertionPointToEnd(module->getBody());
  SmallVector<int64_t> inputShape = {1, shape.height, shape.width,
                                     shape.inputs};
  SmallVector<int64_t> outputShape = {1, shape.outputHeight(),
                                      shape.outputWidth(), shape.outputs};
  SmallVector<Type> inputTypes;
  if (shape.isProduct()) {
    inputShape = {shape.batch, shape.width, shape.inputs};
    outputShape = {shape.batch, shape.width, shape.outputs};
    inputTypes.push_back(RankedTensorType::get(
        {shape.batch, shape.inputs, shape.outputs}, b.getI8Type()));
  }
  inputTypes.insert(inputTypes.begin(),
                    RankedTensorType::get(inputShape, b.getI8Type()));
  auto sumType = RankedTensorType::get(outputShape, b.getI32Type());
  auto outputType = RankedTensorType::get(outputShape, b.getI8Type());
  auto function = func::FuncOp::create(
      b, "main", b.getFunctionType(inputTypes, outputType));
  b.setInsertionPointToStart(function.addEntryBlock());
  Value input = function.getArgument(0);
  int64_t terms = shape.window * shape.window * shape.inputs / shape.groups;

  // Sums of `terms` products of uniform bytes: about 74^2 * sqrt(terms).
  double scale = 64.0 / (74.0 * 74.0 * std::sqrt(static_cast<double>(terms)));
  auto requantize = [&](Value acc) -> Value {
    auto type = cast<RankedTensorType>(acc.getType());
    SmallVector<int32_t> multipliers, shifts;
    for (int64_t channel = 0; channel < type.getShape().back(); ++channel) {
      auto chosen = chooseFixedPointScale(scale * (1 + 0.001 * (channel % 97)),
                                          Rounding::SingleRound);
      multipliers.push_back(chosen->multiplier);
      shifts.push_back(chosen->shift);
    }
    return RequantizeOp::create(b, type.clone(b.getI8Type()), acc, multipliers,
                                shifts, b.getI64IntegerAttr(type.getRank() - 1),
                                /*input_zp=*/0, /*output_zp=*/-3, /*min=*/-128,
                                /*max=*/127);
  };

  Value output;
  if (shape.isProduct()) {
    output =
        requantize(createProduct(b, input, function.getArgument(1), sumType));
  } else if (shape.groups > 1 && !shape.isDepthwise()) {
    output = createGroups(b, input, shape.groups, sumType,
                          [&](Value part, RankedTensorType type) {
                            return requantize(
                                createConvolution(b, shape, part, type, terms));
                          });
  } else {
    output = requantize(createConvolution(b, shape, input, sumType, terms));
  }
  func::ReturnOp::create(b, output);

  // Which requantizations one multiply-add can do: part of every pipeline.
  PassManager pm(&context);
  pm.addNestedPass<func::FuncOp>(createBoundAccumulators());
  if (failed(pm.run(*module)))
    return nullptr;
  return module;
}
