//===- ElementwiseIntervals.cpp - Intervals of elementwise ops and reductions
//-*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OperationIntervals.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Numerics/Requantization.h"
#include <algorithm>
#include <limits>

using namespace mlir;
using namespace mlir::quanta;

Interval mlir::quanta::getTypeInterval(Type elementType) {
  if (auto quantized = dyn_cast<quant::QuantizedType>(elementType))
    return {quantized.getStorageTypeMin(), quantized.getStorageTypeMax()};
  if (auto integer = dyn_cast<IntegerType>(elementType);
      integer && integer.getWidth() < 64)
    return {llvm::minIntN(integer.getWidth()),
            llvm::maxIntN(integer.getWidth())};
  return {std::numeric_limits<int64_t>::min(),
          std::numeric_limits<int64_t>::max()};
}

Interval mlir::quanta::uniteChannels(const ChannelIntervals &intervals) {
  Interval all = intervals.front();
  for (Interval interval : intervals)
    all = unite(all, interval);
  return all;
}

/// `function` on each channel of two operands that broadcast to each other.
template <typename Function>
static ChannelIntervals zipChannels(const ChannelIntervals &a,
                                    const ChannelIntervals &b,
                                    Function function) {
  ChannelIntervals result;
  for (size_t c = 0, e = std::max(a.size(), b.size()); c < e; ++c)
    result.push_back(function(getChannel(a, c), getChannel(b, c)));
  return result;
}

/// Truncating division is monotone in the dividend for a fixed divisor, and in
/// the divisor on either side of zero.
static Interval divide(Interval a, Interval b) {
  if (b.contains(0)) {
    const int64_t magnitude = a.maxMagnitude();
    return {b.lo < 0 || a.lo < 0 ? -magnitude : 0,
            b.lo < 0 || a.hi > 0 ? magnitude : 0};
  }
  // The one quotient that 64 bits cannot hold.
  if (a.lo == std::numeric_limits<int64_t>::min())
    return {a.lo, std::numeric_limits<int64_t>::max()};
  auto [lo, hi] =
      std::minmax({a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi});
  return {lo, hi};
}

ChannelIntervals mlir::quanta::boundBinary(Operation *op,
                                           const ChannelIntervals &a,
                                           const ChannelIntervals &b) {
  return zipChannels(a, b, [op](Interval a, Interval b) -> Interval {
    if (isa<tosa::AddOp>(op))
      return a + b;
    if (isa<tosa::SubOp>(op))
      return a - b;
    if (isa<tosa::MulOp>(op))
      return a * b;
    if (isa<tosa::MaximumOp>(op))
      return {std::max(a.lo, b.lo), std::max(a.hi, b.hi)};
    if (isa<tosa::MinimumOp>(op))
      return {std::min(a.lo, b.lo), std::min(a.hi, b.hi)};
    return divide(a, b);
  });
}

ChannelIntervals mlir::quanta::boundClamp(tosa::ClampOp op,
                                          const ChannelIntervals &input) {
  auto min = dyn_cast<IntegerAttr>(op.getMinVal());
  auto max = dyn_cast<IntegerAttr>(op.getMaxVal());
  if (!min || !max)
    return input;
  const int64_t lo = min.getValue().getSExtValue(),
                hi = max.getValue().getSExtValue();
  auto clamp = [&](int64_t value) { return std::min(std::max(value, lo), hi); };
  ChannelIntervals result;
  for (Interval interval : input)
    result.push_back({clamp(interval.lo), clamp(interval.hi)});
  return result;
}

ChannelIntervals mlir::quanta::boundReduction(Operation *op,
                                              const ChannelIntervals &input) {
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  const int64_t axis = op->getAttrOfType<IntegerAttr>("axis").getInt();
  const bool mixesChannels = axis == type.getRank() - 1;
  if (!isa<tosa::ReduceSumOp>(op))
    return mixesChannels ? ChannelIntervals{uniteChannels(input)} : input;
  const int64_t size = type.getDimSize(axis);
  if (ShapedType::isDynamic(size))
    return {getTypeInterval(type.getElementType())};
  if (mixesChannels && input.size() > 1) {
    Interval sum;
    for (Interval interval : input)
      sum = sum + interval;
    return {sum};
  }
  ChannelIntervals result;
  for (Interval interval : input)
    result.push_back(Interval{size, size} * interval);
  return result;
}

ChannelIntervals mlir::quanta::boundConstant(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  ElementsAttr elements;
  auto values = matchPattern(value, m_Constant(&elements))
                    ? readWideIntegers(elements)
                    : std::nullopt;
  if (!values || values->empty())
    return {getTypeInterval(type.getElementType())};
  const size_t channels = type.getRank() ? type.getShape().back() : 1;
  ChannelIntervals result;
  for (auto [i, number] : llvm::enumerate(*values)) {
    const Interval point = {number, number};
    if (i < channels)
      result.push_back(point);
    else
      result[i % channels] = unite(result[i % channels], point);
  }
  return result;
}

ChannelIntervals mlir::quanta::boundRequantize(RequantizeOp op,
                                               const ChannelIntervals &input) {
  RankedTensorType type = op.getInput().getType();
  const size_t scales = op.getMultipliers().size();
  const Interval clamp = {op.getMin(), op.getMax()};
  const bool isInnermost = op.getAxis() && *op.getAxis() == type.getRank() - 1;
  ChannelIntervals result;
  // With scales along another dimension, any of them can meet any channel.
  const size_t channels =
      isInnermost ? std::max(input.size(), scales) : input.size();
  for (size_t c = 0; c < channels; ++c) {
    const Interval acc =
        getChannel(input, c) - Interval{op.getInputZp(), op.getInputZp()};
    if (!acc.fitsInt32() || (scales > 1 && !isInnermost)) {
      result.push_back(clamp);
      continue;
    }
    const size_t s = scales == 1 ? 0 : c;
    auto requantizeEnd = [&](int64_t end) -> int64_t {
      return requantize(static_cast<int32_t>(end),
                        {op.getMultipliers()[s], op.getShifts()[s]},
                        op.getOutputZp(), op.getMin(), op.getMax(),
                        static_cast<Rounding>(op.getRounding()));
    };
    result.push_back({requantizeEnd(acc.lo), requantizeEnd(acc.hi)});
  }
  return result;
}

ChannelIntervals mlir::quanta::boundLookup(LookupOp op,
                                           const ChannelIntervals &input) {
  auto table = readIntegers(op.getTable());
  const unsigned bits = op.getInput().getType().getElementTypeBitWidth();
  if (!table || table->size() != size_t{1} << bits)
    return {getTypeInterval(op.getResult().getType().getElementType())};
  ChannelIntervals result;
  for (Interval interval : input) {
    auto begin = table->begin() + interval.lo - llvm::minIntN(bits);
    auto [lo, hi] =
        std::minmax_element(begin, begin + (interval.hi - interval.lo) + 1);
    result.push_back({*lo, *hi});
  }
  return result;
}
