//===- ZeroShotRanges.cpp - --quanta-zero-shot-ranges -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelMoments.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_ZEROSHOTRANGES
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Channels: the last dimension, as in NHWC.
static int64_t getChannels(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getRank() == 0 ? 1 : type.getShape().back();
}

namespace {

class Propagation {
public:
  Propagation(func::FuncOp function, double inputMin, double inputMax)
      : function(function) {
    for (Value argument : function.getArguments())
      if (isa<RankedTensorType>(argument.getType()))
        moments[argument] =
            ChannelMoments::uniform(getChannels(argument), inputMin, inputMax);
  }

  /// What is known of the op's result; failure where no rule covers the op.
  LogicalResult visit(Operation *op);
  const ChannelMoments &get(Value value) { return moments.find(value)->second; }

private:
  std::optional<ChannelMoments> compute(Operation *op);
  std::optional<ChannelMoments> computeConvolution(Value input, Value weight,
                                                   Value bias, bool depthwise);
  std::optional<ChannelMoments> computeBinary(Operation *op);
  std::optional<ChannelMoments> computeConcat(tosa::ConcatOp op);
  std::optional<ChannelMoments> computeComposite(CompositeOp op);
  /// The constant operand of `op` as one value a channel, and the other one.
  std::optional<std::pair<Value, SmallVector<double>>>
  matchConstant(Operation *op);

  func::FuncOp function;
  llvm::DenseMap<Value, ChannelMoments> moments;
};

} // namespace

std::optional<std::pair<Value, SmallVector<double>>>
Propagation::matchConstant(Operation *op) {
  int64_t channels = getChannels(op->getResult(0));
  for (unsigned i : {0u, 1u}) {
    auto constant = getFloatConstant(op->getOperand(i));
    if (!constant || (constant->size() != 1 &&
                      (static_cast<int64_t>(constant->size()) != channels ||
                       getChannels(op->getOperand(i)) != channels)))
      continue;
    SmallVector<double> values(constant->begin(), constant->end());
    if (values.size() == 1)
      values.assign(channels, values[0]);
    return std::make_pair(op->getOperand(1 - i), std::move(values));
  }
  return std::nullopt;
}

/// y = b + sum of w x, the inputs taken as independent.
std::optional<ChannelMoments> Propagation::computeConvolution(Value input,
                                                              Value weight,
                                                              Value bias,
                                                              bool depthwise) {
  auto weights = getFloatConstant(weight), biases = getFloatConstant(bias);
  if (!weights || !biases)
    return std::nullopt;
  const ChannelMoments &x = get(input);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(weight.getType()).getShape();
  // Weights are [OC, KH, KW, IC], depthwise [KH, KW, C, M].
  int64_t inputs = depthwise ? shape[2] : shape[3];
  int64_t outputs = depthwise ? shape[2] * shape[3] : shape[0];
  ChannelMoments y(outputs);
  for (int64_t o = 0; o < outputs; ++o)
    y.mean[o] = (*biases)[biases->size() == 1 ? 0 : o];
  for (auto [i, w] : llvm::enumerate(*weights)) {
    int64_t position = static_cast<int64_t>(i);
    int64_t o = depthwise ? position % outputs
                          : position / (shape[1] * shape[2] * inputs);
    int64_t c = depthwise ? o / shape[3] : position % inputs;
    y.mean[o] += w * x.mean[c];
    y.variance[o] += static_cast<double>(w) * w * x.variance[c];
  }
  return y;
}

std::optional<ChannelMoments> Propagation::computeBinary(Operation *op) {
  bool isProduct = isa<tosa::MulOp>(op);
  if (auto matched = matchConstant(op)) {
    auto [operand, constant] = *matched;
    bool isFirst = operand == op->getOperand(0);
    ChannelMoments x = get(operand).withChannels(constant.size());
    if (isProduct)
      return x.scaled(constant);
    if (isa<tosa::SubOp>(op)) {
      SmallVector<double> sign(constant.size(), isFirst ? 1.0 : -1.0);
      for (double &value : constant)
        value = isFirst ? -value : value;
      return x.scaled(sign).shifted(constant);
    }
    return x.shifted(constant);
  }
  if (isProduct)
    return std::nullopt;
  int64_t channels = getChannels(op->getResult(0));
  ChannelMoments rhs = get(op->getOperand(1)).withChannels(channels);
  if (isa<tosa::SubOp>(op))
    rhs = rhs.scaled(SmallVector<double>(channels, -1.0));
  return get(op->getOperand(0)).withChannels(channels).plus(rhs);
}

std::optional<ChannelMoments> Propagation::computeConcat(tosa::ConcatOp op) {
  bool isChannels = static_cast<int64_t>(op.getAxis()) ==
                    cast<RankedTensorType>(op.getType()).getRank() - 1;
  std::optional<ChannelMoments> result;
  for (Value operand : op.getOperands()) {
    const ChannelMoments &next = get(operand);
    if (!result)
      result = next;
    else
      result = isChannels ? result->append(next) : result->mixedWith(next);
  }
  return result;
}

