//===- ErrorBounds.cpp - How far one layer can be from float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/ErrorBounds.h"
#include "RowErrors.h"
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

using namespace mlir;
using namespace mlir::quanta;

/// What M / 2^s is off from the real scale: 2^-22 of it at the worst; half a unit
/// where M has fewer bits for a sum of 64 bits, and one where s has no room.
static double getScaleError(double multiplier, int32_t shift) {
  double units = 2 * epsilon * multiplier;
  if (multiplier >= 0x1p14 && multiplier < 0x1p22)
    units += 0.5;
  if (shift == 62)
    units += 1;
  return std::ldexp(units, -shift);
}

namespace {

class ErrorPropagation {
public:
  ErrorPropagation(const Layer &layer, ArrayRef<float> realWeights,
                   const IntegerIntervals &intervals,
                   const NormalizedRows *rows)
      : layer(layer), realWeights(realWeights), intervals(intervals),
        rows(rows) {}

  /// Float values beyond the range of `input` by `excess` are cut off.
  void addInput(const LayerInput &input, double excess) {
    if (!input.type) {
      errors[input.value] = {{}};
      return;
    }
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

  /// Constants of few bits are the model's, each half a step from its number;
  /// others are what they are.
  ChannelErrors lookup(Value value) const {
    if (auto found = errors.find(value); found != errors.end())
      return found->second;
    Type type = getElementTypeOrSelf(value.getType());
    ErrorTerms terms;
    if ((type.isInteger(8) || type.isInteger(16)) &&
        matchPattern(value, m_Constant()))
      terms.weights = 0.5 + getFloatError(type.getIntOrFloatBitWidth() / 8);
    return {terms};
  }
  double getMagnitude(Value value) const {
    return static_cast<double>(
        uniteChannels(intervals.lookup(value)).maxMagnitude());
  }
  bool hasFloatOp(StringRef name) const {
    return StringRef(layer.facts.op).contains(name);
  }

  /// Whether integers stand for themselves: indices, and constants that are
  /// not of the model.
  bool isExact(Value value) const {
    if (auto found = errors.find(value); found != errors.end())
      return getWorst(found->second).getTotal() == 0;
    return matchPattern(value, m_Constant()) &&
           getWorst(lookup(value)).getTotal() == 0;
  }

  Result bound(Operation *op) {
    if (llvm::all_of(op->getOperands(),
                     [&](Value value) { return isExact(value); }))
      return ChannelErrors{{}};
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
        .Case<tosa::AddOp, tosa::SubOp>(
            [&](Operation *op) -> Result { return addUp(op); })
        .Case([&](tosa::MatMulOp product) -> Result {
          auto za = readIntegers(product.getAZp()),
               zb = readIntegers(product.getBZp());
          if (!za || !zb)
            return std::nullopt;
          return boundMatMul(product.getA(), za->front(), product.getB(),
                             zb->front());
        })
        // Of 16 bits, without zero points; the sums begin at 0.
        .Case([&](linalg::BatchMatmulOp product) -> Result {
          return boundMatMul(product.getInputs()[0], 0, product.getInputs()[1],
                             0);
        })
        .Case([&](NormalizeOp op) -> Result {
          return boundNormalize(op, getWorst(lookup(op.getInput())),
                                getMagnitude(op.getInput()), rows);
        })
        .Case([&](RequantizeOp op) { return boundRequantize(op); })
        .Case([&](LookupOp op) { return boundLookup(op); })
        .Case([&](tosa::MulOp mul) { return boundProduct(mul); })
        .Case([&](tosa::ReduceSumOp sum) { return boundSum(sum); })
        // None of these moves two numbers farther apart than they were.
        .Case<tosa::MaxPool2dOp, tosa::MaximumOp, tosa::MinimumOp,
              tosa::ConcatOp, tosa::ReduceMaxOp, tosa::ReduceMinOp,
              tosa::ClampOp, tosa::SliceOp, tosa::ReshapeOp, tosa::TransposeOp,
              tosa::ReverseOp, tosa::CastOp, tensor::CollapseShapeOp,
              quant::StorageCastOp>([&](Operation *op) -> Result {
          ErrorTerms worst;
          for (Value operand : op->getOperands())
            if (getElementTypeOrSelf(operand.getType()).isInteger())
              worst = getWorst({worst, getWorst(lookup(operand))});
          return ChannelErrors{worst};
        })
        .Case([&](tosa::GatherOp op) -> Result {
          return ChannelErrors{getWorst(lookup(op.getValues()))};
        })
        // The padding is the real zero, or the lowest number of all.
        .Case([&](tosa::PadOp op) -> Result {
          return ChannelErrors{getWorst(lookup(op.getInput1()))};
        })
        .Default([](Operation *) -> Result { return std::nullopt; });
  }

  static bool hasConstant(Operation *op) {
    return matchPattern(op->getOperand(0), m_Constant()) ||
           matchPattern(op->getOperand(1), m_Constant());
  }

  ChannelErrors addUp(Operation *op) {
    ChannelErrors a = lookup(op->getOperand(0)), b = lookup(op->getOperand(1));
    ErrorTerms constant;
    if (hasConstant(op))
      constant = boundAddend(op);
    ChannelErrors result;
    for (size_t c = 0, e = std::max(a.size(), b.size()); c < e; ++c)
      result.push_back(get(a, c) + get(b, c) + constant);
    return result;
  }

  /// A constant of 32 bits in a sum is a zero point, and exact; but for the beta
  /// of a normalization, and where the requantization reads the sum: then it is
  /// the model's, all elements alike, with its factor in it.
  ErrorTerms boundAddend(Operation *op) const {
    ErrorTerms terms;
    const bool isSum = hasFloatOp("tosa.add") || hasFloatOp("tosa.sub");
    if (hasFloatOp("layer_norm"))
      terms.weights = 0.5;
    else if (isSum &&
             llvm::any_of(op->getUsers(), llvm::IsaPred<RequantizeOp>)) {
      const bool isFirst = matchPattern(op->getOperand(0), m_Constant());
      // With equal scales neither operand has a factor.
      const bool hasFactor = isa_and_nonnull<tosa::MulOp>(
          op->getOperand(isFirst ? 1 : 0).getDefiningOp());
      const double factor = hasFactor ? 0x1p14 : 1;
      terms.weights = factor * (0.5 + getFloatError(layer.facts.getBytes()));
      if (hasFactor)
        terms.rounding = std::exp2(8 * layer.facts.getBytes()) / 2;
    }
    return terms;
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

  Result boundMatMul(Value lhs, int64_t lhsZero, Value rhs, int64_t rhsZero) {
    auto centre = [&](Value value, int64_t zero) {
      return static_cast<double>(
          (uniteChannels(intervals.lookup(value)) - Interval{zero, zero})
              .maxMagnitude());
    };
    const double a = centre(lhs, lhsZero), b = centre(rhs, rhsZero);
    const ErrorTerms ea = getWorst(lookup(lhs)), eb = getWorst(lookup(rhs));
    const int64_t depth = cast<RankedTensorType>(lhs.getType()).getDimSize(2);
    ErrorTerms product = multiply(a, ea, b, eb);
    // Products and sums of the float model.
    product.rounding +=
        (depth + 2) * (epsilon / 2) * (a + ea.getTotal()) * (b + eb.getTotal());
    return ChannelErrors{static_cast<double>(depth) * product};
  }

  static ErrorTerms multiply(double a, const ErrorTerms &ea, double b,
                             const ErrorTerms &eb) {
    ErrorTerms result = a * eb + b * ea;
    result.inputs += ea.getTotal() * eb.getTotal();
    return result;
  }

  Result boundProduct(tosa::MulOp op) {
    ChannelErrors first = lookup(op.getInput1()),
                  second = lookup(op.getInput2());
    auto values = [&](Value value, size_t size) -> ChannelIntervals {
      ChannelIntervals result = intervals.lookup(value);
      return result.size() == size ? result
                                   : ChannelIntervals{uniteChannels(result)};
    };
    size_t channels = std::max(first.size(), second.size());
    ChannelIntervals a = values(op.getInput1(), channels),
                     b = values(op.getInput2(), channels);
    const double factor = getMagnitude(op.getInput2());
    ErrorTerms constant;
    if (matchPattern(op.getInput2(), m_Constant()))
      constant = boundFactor(factor);
    else if (matchPattern(op.getInput1(), m_Constant()) &&
             hasFloatOp("tosa.mul"))
      first = {boundFactor(0)};
    ChannelErrors result;
    for (size_t c = 0; c < channels; ++c) {
      const double x = getChannel(a, c).maxMagnitude(),
                   y = getChannel(b, c).maxMagnitude();
      ErrorTerms terms =
          multiply(x, get(first, c), y, get(second, c) + constant);
      terms.rounding += 4 * epsilon * x * y;
      result.push_back(terms);
    }
    return result;
  }

  /// The weights of an addition are rounded to 14 bits, but for the larger one,
  /// and those of equal scales; the gamma of a normalization and the model's
  /// constants are half a step off; others are exact.
  ErrorTerms boundFactor(double magnitude) const {
    ErrorTerms terms;
    if (hasFloatOp("layer_norm"))
      terms.weights = 0.5;
    else if (hasFloatOp("tosa.mul"))
      terms.weights = 0.5 + getFloatError(layer.facts.getBytes());
    else if ((hasFloatOp("tosa.add") || hasFloatOp("tosa.sub")) &&
             magnitude > 1 && magnitude < 0x1p14)
      terms.rounding = 0.5;
    return terms;
  }

  Result boundSum(tosa::ReduceSumOp op) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    const int64_t size = type.getDimSize(op.getAxis());
    ErrorTerms result =
        static_cast<double>(size) * getWorst(lookup(op.getInput()));
    result.rounding += size * size * epsilon * getMagnitude(op.getInput());
    return ChannelErrors{result};
  }

  /// A first rounding, in double_round, is at most as coarse as 2^(31 - s).
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
      terms.rounding +=
          0.5 + getScaleError(op.getMultipliers()[s], op.getShifts()[s]) *
                    acc.maxMagnitude();
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
  const NormalizedRows *rows;
  DenseMap<Value, ChannelErrors> errors;
  DenseMap<Value, double> scales;
};

} // namespace

NormalizeOp LayerBody::getNormalization() const {
  for (Operation *op : ops)
    if (auto normalize = dyn_cast<NormalizeOp>(op))
      return normalize;
  return {};
}

/// The number of elements that a softmax layer is over.
static std::optional<int64_t> getSoftmaxSize(const LayerBody &body) {
  for (Operation *op : body.ops)
    if (auto sum = dyn_cast<tosa::ReduceSumOp>(op))
      return cast<RankedTensorType>(sum.getInput().getType())
          .getDimSize(sum.getAxis());
  return std::nullopt;
}

std::optional<ErrorTerms>
mlir::quanta::boundError(const Layer &layer, const LayerBody &body,
                         ArrayRef<double> excess, ArrayRef<float> realWeights,
                         const IntegerIntervals &intervals,
                         const NormalizedRows *rows) {
  if (layer.facts.op == "softmax" && body.inputs.size() == 1)
    if (std::optional<int64_t> size = getSoftmaxSize(body))
      return boundSoftmax(layer, body.inputs.front(), *size, excess.front());
  // What samples say of rows, they say of the layer's input.
  if (NormalizeOp normalize = body.getNormalization())
    if (body.inputs.size() != 1 ||
        normalize.getInput() != body.inputs.front().value)
      return std::nullopt;
  ErrorPropagation propagation(layer, realWeights, intervals, rows);
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
