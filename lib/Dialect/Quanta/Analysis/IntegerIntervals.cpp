//===- IntegerIntervals.cpp - The values that integer tensors take -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "OperationIntervals.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Numerics/Normalization.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;

/// The innermost dimension of a concatenation lists all channels; of another
/// dimension, every operand contributes to each channel.
static ChannelIntervals boundConcat(tosa::ConcatOp op,
                                    ArrayRef<ChannelIntervals> operands) {
  auto type = cast<RankedTensorType>(op.getType());
  const bool listsChannels = op.getAxis() == type.getRank() - 1;
  ChannelIntervals result;
  for (auto [operand, intervals] : llvm::zip_equal(op.getInput1(), operands)) {
    if (!listsChannels) {
      const Interval all = uniteChannels(intervals);
      result.assign(1, result.empty() ? all : unite(result[0], all));
      continue;
    }
    const int64_t channels =
        cast<RankedTensorType>(operand.getType()).getShape().back();
    for (int64_t c = 0; c < channels; ++c)
      result.push_back(getChannel(intervals, c));
  }
  return result;
}

/// Whether `op` keeps the innermost index of every element.
static bool keepsChannels(Operation *op) {
  auto rankOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getRank();
  };
  if (auto transpose = dyn_cast<tosa::TransposeOp>(op))
    return transpose.getPerms().back() == rankOf(transpose.getInput1()) - 1;
  if (auto reverse = dyn_cast<tosa::ReverseOp>(op))
    return reverse.getAxis() != rankOf(reverse.getInput1()) - 1;
  if (auto reshape = dyn_cast<tosa::ReshapeOp>(op)) {
    auto from = cast<RankedTensorType>(reshape.getInput1().getType());
    auto to = cast<RankedTensorType>(reshape.getType());
    return from.getRank() && to.getRank() &&
           from.getShape().back() == to.getShape().back();
  }
  return isa<tosa::CastOp, tosa::IdentityOp, tosa::MaxPool2dOp,
             quant::StorageCastOp>(op);
}

/// The intervals of the exact result of `op`; nothing for an op that is not
/// known.
static std::optional<ChannelIntervals>
boundResult(Operation *op, ArrayRef<ChannelIntervals> operands) {
  using Result = std::optional<ChannelIntervals>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](tosa::Conv2DOp op) -> Result {
        return boundConv2D(op, operands[0], operands[1], operands[2]);
      })
      .Case([&](tosa::DepthwiseConv2DOp op) -> Result {
        return boundDepthwiseConv2D(op, operands[0], operands[1], operands[2]);
      })
      .Case([&](tosa::MatMulOp op) -> Result {
        return boundMatMul(op, operands[0], operands[1]);
      })
      .Case([&](linalg::Conv2DNhwcFhwcOp op) -> Result {
        return boundWideConv2D(op, operands[0], operands[1], operands[2]);
      })
      .Case([&](linalg::DepthwiseConv2DNhwcHwcOp op) -> Result {
        return boundWideDepthwiseConv2D(op, operands[0], operands[1],
                                        operands[2]);
      })
      .Case([&](linalg::BatchMatmulOp op) -> Result {
        if (op.hasUserDefinedMaps() ||
            op.getCast() != linalg::TypeFn::cast_signed)
          return std::nullopt;
        return boundWideMatMul(op, operands[0], operands[1], operands[2]);
      })
      // One vector along the innermost dimension; its other operand isn't read.
      .Case([&](linalg::BroadcastOp op) -> Result {
        auto type = cast<RankedTensorType>(op.getInit().getType());
        bool alongChannels =
            !llvm::is_contained(op.getDimensions(), type.getRank() - 1);
        return alongChannels ? operands[0]
                             : ChannelIntervals{uniteChannels(operands[0])};
      })
      .Case([&](RequantizeOp op) -> Result {
        return boundRequantize(op, operands[0]);
      })
      .Case([&](LookupOp op) -> Result { return boundLookup(op, operands[0]); })
      .Case([&](NormalizeOp op) -> Result {
        const int64_t limit = getNormalizationLimit(
            op.getInput().getType().getShape().back(), op.getFractionBits());
        return ChannelIntervals{{-limit, limit}};
      })
      .Case([&](tosa::GatherOp) -> Result { return operands[0]; })
      .Case([&](tosa::SelectOp) -> Result {
        return ChannelIntervals{
            unite(uniteChannels(operands[1]), uniteChannels(operands[2]))};
      })
      .Case<tosa::AddOp, tosa::SubOp, tosa::MulOp, tosa::IntDivOp,
            tosa::MaximumOp, tosa::MinimumOp>([&](Operation *op) -> Result {
        return boundBinary(op, operands[0], operands[1]);
      })
      .Case([&](tosa::ClampOp op) -> Result {
        return boundClamp(op, operands[0]);
      })
      .Case<tosa::ReduceSumOp, tosa::ReduceMaxOp, tosa::ReduceMinOp>(
          [&](Operation *op) -> Result {
            return boundReduction(op, operands[0]);
          })
      .Case([&](tosa::ConcatOp op) -> Result {
        return boundConcat(op, operands);
      })
      .Case([&](tosa::PadOp) -> Result {
        return ChannelIntervals{
            unite(uniteChannels(operands[0]), uniteChannels(operands[2]))};
      })
      .Case<tosa::CastOp, tosa::IdentityOp, tosa::MaxPool2dOp, tosa::SliceOp,
            tosa::TransposeOp, tosa::ReverseOp, tosa::ReshapeOp,
            quant::StorageCastOp>([&](Operation *op) -> Result {
        if (keepsChannels(op))
          return operands[0];
        return ChannelIntervals{uniteChannels(operands[0])};
      })
      .Default([](Operation *) { return std::nullopt; });
}

