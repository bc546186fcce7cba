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

/// tosa.const of 32-bit, 16-bit or 8-bit integers: a resource blob named after `name`,
/// or inline where there are at most 16 elements.
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

/// `value - zeroPoint` as i32.
Value createCentered(ImplicitLocOpBuilder &builder,
                     TypedValue<RankedTensorType> value, int64_t zeroPoint);

/// tosa.mul of two i32 tensors.
Value createMultiply(ImplicitLocOpBuilder &builder, Value lhs, Value rhs);

/// The rounding of `operands` in the terms of lib/Numerics.
inline Rounding getRounding(const IntegerOperands &operands) {
  return static_cast<Rounding>(operands.rounding);
}

/// quanta.requantize of an i32 accumulator to `operands.resultType` by one
/// scale for all elements.
Value createRequantize(ImplicitLocOpBuilder &builder, Value acc,
                       FixedPointScale scale, const IntegerOperands &operands);

/// quanta.requantize of an i32 accumulator to `operands.resultType`: one real
/// scale (acc unit / result unit), or one for each channel of `axis`. Fails
/// with `reason` where a scale has no multiplier and shift.
FailureOr<Value> createRequantize(ImplicitLocOpBuilder &builder, Value acc,
                                  ArrayRef<double> realScales,
                                  std::optional<int64_t> axis,
                                  const IntegerOperands &operands,
                                  std::string &reason);

/// An i32 bias at scale `inputScale * weightScales[c]` as a constant of
/// `channels` elements; a single weight scale serves all channels. Fails with
/// `reason` where the bias is not constant or leaves i32.
FailureOr<Value> createBias(ImplicitLocOpBuilder &builder, Value bias,
                            double inputScale, ArrayRef<double> weightScales,
                            int64_t channels, std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_INTERFACES_INTEGERBUILDERS_H
