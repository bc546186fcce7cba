//===- ErrorBounds.cpp - How far one layer can be from float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/ErrorBounds.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// One bound for a whole tensor, or one for each index of the innermost
/// dimension; in units of the tensor's integers.
using ChannelErrors = SmallVector<ErrorTerms, 1>;

// Beside those of intervals, where they are looked for.
namespace mlir::quanta {
static ErrorTerms operator+(const ErrorTerms &a, const ErrorTerms &b) {
  return {a.inputs + b.inputs, a.weights + b.weights, a.rounding + b.rounding,
          a.saturation + b.saturation};
}

static ErrorTerms operator*(double factor, const ErrorTerms &a) {
  return {factor * a.inputs, factor * a.weights, factor * a.rounding,
          factor * a.saturation};
}
} // namespace mlir::quanta

static ErrorTerms getWorst(ArrayRef<ErrorTerms> errors) {
  return *std::max_element(errors.begin(), errors.end(),
                           [](const ErrorTerms &a, const ErrorTerms &b) {
                             return a.getTotal() < b.getTotal();
                           });
}

static const ErrorTerms &get(const ChannelErrors &errors, size_t channel) {
  return errors[errors.size() == 1 ? 0 : channel];
}

/// The larger of two bounds, part by part.
static ErrorTerms unite(const ErrorTerms &a, const ErrorTerms &b) {
  return {std::max(a.inputs, b.inputs), std::max(a.weights, b.weights),
          std::max(a.rounding, b.rounding),
          std::max(a.saturation, b.saturation)};
}

/// A unit in the last place of f32, relative; float models compute in it.
static constexpr double epsilon = 0x1p-23;

/// What one operation of f32 is off by, in steps of a grid of so many bytes.
static double getFloatError(int64_t bytes) {
  return std::ldexp(epsilon, 8 * bytes);
}

namespace {

class ErrorPropagation {
public:
  ErrorPropagation(const Layer &layer, ArrayRef<float> realWeights,
                   const IntegerIntervals &intervals)
      : layer(layer), realWeights(realWeights), intervals(intervals) {}

  /// Float values beyond the range of `input` by `excess` are cut off.
  void addInput(const LayerInput &input, double excess) {
    // The division and the rounding of the border are those of f32.
    ErrorTerms terms;
    terms.inputs =
        0.5 + getFloatError(input.type.getStorageTypeIntegralWidth() / 8);
    terms.saturation = std::max(excess / input.type.getScale() - 0.5, 0.0);
    errors[input.value] = {terms};
    scales[input.value] = input.type.getScale();
  }

  /// False for an op that has no bound here.
  bool visit(Operation *op) {
    if (op->getNumResults() != 1)
      return false;
    std::optional<ChannelErrors> result = bound(op);
    if (result)
      errors[op->getResult(0)] = std::move(*result);
    return result.has_value();
  }

  ErrorTerms getResult() const {
    return getWorst(errors.find(layer.value)->second);
  }

private:
  using Result = std::optional<ChannelErrors>;

  ChannelErrors lookup(Value value) const {
    auto found = errors.find(value);
    return found == errors.end() ? ChannelErrors{{}} : found->second;
  }
  double getMagnitude(Value value) const {
    return static_cast<double>(
        uniteChannels(intervals.lookup(value)).maxMagnitude());
  }
  bool hasFloatOp(StringRef name) const {
    return StringRef(layer.facts.op).contains(name);
  }

