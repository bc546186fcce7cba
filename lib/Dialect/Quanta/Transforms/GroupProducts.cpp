//===- GroupProducts.cpp - Groups of weights at one scale a channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GroupProducts.h"
#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Dialect/Quanta/IR/GroupProducts.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Quantize.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// The integers of a constant: as they are stored, or of a constant that is yet to
/// be quantized.
static std::optional<SmallVector<int64_t>>
readStored(TypedValue<RankedTensorType> quantized,
           const GroupParameters &parameters) {
  SmallVector<int64_t> stored;
  if (auto cast = quantized.getDefiningOp<quant::StorageCastOp>()) {
    auto integers = readIntegers(cast.getInput());
    if (!integers)
      return std::nullopt;
    llvm::append_range(stored, *integers);
    return stored;
  }
  auto quantize = quantized.getDefiningOp<QuantizeOp>();
  auto real = quantize ? getFloatConstant(quantize.getInput()) : std::nullopt;
  if (!real)
    return std::nullopt;
  std::vector<int32_t> indices =
      parameters.getScaleIndices(quantized.getType().getShape());
  for (auto [value, index] : llvm::zip_equal(*real, indices)) {
    if (!std::isfinite(value))
      return std::nullopt;
    stored.push_back(quantizeWeight(value, parameters.scales[index],
                                    parameters.storageMin,
                                    parameters.storageMax));
  }
  return stored;
}

LogicalResult mlir::quanta::multiplyGroupsOfWeights(QuantizableOpInterface op,
                                                    OpBuilder &opBuilder,
                                                    std::string &reason) {
  for (OpOperand &operand : op->getOpOperands()) {
    unsigned index = operand.getOperandNumber();
    auto dequantize = operand.get().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      continue;
    auto quantized = dequantize.getInput();
    auto parameters = getGroupParameters(quantized.getType());
    if (!parameters)
      continue;
    if (op.getOperandRole(index) != OperandRole::Weight ||
        !op.getGroupAxis(index) || op.getWeightAxis(index) != 0) {
      reason = "operand " + std::to_string(index) +
               " has a scale for each group, for which it has no integer form";
      return failure();
    }
    auto stored = readStored(quantized, *parameters);
    if (!stored) {
      reason = "its weights in groups are not finite constants";
      return failure();
    }
    auto products = multiplyGroups(*parameters, quantized.getType().getShape(),
                                   *stored, /*max=*/127, reason);
    if (failed(products))
      return failure();
    ImplicitLocOpBuilder builder(dequantize.getLoc(), opBuilder);
    SmallVector<int8_t> bytes(products->values.begin(), products->values.end());
    Value constant = createConstant(builder, quantized.getType().getShape(),
                                    ArrayRef<int8_t>(bytes), "weight");
    auto type = quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, builder.getI8Type(),
        builder.getF32Type(), products->scales,
        SmallVector<int64_t>(products->scales.size(), 0),
        /*quantizedDimension=*/0, -127, 127);
    Value cast = quant::StorageCastOp::create(
        builder, quantized.getType().clone(type), constant);
    operand.set(DequantizeOp::create(builder, operand.get().getType(), cast));
  }
  return success();
}
