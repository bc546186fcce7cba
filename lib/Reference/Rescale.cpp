//===- Rescale.cpp - TOSA's own rescaling and tables -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Written from the TOSA specification, apart from quanta.requantize: what
// --quanta-export-tosa makes is checked against it.

#include "Kernels.h"
#include <limits>

using namespace mlir;
using namespace mlir::quanta::reference;

/// apply_scale_32 of the specification; none where its requirements on value
/// and shift don't hold.
static std::optional<int32_t> applyScale32(int32_t value, int32_t multiplier,
                                           int32_t shift, bool doubleRound) {
  if (multiplier < 0 || shift < 2 || shift > 62)
    return std::nullopt;
  int64_t bound = int64_t(1) << (shift - 1);
  if (value < -bound || value >= bound)
    return std::nullopt;
  int64_t round = bound;
  if (doubleRound && shift > 31)
    round += value >= 0 ? int64_t(1) << 30 : -(int64_t(1) << 30);
  int64_t result = (int64_t(value) * multiplier + round) >> shift;
  if (result < std::numeric_limits<int32_t>::min() ||
      result > std::numeric_limits<int32_t>::max())
    return std::nullopt;
  return static_cast<int32_t>(result);
}

FailureOr<Kernel> mlir::quanta::reference::buildRescale(tosa::RescaleOp op) {
  if (!op.getScale32() || op.getInputUnsigned() || op.getOutputUnsigned() ||
      op.getRoundingMode() == tosa::RoundingMode::INEXACT_ROUND)
    return op.emitOpError(
        "is supported by the reference interpreter for 32-bit "
        "multipliers, signed values and exact rounding only");
  bool doubleRound = op.getRoundingMode() == tosa::RoundingMode::DOUBLE_ROUND;
  Location loc = op.getLoc();
  return Kernel([doubleRound, loc](ArrayRef<const Tensor *> operands,
                                   Tensor &result) {
    ArrayRef<int32_t> multipliers = operands[1]->get<int32_t>();
    ArrayRef<int8_t> shifts = operands[2]->get<int8_t>();
    bool valid = true;
    withIntegerType(operands[0]->type.elementType, [&](auto in) {
      withIntegerType(result.type.elementType, [&](auto out) {
        using In = decltype(in);
        using Out = decltype(out);
        int32_t inputZp = operands[3]->get<In>().front();
        int32_t outputZp = operands[4]->get<Out>().front();
        ArrayRef<In> input = operands[0]->get<In>();
        MutableArrayRef<Out> output = result.get<Out>();
        for (size_t i = 0; i < input.size(); ++i) {
          size_t c = i % multipliers.size();
          auto scaled = applyScale32(input[i] - inputZp, multipliers[c],
                                     shifts[c], doubleRound);
          valid &= scaled.has_value();
          int64_t value = int64_t(scaled.value_or(0)) + outputZp;
          output[i] = static_cast<Out>(
              std::clamp<int64_t>(value, std::numeric_limits<Out>::min(),
                                  std::numeric_limits<Out>::max()));
        }
      });
    });
    if (!valid)
      return LogicalResult(
          emitError(loc)
          << "a value is beyond what the TOSA specification defines for its "
             "multiplier and shift");
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildTable(tosa::TableOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getTable().getType());
  if (!type || !type.getElementType().isInteger(8) ||
      type.getShape() != ArrayRef<int64_t>(256))
    return op.emitOpError(
        "is supported by the reference interpreter for i8 and "
        "256 entries only");
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    ArrayRef<int8_t> input = operands[0]->get<int8_t>();
    ArrayRef<int8_t> table = operands[1]->get<int8_t>();
    MutableArrayRef<int8_t> output = result.get<int8_t>();
    for (size_t i = 0; i < input.size(); ++i)
      output[i] = table[input[i] + 128];
    return success();
  });
}
