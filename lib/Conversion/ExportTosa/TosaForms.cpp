//===- TosaForms.cpp - TOSA for the ops of an integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TosaForms.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;

/// The same scale with the largest multiplier below 2^31: TOSA excludes shifts
/// below 2, and a larger shift allows larger values.
static void normalize(int32_t &multiplier, int32_t &shift) {
  while (multiplier != 0 && multiplier < (1 << 30) && shift < 62) {
    multiplier <<= 1;
    ++shift;
  }
  if (multiplier == 0)
    shift = std::max(shift, 2);
}

static Value createSmall(ImplicitLocOpBuilder &builder, Type type,
                         ArrayRef<int32_t> values) {
  auto tensorType = RankedTensorType::get({int64_t(values.size())}, type);
  SmallVector<APInt> bits;
  for (int32_t value : values)
    bits.emplace_back(type.getIntOrFloatBitWidth(), value, /*isSigned=*/true);
  return tosa::ConstOp::create(builder, tensorType,
                               DenseElementsAttr::get(tensorType, bits));
}

FailureOr<Value> mlir::quanta::exportRequantize(RequantizeOp op,
                                                const ChannelIntervals &input,
                                                OpBuilder &opBuilder,
                                                std::string &reason) {
  auto fail = [&](const Twine &why) {
    reason = why.str();
    return failure();
  };
  if (op.getRounding() == RoundingMode::FloatNearestEven)
    return fail("TOSA has no rounding to the nearest even number in f32");
  auto inputType = cast<RankedTensorType>(op.getInput().getType());
  auto resultType = cast<RankedTensorType>(op.getResult().getType());
  Type inputElement = inputType.getElementType();
  Type resultElement = resultType.getElementType();
  if (inputElement.isInteger(64))
    return fail("TOSA rescales accumulators of at most 48 bits");
  if (op.getAxis() && int64_t(*op.getAxis()) != inputType.getRank() - 1)
    return fail("its channels are not the last dimension");

  bool isDouble = op.getRounding() == RoundingMode::DoubleRound;
  SmallVector<int32_t> multipliers(op.getMultipliers()), shifts(op.getShifts());
  bool wide = inputElement.isInteger(32);
  for (auto [c, multiplier, shift] : llvm::enumerate(multipliers, shifts)) {
    // Two roundings depend on where the first one stands.
    if (!isDouble)
      normalize(multiplier, shift);
    if (shift < 2)
      return fail("its shift of " + Twine(shift) + " is less than 2");
    Interval values =
        multipliers.size() > 1 ? getChannel(input, c) : uniteChannels(input);
    values = values - Interval{op.getInputZp(), op.getInputZp()};
    if (shift < 33 && values.maxMagnitude() >= (int64_t(1) << (shift - 1)))
      return fail("values of up to " + Twine(values.maxMagnitude()) +
                  " are too large for a shift of " + Twine(shift));
  }

  ImplicitLocOpBuilder builder(op.getLoc(), opBuilder);
  Value source = op.getInput();
  // Zero points are a matter of 8-bit tensors.
  if (wide && op.getInputZp() != 0)
    source =
        tosa::SubOp::create(builder, inputType, source,
                            createSplat(builder, inputElement, op.getInputZp(),
                                        inputType.getRank()));
  bool offsetsLate = !resultElement.isInteger(8) && op.getOutputZp() != 0;
  if (offsetsLate)
    return fail("its result is wider than 8 bits and has a zero point");
  Type i8 = builder.getI8Type(), i32 = builder.getI32Type();
  Value result = tosa::RescaleOp::create(
      builder, resultType, source, createSmall(builder, i32, multipliers),
      createSmall(builder, i8, shifts),
      createSmall(builder, inputElement,
                  wide ? 0 : static_cast<int32_t>(op.getInputZp())),
      createSmall(builder, resultElement,
                  static_cast<int32_t>(op.getOutputZp())),
      /*scale32=*/true,
      isDouble ? tosa::RoundingMode::DOUBLE_ROUND
               : tosa::RoundingMode::SINGLE_ROUND,
      /*per_channel=*/op.getAxis().has_value(), /*input_unsigned=*/false,
      /*output_unsigned=*/false);
  unsigned width = resultElement.getIntOrFloatBitWidth();
  if (op.getMin() <= llvm::minIntN(width) &&
      op.getMax() >= llvm::maxIntN(width))
    return result;
  if (width > 16)
    return fail("TOSA has no clamp of i32");
  return Value(tosa::ClampOp::create(
      builder, resultType, result,
      builder.getIntegerAttr(resultElement, op.getMin()),
      builder.getIntegerAttr(resultElement, op.getMax())));
}

FailureOr<Value> mlir::quanta::exportLookup(LookupOp op, OpBuilder &opBuilder,
                                            std::string &reason) {
  ImplicitLocOpBuilder builder(op.getLoc(), opBuilder);
  auto inputType = cast<RankedTensorType>(op.getInput().getType());
  auto resultType = cast<RankedTensorType>(op.getResult().getType());
  if (!inputType.getElementType().isInteger(8)) {
    reason = "TOSA interpolates between the entries of a table of 16 bits";
    return failure();
  }
  auto values = op.getTable().tryGetValues<APInt>();
  if (!values) {
    reason = "its table can't be read";
    return failure();
  }
  SmallVector<int64_t> entries;
  for (const APInt &value : *values)
    entries.push_back(value.getSExtValue());
  auto lookUp = [&](ArrayRef<int8_t> digits) -> Value {
    return tosa::TableOp::create(
        builder, inputType, op.getInput(),
        createConstant(builder, {256}, digits, "table"));
  };
  if (resultType.getElementType().isInteger(8))
    return lookUp(SmallVector<int8_t>(entries.begin(), entries.end()));
  if (!resultType.getElementType().isInteger(32)) {
    reason = "TOSA has no table from i8 to another type than i8";
    return failure();
  }
  // Balanced digits, from the lowest: entry = sum of digit * 256^k.
  Value sum;
  for (int64_t weight = 1;
       llvm::any_of(entries, [](int64_t entry) { return entry != 0; }) || !sum;
       weight *= 256) {
    SmallVector<int8_t> digits;
    for (int64_t &entry : entries) {
      digits.push_back(static_cast<int8_t>(entry));
      entry = (entry - digits.back()) / 256;
    }
    Value term = tosa::CastOp::create(builder, resultType, lookUp(digits));
    if (weight != 1)
      term = createMultiply(builder, term,
                            createSplat(builder, resultType.getElementType(),
                                        weight, resultType.getRank()));
    sum =
        sum ? Value(tosa::AddOp::create(builder, resultType, sum, term)) : term;
  }
  return sum;
}

FailureOr<Value> mlir::quanta::exportWidened(Operation *op,
                                             OpBuilder &opBuilder) {
  ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto wide = type.clone(builder.getI32Type());
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(tosa::CastOp::create(
        builder,
        cast<RankedTensorType>(operand.getType()).clone(builder.getI32Type()),
        operand));
  Operation *widened =
      builder.create(op->getLoc(), op->getName().getIdentifier(), operands,
                     TypeRange(wide), op->getAttrs());
  return Value(tosa::CastOp::create(builder, type, widened->getResult(0)));
}
