//===- Averages.cpp - Sums and means of activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Averages.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Numerics/ElementwiseScales.h"

using namespace mlir;
using namespace mlir::quanta;

static int64_t countElements(RankedTensorType type, ArrayRef<int64_t> axes) {
  int64_t count = 1;
  for (int64_t axis : axes)
    count *= type.getDimSize(axis);
  return count;
}

FailureOr<Value> mlir::quanta::createMean(OpBuilder &builder, Location loc,
                                          ArrayRef<int64_t> axes,
                                          const IntegerOperands &operands,
                                          std::string &reason) {
  int64_t count = countElements(operands[0].storage.getType(), axes);
  return createSum(builder, loc, axes, count, operands, reason);
}

FailureOr<Value> mlir::quanta::createSum(OpBuilder &opBuilder, Location loc,
                                         ArrayRef<int64_t> axes,
                                         int64_t divisor,
                                         const IntegerOperands &operands,
                                         std::string &reason) {
  ImplicitLocOpBuilder builder(loc, opBuilder);
  const QuantizedValue &input = operands[0];
  Type accumulator = getAccumulatorType(input.storage.getType());
  RankedTensorType type = input.storage.getType().clone(accumulator);
  int64_t count = countElements(type, axes);
  // 255 * count is the largest magnitude of the sum, 2^15 * count of 16 bits; of 32
  // bits, sums of 2^14 elements leave 17 to the multiplier.
  unsigned width = input.storage.getType().getElementTypeBitWidth();
  auto scale = count < (int64_t(1) << (width > 16 ? 14 : 30 - width))
                   ? chooseAverageScale(
                         input.scale(), divisor, operands.resultType.getScale(),
                         getRounding(operands),
                         operands.resultType.getStorageTypeIntegralWidth())
                   : std::nullopt;
  if (!scale) {
    reason = "no multiplier and shift stand for its sum over " +
             std::to_string(count) + " elements";
    return failure();
  }
  Value sum = tosa::CastOp::create(builder, type, input.storage);
  for (int64_t axis : axes)
    sum = tosa::ReduceSumOp::create(builder, sum, static_cast<uint32_t>(axis));
  if (int64_t offset = count * input.zeroPoint())
    sum = tosa::SubOp::create(
        builder, sum.getType(), sum,
        createSplat(builder, accumulator, offset, type.getRank()));
  return createRequantize(builder, sum, *scale, operands, reason, count << 31);
}
