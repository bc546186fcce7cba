//===- LayerNormalization.cpp - Integer form of a layer normalization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerNormalization.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Numerics/Normalization.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// The numbers of an optional parameter; empty where it is absent.
static SmallVector<float> getVector(CompositeOp op, StringRef name) {
  SmallVector<float> values;
  if (auto attr = op.getParameters().getAs<DenseFPElementsAttr>(name))
    llvm::append_range(values, attr.getValues<float>());
  return values;
}

LogicalResult mlir::quanta::checkLayerNorm(CompositeOp op,
                                           std::string &reason) {
  auto type = cast<RankedTensorType>(op.getInputs().front().getType());
  auto axis = op.getParameters().getAs<IntegerAttr>("axis");
  auto epsilon = op.getParameters().getAs<FloatAttr>("epsilon");
  auto fail = [&](const Twine &why) {
    reason = why.str();
    return failure();
  };
  if (type.getRank() == 0 || !axis || axis.getInt() != type.getRank() - 1)
    return fail("its axis is not the last dimension");
  int64_t size = type.getShape().back();
  if (ShapedType::isDynamic(size) || size < 1 ||
      size > getMaxNormalizedRow(/*bits=*/8))
    return fail("its rows don't have 1 to " +
                Twine(getMaxNormalizedRow(/*bits=*/8)) + " elements");
  if (!epsilon || !(epsilon.getValueAsDouble() >= 0))
    return fail("it has no number 'epsilon' of 0 or more");
  for (StringRef name : {"gamma", "beta"}) {
    Attribute attr = op.getParameters().get(name);
    if (!attr)
      continue;
    auto vector = dyn_cast<DenseFPElementsAttr>(attr);
    if (!vector || !vector.getElementType().isF32() ||
        vector.getType().getShape() != ArrayRef<int64_t>(size))
      return fail("its '" + name + "' is not a vector of " + Twine(size) +
                  " f32");
    for (float value : vector.getValues<float>())
      if (!std::isfinite(value))
        return fail("its '" + name + "' has NaN or infinity");
  }
  return success();
}

bool mlir::quanta::hasWideRows(CompositeOp op) {
  auto type = cast<RankedTensorType>(op.getInputs().front().getType());
  return type.getRank() != 0 &&
         type.getShape().back() <= getMaxNormalizedRow(/*bits=*/16);
}

FailureOr<Value> mlir::quanta::createLayerNorm(CompositeOp op,
                                               ImplicitLocOpBuilder &builder,
                                               const IntegerOperands &operands,
                                               std::string &reason) {
  const QuantizedValue &input = operands[0];
  RankedTensorType type = input.storage.getType().clone(builder.getI32Type());
  SmallVector<float> gamma = getVector(op, "gamma"),
                     beta = getVector(op, "beta");
  double epsilon =
      op.getParameters().getAs<FloatAttr>("epsilon").getValueAsDouble();
  auto integers = chooseLayerNormalization(type.getShape().back(),
                                           input.scale(), epsilon, gamma, beta);
  if (!integers) {
    reason = "its epsilon is too large for the scale " +
             std::to_string(input.scale());
    return failure();
  }
  SmallVector<int64_t> shape(type.getRank(), 1);
  shape.back() = type.getShape().back();
  Value y = NormalizeOp::create(builder, type, input.storage, integers->epsilon,
                                integers->fractionBits);
  if (!integers->gamma.empty())
    y = createMultiply(builder, y,
                       createConstant(builder, shape,
                                      ArrayRef<int32_t>(integers->gamma),
                                      "gamma"));
  if (!integers->beta.empty())
    y = tosa::AddOp::create(builder, type, y,
                            createConstant(builder, shape,
                                           ArrayRef<int32_t>(integers->beta),
                                           "beta"));
  return createRequantize(builder, y,
                          {integers->unit / operands.resultType.getScale()},
                          std::nullopt, operands, reason);
}
