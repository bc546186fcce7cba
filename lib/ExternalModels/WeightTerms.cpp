//===- WeightTerms.cpp - Weights with zero points as sums of bytes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WeightTerms.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Import/Tosa/ConstantTensor.h"

using namespace mlir;
using namespace mlir::quanta;

FailureOr<SmallVector<Value>>
mlir::quanta::createWeightTerms(ImplicitLocOpBuilder &builder,
                                const QuantizedValue &weight,
                                std::string &reason) {
  const QuantizationParameters &parameters = weight.parameters;
  if (llvm::all_of(parameters.zeroPoints, [](int64_t zp) { return zp == 0; }))
    return SmallVector<Value>{weight.storage};
  Value stored = weight.storage;
  while (auto cast = stored.getDefiningOp<quant::StorageCastOp>())
    stored = cast.getInput();
  Attribute attr;
  std::optional<ConstantTensor> tensor;
  if (matchPattern(stored, m_Constant(&attr)))
    tensor = ConstantTensor::fromAttribute(attr);
  if (!tensor || !tensor->getElementType().isInteger(8)) {
    reason = "its weights have a zero point other than 0";
    return failure();
  }
  ArrayRef<int64_t> shape = weight.storage.getType().getShape();
  int64_t inner = parameters.axis ? getStrides(shape)[*parameters.axis] : 1;
  SmallVector<int8_t> low, high;
  for (auto [i, value] : llvm::enumerate(tensor->getInts())) {
    int64_t centred =
        value - parameters.zeroPoints[i / inner % parameters.zeroPoints.size()];
    int64_t clamped = std::clamp<int64_t>(centred, -128, 127);
    low.push_back(static_cast<int8_t>(clamped));
    high.push_back(static_cast<int8_t>(centred - clamped));
  }
  SmallVector<Value> terms = {
      createConstant(builder, shape, ArrayRef<int8_t>(low), "weight")};
  if (llvm::any_of(high, [](int8_t value) { return value != 0; }))
    terms.push_back(
        createConstant(builder, shape, ArrayRef<int8_t>(high), "weight"));
  return terms;
}