  Result bound(Operation *op) {
    return llvm::TypeSwitch<Operation *, Result>(op)
        .Case<tosa::Conv2DOp, tosa::DepthwiseConv2DOp>([&](auto conv) {
          auto zeroPoint = readIntegers(conv.getInputZp());
          constexpr bool isDepthwise =
              std::is_same_v<decltype(conv), tosa::DepthwiseConv2DOp>;
          return zeroPoint
                     ? boundConvolution(op, isDepthwise, zeroPoint->front())
                     : Result();
        })
        // Inputs of 16 bits have no zero point; the sums begin with the bias.
        .Case<linalg::Conv2DNhwcFhwcOp,
              linalg::DepthwiseConv2DNhwcHwcOp>([&](auto conv) {
          return boundConvolution(
              op,
              std::is_same_v<decltype(conv), linalg::DepthwiseConv2DNhwcHwcOp>,
              /*zeroPoint=*/0);
        })
        .Case<tensor::EmptyOp, linalg::BroadcastOp>([&](Operation *op) {
          bool isConstant = llvm::all_of(op->getOperands(), [&](Value value) {
            return matchPattern(value, m_Constant()) ||
                   value.getDefiningOp<tensor::EmptyOp>();
          });
          return isConstant ? Result(ChannelErrors{{}}) : Result();
        })
        // A quantized constant of the model is rounded. It looks like a zero
        // point, which is not, but for where it stands: no bound.
        .Case<tosa::AddOp, tosa::SubOp>([&](Operation *op) -> Result {
          const bool isModels =
              hasFloatOp("tosa.add") || hasFloatOp("tosa.sub");
          const bool isCentred =
              isa<tosa::SubOp>(op) &&
              op->getOperand(0).getDefiningOp<tosa::CastOp>();
          return isModels && hasConstant(op) && !isCentred ? Result()
                                                           : addUp(op);
        })
        .Case([&](tosa::MatMulOp product) { return boundMatMul(product); })
        .Case([&](RequantizeOp op) { return boundRequantize(op); })
        .Case([&](LookupOp op) { return boundLookup(op); })
        .Case([&](tosa::MulOp mul) { return boundProduct(mul); })
        .Case([&](tosa::ReduceSumOp sum) { return boundSum(sum); })
        // None of these moves two numbers farther apart than they were.
        .Case<tosa::MaxPool2dOp, tosa::MaximumOp, tosa::MinimumOp,
              tosa::ConcatOp, tosa::PadOp, tosa::ReduceMaxOp, tosa::ReduceMinOp,
              tosa::ClampOp, tosa::SliceOp, tosa::ReshapeOp, tosa::TransposeOp,
              tosa::ReverseOp, tosa::CastOp, tensor::CollapseShapeOp,
              quant::StorageCastOp>([&](Operation *op) -> Result {
          ErrorTerms all;
          for (Value operand : op->getOperands())
            for (const ErrorTerms &terms : lookup(operand))
              all = unite(all, terms);
          return ChannelErrors{all};
        })
        .Default([](Operation *) -> Result { return std::nullopt; });
  }

  static bool hasConstant(Operation *op) {
    return matchPattern(op->getOperand(0), m_Constant()) ||
           matchPattern(op->getOperand(1), m_Constant());
  }

  ChannelErrors addUp(Operation *op) {
    ChannelErrors a = lookup(op->getOperand(0)), b = lookup(op->getOperand(1));
    ChannelErrors result;
    for (size_t c = 0, e = std::max(a.size(), b.size()); c < e; ++c)
      result.push_back(get(a, c) + get(b, c));
    return result;
  }

  /// |w x - w' x'| <= |w'| |x - x'| + |w - w'| |x|, summed up.
  Result boundConvolution(Operation *op, bool isDepthwise, int64_t zeroPoint) {
    Value input = op->getOperand(0);
    auto weights = readIntegers(op->getOperand(1));
    auto type = cast<RankedTensorType>(op->getOperand(1).getType());
    if (!weights)
      return std::nullopt;
    // Only the ones of an average are exact without a type.
    if (isa<linalg::LinalgOp>(op) && !op->hasAttr(weightTypeAttrName) &&
        !llvm::all_equal(*weights))
      return std::nullopt;
    const ErrorTerms error = getWorst(lookup(input));
    const Interval centred =
        uniteChannels(intervals.lookup(input)) - Interval{zeroPoint, zeroPoint};
    const size_t channels =
        isDepthwise ? ShapedType::getNumElements(type.getShape().drop_front(2))
                    : type.getDimSize(0);
    const size_t terms = weights->size() / channels;
    ChannelErrors result(channels);
    for (size_t i = 0; i < weights->size(); ++i) {
      size_t channel = isDepthwise ? i % channels : i / terms;
      addWeight(result[channel], op, (*weights)[i], i, error,
                centred.maxMagnitude(), terms);
    }
    // The bias is rounded where the weights are.
    if (op->hasAttr(weightTypeAttrName))
      for (ErrorTerms &sum : result)
        sum.rounding += 0.5;
    return result;
  }