/// Whether the analysis tracks values of this type; of all samples of a dynamic
/// batch at once.
static RankedTensorType getIntegerTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || llvm::is_contained(tensor.getShape(), 0) ||
      (!tensor.hasStaticShape() &&
       (tensor.getRank() < 2 ||
        llvm::any_of(tensor.getShape().drop_front(), ShapedType::isDynamic))) ||
      !isa<IntegerType, quant::QuantizedType>(tensor.getElementType()))
    return nullptr;
  return tensor;
}

IntegerIntervals::IntegerIntervals(func::FuncOp function) {
  for (Block &block : function.getBody())
    for (Operation &op : block)
      visit(&op);
}

ChannelIntervals IntegerIntervals::lookup(Value value) const {
  if (auto found = intervals.find(value); found != intervals.end())
    return found->second;
  return {getTypeInterval(getElementTypeOrSelf(value.getType()))};
}

void IntegerIntervals::visit(Operation *op) {
  if (op->getNumResults() != 1)
    return;
  Value value = op->getResult(0);
  RankedTensorType type = getIntegerTensor(value.getType());
  if (!type)
    return;
  if (matchPattern(op, m_Constant())) {
    intervals[value] = boundConstant(value);
    return;
  }
  // A float or shape operand has no interval, nor has an op that reads one,
  // shapes of movement aside.
  SmallVector<ChannelIntervals> operands;
  bool hasKnownOperands = true;
  for (Value operand : op->getOperands()) {
    if (!getIntegerTensor(operand.getType()) &&
        !isa<tosa::shapeType>(operand.getType()))
      return;
    operands.push_back(lookup(operand));
    hasKnownOperands &=
        intervals.contains(operand) ||
        !getElementTypeOrSelf(operand.getType()).isIntOrFloat() ||
        getElementTypeOrSelf(operand.getType()).getIntOrFloatBitWidth() < 32;
  }
  std::optional<ChannelIntervals> result = boundResult(op, operands);
  if (!result)
    return;

  // TOSA's verifiers let shapes pass that do not fit; then channels mean
  // nothing.
  if (result->size() > 1 &&
      static_cast<int64_t>(result->size()) != type.getShape().back())
    result = ChannelIntervals{uniteChannels(*result)};

  const Interval range = getTypeInterval(type.getElementType());
  bool overflows = false;
  for (auto [c, interval] : llvm::enumerate(*result)) {
    const bool fits =
        range.contains(interval.lo) && range.contains(interval.hi);
    if (!fits && !overflows && !isa<tosa::CastOp, quant::StorageCastOp>(op)) {
      overflows = true;
      std::optional<int64_t> channel;
      if (result->size() > 1)
        channel = c;
      this->overflows.push_back({op, channel, interval, hasKnownOperands});
    }
    if (!fits) // Wraps, or is cut off: anything of the type.
      interval = isa<tosa::CastOp>(op)
                     ? Interval{std::clamp(interval.lo, range.lo, range.hi),
                                std::clamp(interval.hi, range.lo, range.hi)}
                     : range;
  }
  intervals[value] = std::move(*result);
}
