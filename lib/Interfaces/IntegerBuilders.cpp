//===- IntegerBuilders.cpp - Building blocks of integer forms -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Interfaces/IntegerBuilders.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/IR/Resources.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// Constants of up to this many elements are printed inline.
static constexpr size_t maxInlineElements = 16;

std::optional<SmallVector<float>> mlir::quanta::getFloatConstant(Value value) {
  ElementsAttr attr;
  if (!value || !matchPattern(value, m_Constant(&attr)) ||
      !attr.getElementType().isF32())
    return std::nullopt;
  SmallVector<float> result;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    size_t bytes = attr.getNumElements() * sizeof(float);
    if (!blob || blob->getData().size() != bytes)
      return std::nullopt;
    result.resize(attr.getNumElements());
    std::memcpy(result.data(), blob->getData().data(), bytes);
    return result;
  }
  if (auto values = attr.tryGetValues<float>())
    llvm::append_range(result, *values);
  else
    return std::nullopt;
  return result;
}

bool mlir::quanta::isConstantWeight(Value value) {
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    value = dequantize.getInput();
  if (Operation *op = value.getDefiningOp();
      isa_and_nonnull<QuantizeOp, quant::StorageCastOp>(op))
    value = op->getOperand(0);
  return matchPattern(value, m_Constant());
}

/// Small constants inline, large ones as a resource.
template <typename T>
static Value createConstantOf(ImplicitLocOpBuilder &builder, Type element,
                              ArrayRef<int64_t> shape, ArrayRef<T> values,
                              StringRef name) {
  auto type = RankedTensorType::get(shape, element);
  ElementsAttr attr;
  if (values.size() <= maxInlineElements)
    attr = DenseElementsAttr::get(type, values);
  else
    attr = createResource(type, name, values);
  return tosa::ConstOp::create(builder, type, attr);
}

Value mlir::quanta::createConstant(ImplicitLocOpBuilder &builder,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<int64_t> values, StringRef name) {
  return createConstantOf<int64_t>(builder, builder.getI64Type(), shape, values,
                                   name);
}

Value mlir::quanta::createConstant(ImplicitLocOpBuilder &builder,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<int32_t> values, StringRef name) {
  return createConstantOf<int32_t>(builder, builder.getI32Type(), shape, values,
                                   name);
}

Value mlir::quanta::createConstant(ImplicitLocOpBuilder &builder,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<int8_t> values, StringRef name) {
  return createConstantOf<int8_t>(builder, builder.getI8Type(), shape, values,
                                  name);
}

Value mlir::quanta::createConstant(ImplicitLocOpBuilder &builder,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<int16_t> values, StringRef name) {
  return createConstantOf<int16_t>(builder, builder.getI16Type(), shape, values,
                                   name);
}

Value mlir::quanta::createConstant(ImplicitLocOpBuilder &builder,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<float> values, StringRef name) {
  return createConstantOf<float>(builder, builder.getF32Type(), shape, values,
                                 name);
}

Value mlir::quanta::createSplat(ImplicitLocOpBuilder &builder, Type elementType,
                                int64_t value, int64_t rank) {
  auto type = RankedTensorType::get(SmallVector<int64_t>(rank, 1), elementType);
  return tosa::ConstOp::create(
      builder, type,
      DenseElementsAttr::get(type, builder.getIntegerAttr(elementType, value)));
}

Type mlir::quanta::getAccumulatorType(ShapedType storage) {
  unsigned width = storage.getElementTypeBitWidth() > 16 ? 64 : 32;
  return IntegerType::get(storage.getContext(), width);
}

Type mlir::quanta::getAccumulatorType(const QuantizedValue &lhs,
                                      const QuantizedValue &rhs) {
  Type ofLhs = getAccumulatorType(lhs.storage.getType());
  return ofLhs.isInteger(64) ? ofLhs
                             : getAccumulatorType(rhs.storage.getType());
}

Value mlir::quanta::createCentered(ImplicitLocOpBuilder &builder,
                                   TypedValue<RankedTensorType> value,
                                   int64_t zeroPoint, Type accumulator) {
  if (!accumulator)
    accumulator = getAccumulatorType(value.getType());
  RankedTensorType wide = value.getType().clone(accumulator);
  Value cast = tosa::CastOp::create(builder, wide, value);
  if (zeroPoint == 0)
    return cast;
  return tosa::SubOp::create(
      builder, wide, cast,
      createSplat(builder, accumulator, zeroPoint, wide.getRank()));
}

Value mlir::quanta::createMultiply(ImplicitLocOpBuilder &builder, Value lhs,
                                   Value rhs) {
  SmallVector<int64_t> shape;
  auto lhsType = cast<RankedTensorType>(lhs.getType());
  auto rhsType = cast<RankedTensorType>(rhs.getType());
  for (auto [a, b] : llvm::zip_equal(lhsType.getShape(), rhsType.getShape()))
    shape.push_back(a == 1 ? b : a);
  return tosa::MulOp::create(builder, lhsType.clone(shape), lhs, rhs,
                             createSplat(builder, builder.getI8Type(), 0));
}