  /// Adds the error of one product; `magnitude` is the largest |x'|.
  void addWeight(ErrorTerms &sum, Operation *op, int32_t weight, size_t index,
                 const ErrorTerms &input, double magnitude, size_t terms) {
    const double error = getWeightError(op, weight, index);
    const double real = magnitude + input.getTotal();
    sum = sum + std::abs(weight) * input;
    sum.weights += error * real;
    // Products and sums of the float model.
    sum.rounding +=
        (terms + 2) * (epsilon / 2) * (std::abs(weight) + error) * real;
  }

  /// |w / s - w'| of weight `index` of the layer's contraction.
  double getWeightError(Operation *op, int32_t weight, size_t index) {
    auto attr = op->getAttrOfType<TypeAttr>(weightTypeAttrName);
    if (!attr)
      return 0;
    auto parameters = getQuantizationParameters(attr.getValue());
    auto type = cast<RankedTensorType>(op->getOperand(1).getType());
    if (!parameters ||
        realWeights.size() != static_cast<size_t>(type.getNumElements()))
      return 0.5;
    int64_t inner = 1;
    if (parameters->axis)
      for (int64_t size : type.getShape().drop_front(*parameters->axis + 1))
        inner *= size;
    double scale =
        parameters->scales[index / inner % parameters->scales.size()];
    return std::abs(realWeights[index] / scale - weight);
  }

  Result boundMatMul(tosa::MatMulOp op) {
    auto za = readIntegers(op.getAZp()), zb = readIntegers(op.getBZp());
    if (!za || !zb)
      return std::nullopt;
    auto centre = [&](Value value, int64_t zero) {
      return static_cast<double>(
          (uniteChannels(intervals.lookup(value)) - Interval{zero, zero})
              .maxMagnitude());
    };
    const double a = centre(op.getA(), za->front());
    const double b = centre(op.getB(), zb->front());
    const int64_t depth =
        cast<RankedTensorType>(op.getA().getType()).getDimSize(2);
    const ErrorTerms ea = getWorst(lookup(op.getA()));
    ErrorTerms eb = getWorst(lookup(op.getB()));
    if (matchPattern(op.getB(), m_Constant()))
      eb.weights = 0.5;
    ErrorTerms product = multiply(a, ea, b, eb);
    product.rounding += (depth + 2) * (epsilon / 2) * a * b;
    return ChannelErrors{static_cast<double>(depth) * product};
  }

  static ErrorTerms multiply(double a, const ErrorTerms &ea, double b,
                             const ErrorTerms &eb) {
    ErrorTerms result = a * eb + b * ea;
    result.inputs += ea.getTotal() * eb.getTotal();
    return result;
  }

  Result boundProduct(tosa::MulOp op) {
    if (hasFloatOp("tosa.mul") && hasConstant(op))
      return std::nullopt;
    const double a = getMagnitude(op.getInput1());
    const double b = getMagnitude(op.getInput2());
    const ErrorTerms ea = getWorst(lookup(op.getInput1()));
    ErrorTerms eb = getWorst(lookup(op.getInput2()));
    // The weights of an addition are rounded to 14 bits; others are exact.
    const bool isConstant = matchPattern(op.getInput2(), m_Constant());
    if (isConstant && b > 1 && b < 0x1p14 &&
        (hasFloatOp("tosa.add") || hasFloatOp("tosa.sub")))
      eb.rounding = 0.5;
    ErrorTerms result = multiply(a, ea, b, eb);
    result.rounding += 4 * epsilon * a * b;
    return ChannelErrors{result};
  }

  Result boundSum(tosa::ReduceSumOp op) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    const int64_t size = type.getDimSize(op.getAxis());
    ErrorTerms result =
        static_cast<double>(size) * getWorst(lookup(op.getInput()));
    result.rounding += size * size * epsilon * getMagnitude(op.getInput());
    return ChannelErrors{result};
  }