std::optional<ChannelMoments> Propagation::computeComposite(CompositeOp op) {
  int64_t channels = getChannels(op.getResult(0));
  const ChannelMoments &x = get(op.getInputs()[0]);
  StringRef name = op.getName();
  if (name == "reduce_mean")
    return x.withChannels(channels);
  if (name == "softmax" || name == "hard_sigmoid")
    return ChannelMoments::uniform(channels, 0.0, 1.0);
  // hard_swish has its minimum, -3/8, at -3/2.
  if (name == "hard_swish")
    return ChannelMoments::uniform(channels, -0.375, std::max(x.getMax(), 0.0));
  if (name == "leaky_relu")
    return ChannelMoments::uniform(channels, std::min(x.getMin(), 0.0),
                                   std::max(x.getMax(), 0.0));
  return std::nullopt;
}

std::optional<ChannelMoments> Propagation::compute(Operation *op) {
  Value result = op->getResult(0);
  if (auto normalized = op->getAttrOfType<DictionaryAttr>(batchNormAttrName)) {
    auto mean = normalized.getAs<DenseF64ArrayAttr>("mean");
    auto deviation = normalized.getAs<DenseF64ArrayAttr>("deviation");
    auto channels = static_cast<size_t>(getChannels(result));
    if (mean && deviation && mean.size() == static_cast<int64_t>(channels) &&
        deviation.size() == static_cast<int64_t>(channels))
      return ChannelMoments::normal(mean.asArrayRef(), deviation.asArrayRef());
  }
  auto keepChannels = [&](Operation *) -> std::optional<ChannelMoments> {
    return get(op->getOperand(0)).withChannels(getChannels(result));
  };
  return llvm::TypeSwitch<Operation *, std::optional<ChannelMoments>>(op)
      .Case([&](tosa::Conv2DOp conv) {
        return computeConvolution(conv.getInput(), conv.getWeight(),
                                  conv.getBias(), /*depthwise=*/false);
      })
      .Case([&](tosa::DepthwiseConv2DOp conv) {
        return computeConvolution(conv.getInput(), conv.getWeight(),
                                  conv.getBias(), /*depthwise=*/true);
      })
      .Case<tosa::AddOp, tosa::SubOp, tosa::MulOp>(
          [&](Operation *) { return computeBinary(op); })
      .Case([&](tosa::ClampOp clamp) -> std::optional<ChannelMoments> {
        auto low = dyn_cast<FloatAttr>(clamp.getMinVal());
        auto high = dyn_cast<FloatAttr>(clamp.getMaxVal());
        if (!low || !high)
          return std::nullopt;
        return get(clamp.getInput())
            .clamped(low.getValueAsDouble(), high.getValueAsDouble());
      })
      .Case([&](tosa::ConcatOp concat) { return computeConcat(concat); })
      .Case([&](tosa::PadOp pad) -> std::optional<ChannelMoments> {
        auto value = getFloatConstant(pad.getPadConst());
        if (!value)
          return std::nullopt;
        return get(pad.getInput1())
            .withChannels(getChannels(result))
            .including((*value)[0]);
      })
      .Case<tosa::SigmoidOp>([&](Operation *) {
        return ChannelMoments::uniform(getChannels(result), 0.0, 1.0);
      })
      .Case<tosa::TanhOp>([&](Operation *) {
        return ChannelMoments::uniform(getChannels(result), -1.0, 1.0);
      })
      .Case([&](CompositeOp composite) { return computeComposite(composite); })
      .Case<ObserveOp, tosa::MaxPool2dOp, tosa::AvgPool2dOp, tosa::ReshapeOp,
            tosa::TransposeOp, tosa::SliceOp, tosa::ReverseOp,
            tosa::IdentityOp>(keepChannels)
      .Default([](Operation *) { return std::nullopt; });
}

LogicalResult Propagation::visit(Operation *op) {
  if (op->getNumResults() == 0 || op->hasTrait<OpTrait::ConstantLike>())
    return success();
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.getElementType().isF32())
    return success();
  auto isKnown = [&](Value operand) {
    return moments.contains(operand) || getFloatConstant(operand) ||
           !isa<RankedTensorType>(operand.getType()) ||
           matchPattern(operand, m_Constant());
  };
  std::optional<ChannelMoments> result;
  if (llvm::all_of(op->getOperands(), isKnown))
    result = compute(op);
  if (!result)
    return op->emitError("no rule for ranges without samples covers '")
           << op->getName() << "'";
  moments[op->getResult(0)] = std::move(*result);
  return success();
}

namespace {

struct ZeroShotRangesPass
    : public quanta::impl::ZeroShotRangesBase<ZeroShotRangesPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    if (!(inputMin < inputMax) || !std::isfinite(inputMax - inputMin)) {
      function.emitError("expected inputs of a finite range, got [")
          << inputMin << ", " << inputMax << "]";
      return signalPassFailure();
    }
    bool isNormalized = false;
    function.walk(
        [&](Operation *op) { isNormalized |= op->hasAttr(batchNormAttrName); });
    if (!isNormalized) {
      function.emitError("no batch normalization to take ranges from: "
                         "calibrate on samples");
      return signalPassFailure();
    }
    Propagation propagation(function, inputMin, inputMax);
    for (Operation &op : function.front()) {
      if (failed(propagation.visit(&op)))
        return signalPassFailure();
      if (auto observe = dyn_cast<ObserveOp>(op)) {
        const ChannelMoments &moments = propagation.get(observe.getInput());
        OpBuilder builder(&getContext());
        double low = moments.getMin(), high = moments.getMax();
        observe.setStatsAttr(
            StatsAttr::get(&getContext(), builder.getDenseF64ArrayAttr(low),
                           builder.getDenseF64ArrayAttr(high)));
        observe.removeAxisAttr();
        ++numRanges;
      }
    }
  }
};

} // namespace