// The enum of the dialect and that of the arithmetic are the same numbers.
static_assert(static_cast<int>(RoundingMode::SingleRound) ==
                  static_cast<int>(Rounding::SingleRound) &&
              static_cast<int>(RoundingMode::DoubleRound) ==
                  static_cast<int>(Rounding::DoubleRound) &&
              static_cast<int>(RoundingMode::FloatNearestEven) ==
                  static_cast<int>(Rounding::FloatNearestEven));

static FailureOr<Value>
createRequantizeOp(ImplicitLocOpBuilder &builder, Value acc,
                   ArrayRef<FixedPointScale> scales,
                   std::optional<int64_t> axis, const IntegerOperands &operands,
                   std::string &reason, int64_t magnitude) {
  auto accType = cast<RankedTensorType>(acc.getType());
  quant::UniformQuantizedType type = operands.resultType;
  bool isWide = accType.getElementType().isInteger(64);
  // Rounding twice is defined for sums of 32 bits.
  RoundingMode rounding = operands.rounding;
  if (isWide && rounding == RoundingMode::DoubleRound)
    rounding = RoundingMode::SingleRound;
  SmallVector<int32_t> multipliers, shifts;
  for (FixedPointScale scale : scales) {
    if (isWide && rounding == RoundingMode::SingleRound) {
      auto limited = limitMultiplier(scale, magnitude);
      if (!limited) {
        reason = "sums of 64 bits up to " + std::to_string(magnitude) +
                 " leave no room for the multiplier of the scale " +
                 llvm::formatv("{0:e}", scale.toDouble()).str() +
                 ": expected a power of two below 1";
        return failure();
      }
      scale = *limited;
    }
    multipliers.push_back(scale.multiplier);
    shifts.push_back(scale.shift);
  }
  return RequantizeOp::create(
             builder, accType.clone(type.getStorageType()), acc, multipliers,
             shifts, axis ? builder.getI64IntegerAttr(*axis) : IntegerAttr(),
             /*input_zp=*/0, type.getZeroPoint(), type.getStorageTypeMin(),
             type.getStorageTypeMax(), rounding, Realization::Integer)
      .getResult();
}

FailureOr<Value> mlir::quanta::createRequantize(
    ImplicitLocOpBuilder &builder, Value acc, FixedPointScale scale,
    const IntegerOperands &operands, std::string &reason, int64_t magnitude) {
  return createRequantizeOp(builder, acc, scale, std::nullopt, operands, reason,
                            magnitude);
}

FailureOr<Value> mlir::quanta::createRequantize(
    ImplicitLocOpBuilder &builder, Value acc, ArrayRef<double> realScales,
    std::optional<int64_t> axis, const IntegerOperands &operands,
    std::string &reason, int64_t magnitude) {
  SmallVector<FixedPointScale> scales;
  for (double real : realScales) {
    auto scale = chooseFixedPointScale(
        real, getRounding(operands),
        operands.resultType.getStorageTypeIntegralWidth());
    if (!scale) {
      reason =
          "no multiplier and shift stand for the scale " + std::to_string(real);
      return failure();
    }
    scales.push_back(*scale);
  }
  return createRequantizeOp(builder, acc, scales, axis, operands, reason,
                            magnitude);
}

FailureOr<Value> mlir::quanta::createBias(ImplicitLocOpBuilder &builder,
                                          Value bias, Type accumulator,
                                          double inputScale,
                                          ArrayRef<double> weightScales,
                                          int64_t channels,
                                          std::string &reason) {
  auto real = getFloatConstant(bias);
  if (!real ||
      (real->size() != 1 && static_cast<int64_t>(real->size()) != channels)) {
    reason = "its bias is not a constant of one value a channel";
    return failure();
  }
  bool isWide = accumulator.isInteger(64);
  const double limit = isWide ? static_cast<double>(maxWideSum) : 2147483648.0;
  SmallVector<int64_t> values;
  for (int64_t channel = 0; channel < channels; ++channel) {
    double weightScale = weightScales[channel * weightScales.size() / channels];
    double value = std::nearbyint((*real)[real->size() == 1 ? 0 : channel] /
                                  (inputScale * weightScale));
    if (!(std::abs(value) < limit)) {
      reason = "the bias of channel " + std::to_string(channel) + " leaves " +
               (isWide ? "62" : "32") + " bits";
      return failure();
    }
    values.push_back(static_cast<int64_t>(value));
  }
  if (isWide)
    return createConstant(builder, {channels}, ArrayRef<int64_t>(values),
                          "bias");
  return createConstant(
      builder, {channels},
      ArrayRef<int32_t>(SmallVector<int32_t>(values.begin(), values.end())),
      "bias");
}
