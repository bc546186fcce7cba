//===- IntegerBuilders.h - Building blocks of integer forms -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_INTERFACES_INTEGERBUILDERS_H
#define QUANTA_INTERFACES_INTEGERBUILDERS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "quanta/Numerics/Requantization.h"

namespace mlir::quanta {

/// The elements of a constant float tensor, whether inline or in a resource;
/// nothing where `value` is not such a constant.
std::optional<SmallVector<float>> getFloatConstant(Value value);

/// Whether `value` is a constant, or the dequantized form of one.
bool isConstantWeight(Value value);

/// tosa.const of 64-bit to 8-bit integers: a resource blob named after `name`, or
/// inline where there are at most 16 elements.
Value createConstant(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> shape,
                     ArrayRef<int64_t> values, StringRef name = "constant");
Value createConstant(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> shape,
                     ArrayRef<int32_t> values, StringRef name = "constant");
Value createConstant(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> shape,
                     ArrayRef<int8_t> values, StringRef name = "constant");
Value createConstant(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> shape,
                     ArrayRef<int16_t> values, StringRef name = "constant");

/// A constant tensor of one integer with `rank` unit dimensions, of the width
/// of `elementType`.
Value createSplat(ImplicitLocOpBuilder &builder, Type elementType,
                  int64_t value, int64_t rank = 1);

/// tosa.const of f32, as for integers.
Value createConstant(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> shape,
                     ArrayRef<float> values, StringRef name = "constant");

/// The type of sums, products and differences of storage integers: i32 of 8 and
/// 16 bits, i64 of 32.
Type getAccumulatorType(ShapedType storage);

/// The wider one of two activations' accumulators.
Type getAccumulatorType(const QuantizedValue &lhs, const QuantizedValue &rhs);

/// `value - zeroPoint` as accumulators, of the type of the value's own by default.
Value createCentered(ImplicitLocOpBuilder &builder,
                     TypedValue<RankedTensorType> value, int64_t zeroPoint,
                     Type accumulator = Type());

/// tosa.mul of two tensors of i32 or i64.
Value createMultiply(ImplicitLocOpBuilder &builder, Value lhs, Value rhs);

/// The rounding of `operands` in the terms of lib/Numerics.
inline Rounding getRounding(const IntegerOperands &operands) {
  return static_cast<Rounding>(operands.rounding);
}

/// Centred integers of 32 bits stay within this.
inline constexpr int64_t maxCentered = int64_t{1} << 31;

/// Sums of 64 bits stay within this: CMSIS-DSP's 2.62 format.
inline constexpr int64_t maxWideSum = int64_t{1} << 62;

/// quanta.requantize of an accumulator to `operands.resultType` by one scale for
/// all elements. Of i64 accumulators `magnitude` is the largest, and what M is
/// limited for. Fails with `reason` where that leaves too little of M.
FailureOr<Value> createRequantize(ImplicitLocOpBuilder &builder, Value acc,
                                  FixedPointScale scale,
                                  const IntegerOperands &operands,
                                  std::string &reason,
                                  int64_t magnitude = maxWideSum);

/// quanta.requantize of an accumulator to `operands.resultType`: one real
/// scale (acc unit / result unit), or one for each channel of `axis`. Fails
/// with `reason` where a scale has no multiplier and shift.
FailureOr<Value> createRequantize(ImplicitLocOpBuilder &builder, Value acc,
                                  ArrayRef<double> realScales,
                                  std::optional<int64_t> axis,
                                  const IntegerOperands &operands,
                                  std::string &reason,
                                  int64_t magnitude = maxWideSum);

/// A bias of type `accumulator` (i32 or i64) at scale `inputScale *
/// weightScales[c]` as a constant of `channels` elements; a single weight scale
/// serves all channels. Fails with `reason` where the bias is not constant or
/// leaves i32, or what sums of 64 bits stay within.
FailureOr<Value> createBias(ImplicitLocOpBuilder &builder, Value bias,
                            Type accumulator, double inputScale,
                            ArrayRef<double> weightScales, int64_t channels,
                            std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_INTERFACES_INTEGERBUILDERS_H