  /// M / 2^s is the scale to 2^-22 of it at the worst; a first rounding, in
  /// double_round, is at most as coarse as 2^(31 - s).
  Result boundRequantize(RequantizeOp op) {
    ChannelErrors input = lookup(op.getInput());
    const ChannelIntervals values = intervals.lookup(op.getInput());
    const size_t scales = op.getMultipliers().size();
    const bool isInnermost =
        op.getAxis() && *op.getAxis() == op.getInput().getType().getRank() - 1;
    if (scales > 1 && !isInnermost)
      return std::nullopt;
    ChannelErrors result;
    for (size_t c = 0, e = std::max(input.size(), scales); c < e; ++c) {
      const size_t s = scales == 1 ? 0 : c;
      const double scale =
          std::ldexp(op.getMultipliers()[s], -op.getShifts()[s]);
      const Interval acc =
          (values.size() == 1 || values.size() == e ? getChannel(values, c)
                                                    : uniteChannels(values)) -
          Interval{op.getInputZp(), op.getInputZp()};
      ErrorTerms terms = scale * get(input, c);
      terms.rounding += 0.5 + 2 * epsilon * scale * acc.maxMagnitude();
      if (op.getRounding() == RoundingMode::DoubleRound &&
          op.getShifts()[s] > 31)
        terms.rounding += std::ldexp(0.5, 31 - op.getShifts()[s]);
      result.push_back(terms);
    }
    return result;
  }

  /// Between two neighbours of the grid a function stays between their values,
  /// but for an extremum, which passes them by f'' s^2 / 8 at the most, and
  /// |f''| <= 1 where there is one. An entry is half a unit from its value.
  Result boundLookup(LookupOp op) {
    auto table = readIntegers(op.getTable());
    auto scale = scales.find(op.getInput());
    Type element = op.getResult().getType().getElementType();
    if (!table || scale == scales.end() ||
        (!element.isInteger(8) && !element.isInteger(16)))
      return std::nullopt;
    const int64_t lowest = table->size() / 2;
    const Interval values = uniteChannels(intervals.lookup(op.getInput()));
    const ErrorTerms input = getWorst(lookup(op.getInput()));
    const auto reach = static_cast<int64_t>(std::ceil(input.getTotal()));
    int64_t worst = 0;
    for (int64_t x = values.lo; x <= values.hi; ++x)
      for (int64_t other = std::max(x - reach, values.lo);
           other <= std::min(x + reach, values.hi); ++other)
        worst =
            std::max<int64_t>(worst, std::abs(int64_t{(*table)[x + lowest]} -
                                              (*table)[other + lowest]));
    ErrorTerms result;
    result.inputs =
        worst + scale->second * scale->second / (8 * layer.facts.scale);
    // Both entries are rounded.
    result.rounding = 1 + getFloatError(layer.facts.getBytes());
    return ChannelErrors{result};
  }

  const Layer &layer;
  ArrayRef<float> realWeights;
  const IntegerIntervals &intervals;
  DenseMap<Value, ChannelErrors> errors;
  DenseMap<Value, double> scales;
};

} // namespace

/// Softmax moves by at most half of what its inputs move; its table has entries
/// to 2^-Q of one, and the result is rounded once.
static ErrorTerms boundSoftmax(const Layer &layer, const LayerInput &input,
                               double excess) {
  const double step = input.type.getScale();
  const double size = layer.facts.shape.empty() ? 1 : layer.facts.shape.back();
  const double bits = std::min(22.0, std::floor(std::log2(0x1p31 / size)));
  ErrorTerms terms;
  terms.inputs = step / 4;
  terms.saturation = std::max(excess - step / 2, 0.0) / 2;
  terms.rounding = layer.facts.scale / 2 + (size + 1) * std::exp2(-bits);
  return terms;
}

std::optional<ErrorTerms>
mlir::quanta::boundError(const Layer &layer, const LayerBody &body,
                         ArrayRef<double> excess, ArrayRef<float> realWeights,
                         const IntegerIntervals &intervals) {
  if (layer.facts.op == "softmax" && layer.facts.getBytes() == 1 &&
      body.inputs.size() == 1)
    return boundSoftmax(layer, body.inputs.front(), excess.front());
  ErrorPropagation propagation(layer, realWeights, intervals);
  for (auto [input, beyond] : llvm::zip_equal(body.inputs, excess))
    propagation.addInput(input, beyond);
  for (Operation *op : body.ops)
    if (!propagation.visit(op))
      return std::nullopt;
  ErrorTerms result = propagation.getResult();
  // The border's products are those of f32.
  result.rounding += getFloatError(layer.facts.getBytes());
  return layer.facts.scale * result;
}
