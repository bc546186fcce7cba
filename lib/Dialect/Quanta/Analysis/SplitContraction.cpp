//===- SplitContraction.cpp - A contraction as parts that stay in i32 -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SplitContraction.h"
#include "OperationIntervals.h"
#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Interfaces/IntegerBuilders.h"

using namespace mlir;
using namespace mlir::quanta;

/// Parts of this size and more end at a multiple of it, for the sake of vectors.
static constexpr int64_t alignment = 64;

Value mlir::quanta::createWide(ImplicitLocOpBuilder &builder, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return tosa::CastOp::create(builder, type.clone(builder.getI64Type()), value);
}

/// The ends of the parts into which a reduction of `depth` steps is cut:
/// `start` and the steps of the first part, and the steps of every other, stay
/// in i32 in each channel. Nothing where one step alone does not.
static std::optional<SmallVector<int64_t>>
cutReduction(int64_t depth, const ChannelIntervals &start,
             llvm::function_ref<ChannelIntervals(int64_t)> getStep) {
  SmallVector<int64_t> ends;
  ChannelIntervals sums = start;
  const ChannelIntervals zeros = {{0, 0}};
  // Sums so far and one step more.
  auto addStep = [](const ChannelIntervals &sums,
                    const ChannelIntervals &step) {
    ChannelIntervals result;
    for (size_t c = 0, e = std::max(sums.size(), step.size()); c < e; ++c)
      result.push_back(getChannel(sums, c) + getChannel(step, c));
    return result;
  };
  auto fits = [](const ChannelIntervals &sums) {
    return llvm::all_of(sums, [](Interval sum) { return sum.fitsInt32(); });
  };
  int64_t first = 0;
  for (int64_t k = 0; k < depth; ++k) {
    ChannelIntervals next = addStep(sums, getStep(k));
    if (fits(next)) {
      sums = std::move(next);
      continue;
    }
    if (k == first)
      return std::nullopt;
    int64_t size = k - first;
    first += size >= alignment ? size / alignment * alignment : size;
    ends.push_back(first);
    sums = zeros;
    k = first - 1;
  }
  ends.push_back(depth);
  return ends;
}

/// Elements [first, last) of dimension `axis`.
static Value createSlice(ImplicitLocOpBuilder &builder, Value value,
                         int64_t axis, int64_t first, int64_t last) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> starts(type.getRank(), 0), sizes(type.getShape());
  starts[axis] = first;
  sizes[axis] = last - first;
  auto createShape = [&](ArrayRef<int64_t> numbers) -> Value {
    return tosa::ConstShapeOp::create(
        builder, tosa::shapeType::get(builder.getContext(), numbers.size()),
        builder.getIndexTensorAttr(numbers));
  };
  return tosa::SliceOp::create(builder, type.clone(sizes), value,
                               createShape(starts), createShape(sizes));
}

namespace {

/// A convolution whose weights are [outputs, height, width, inputs].
struct Convolution {
  /// Nothing where the weights are not constant bytes.
  static std::optional<Convolution> read(Value weights, Value zeroPoint) {
    auto values = readIntegers(weights);
    auto type = dyn_cast<RankedTensorType>(weights.getType());
    if (!values || !type || type.getNumElements() == 0 ||
        !type.getElementType().isInteger(8))
      return std::nullopt;
    int32_t offset = 0;
    if (zeroPoint) {
      auto zero = readIntegers(zeroPoint);
      if (!zero || zero->empty())
        return std::nullopt;
      offset = zero->front();
    }
    return Convolution{std::move(*values), offset,
                       SmallVector<int64_t>(type.getShape())};
  }

  int64_t getDepth() const { return shape.back(); }

  /// What input channel `k` adds to each output channel.
  ChannelIntervals boundStep(int64_t k, Interval activation) const {
    ChannelIntervals result;
    const int64_t taps = shape[1] * shape[2];
    for (int64_t c = 0; c < shape[0]; ++c) {
      int64_t positive = 0, negative = 0;
      for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t weight =
            weights[(c * taps + tap) * getDepth() + k] - int64_t{zeroPoint};
        (weight > 0 ? positive : negative) += weight;
      }
      result.push_back(Interval{positive, positive} * activation +
                       Interval{negative, negative} * activation);
    }
    return result;
  }

  /// The weights of input channels [first, last).
  Value createPart(ImplicitLocOpBuilder &builder, int64_t first,
                   int64_t last) const {
    SmallVector<int8_t> part;
    for (int64_t row = 0; row < shape[0] * shape[1] * shape[2]; ++row)
      for (int64_t k = first; k < last; ++k)
        part.push_back(static_cast<int8_t>(weights[row * getDepth() + k]));
    SmallVector<int64_t> partShape = shape;
    partShape.back() = last - first;
    return createConstant(builder, partShape, ArrayRef<int8_t>(part), "weight");
  }

  std::vector<int32_t> weights;
  int32_t zeroPoint;
  SmallVector<int64_t> shape;
};

} // namespace

/// Adds the parts up; `createPart(first, last)` makes one, of i32.
static Value
createSum(ImplicitLocOpBuilder &builder, ArrayRef<int64_t> ends, Value sum,
          llvm::function_ref<Value(int64_t first, int64_t last)> createPart) {
  int64_t first = 0;
  for (int64_t last : ends) {
    Value part = createWide(builder, createPart(first, last));
    sum = sum ? tosa::AddOp::create(builder, part.getType(), sum, part)
                    .getResult()
              : part;
    first = last;
  }
  return sum;
}

/// A copy of `op` on other operands; names of the model's tensors are those of
/// the whole only.
template <typename OpTy>
static Value clonePart(ImplicitLocOpBuilder &builder, OpTy op,
                       ValueRange operands) {
  Operation *part = builder.clone(*op.getOperation());
  part->setOperands(operands);
  part->setDiscardableAttrs(ArrayRef<NamedAttribute>{});
  return part->getResult(0);
}

namespace {

/// What the parts of a split convolution have in common.
struct Split {
  Value input;
  /// Less the zero point.
  Interval activation;
  /// What sums start from: a value for each channel, or for each sum.
  Value start;
  /// The start in i64, as it is added to sums.
  llvm::function_ref<Value(ImplicitLocOpBuilder &)> createWideStart;
  /// The convolution of some input channels, from `start` or from zeros.
  llvm::function_ref<Value(ImplicitLocOpBuilder &, Value input, Value weights,
                           Value start)>
      createPart;
  /// A start of zeros.
  llvm::function_ref<Value(ImplicitLocOpBuilder &)> createZeros;
};

} // namespace

static Value splitConvolution(Operation *op, const Convolution &convolution,
                              const IntegerIntervals &intervals,
                              const Split &split) {
  auto getStep = [&](int64_t k) {
    return convolution.boundStep(k, split.activation);
  };
  const int64_t depth = convolution.getDepth();
  auto ends = cutReduction(depth, intervals.lookup(split.start), getStep);
  const bool startFits = ends.has_value();
  if (!startFits)
    ends = cutReduction(depth, {{0, 0}}, getStep);
  if (!ends)
    return Value();

  ImplicitLocOpBuilder builder(op->getLoc(), op);
  Value zeros = split.createZeros(builder);
  Value sum = startFits ? Value() : split.createWideStart(builder);
  return createSum(builder, *ends, sum, [&](int64_t first, int64_t last) {
    Value input = createSlice(builder, split.input, 3, first, last);
    Value weights = convolution.createPart(builder, first, last);
    return split.createPart(builder, input, weights,
                            first == 0 && startFits ? split.start : zeros);
  });
}

static Value createZeroVector(ImplicitLocOpBuilder &builder, int64_t size) {
  return createConstant(builder, {size},
                        ArrayRef<int32_t>(SmallVector<int32_t>(size, 0)),
                        "zeros");
}

static Value splitConv2D(tosa::Conv2DOp op, const IntegerIntervals &intervals) {
  auto convolution = Convolution::read(op.getWeight(), op.getWeightZp());
  auto bias = readIntegers(op.getBias());
  auto zeroPoint = readIntegers(op.getInputZp());
  if (!convolution || !bias || !zeroPoint || zeroPoint->empty())
    return Value();
  Interval activation = uniteChannels(intervals.lookup(op.getInput())) -
                        Interval{zeroPoint->front(), zeroPoint->front()};
  if (llvm::any_of(op.getPad(), [](int64_t pad) { return pad > 0; }))
    activation = unite(activation, {0, 0});
  const auto channels = static_cast<int64_t>(bias->size());
  auto createWideStart = [&](ImplicitLocOpBuilder &builder) {
    return createWide(builder,
                      createConstant(builder, {1, 1, 1, channels},
                                     ArrayRef<int32_t>(*bias), "bias"));
  };
  auto createPart = [&](ImplicitLocOpBuilder &builder, Value input,
                        Value weights, Value start) {
    return clonePart(
        builder, op,
        {input, weights, start, op.getInputZp(), op.getWeightZp()});
  };
  auto createZeros = [&](ImplicitLocOpBuilder &builder) {
    return createZeroVector(builder, channels);
  };
  return splitConvolution(op, *convolution, intervals,
                          {op.getInput(), activation, op.getBias(),
                           createWideStart, createPart, createZeros});
}

/// The named linalg op on 16-bit activations.
static Value splitWideConv2D(linalg::Conv2DNhwcFhwcOp op,
                             const IntegerIntervals &intervals) {
  Value input = op.getInputs()[0], start = op.getOutputs()[0];
  auto convolution = Convolution::read(op.getInputs()[1], Value());
  auto broadcast = start.getDefiningOp<linalg::BroadcastOp>();
  if (!convolution || !broadcast)
    return Value();
  auto createWideStart = [&](ImplicitLocOpBuilder &builder) {
    return createWide(builder, start);
  };
  auto createPart = [&](ImplicitLocOpBuilder &builder, Value input,
                        Value weights, Value start) {
    return clonePart(builder, op, {input, weights, start});
  };
  auto createZeros = [&](ImplicitLocOpBuilder &builder) {
    auto vector = cast<RankedTensorType>(broadcast.getInput().getType());
    Value zeros = createZeroVector(builder, vector.getNumElements());
    Operation *zeroStart = builder.clone(*broadcast);
    zeroStart->setOperand(0, zeros);
    return zeroStart->getResult(0);
  };
  return splitConvolution(op, *convolution, intervals,
                          {input, uniteChannels(intervals.lookup(input)), start,
                           createWideStart, createPart, createZeros});
}

/// Both sides may be activations: every step counts as much as any.
static Value splitMatMul(tosa::MatMulOp op, const IntegerIntervals &intervals) {
  auto centre = [&](Value value, Value zero) -> std::optional<Interval> {
    auto zeroPoint = readIntegers(zero);
    if (!zeroPoint || zeroPoint->empty())
      return std::nullopt;
    return uniteChannels(intervals.lookup(value)) -
           Interval{zeroPoint->front(), zeroPoint->front()};
  };
  auto a = centre(op.getA(), op.getAZp()), b = centre(op.getB(), op.getBZp());
  if (!a || !b)
    return Value();
  const int64_t depth =
      cast<RankedTensorType>(op.getA().getType()).getDimSize(2);
  auto ends = cutReduction(depth, {{0, 0}},
                           [&](int64_t) { return ChannelIntervals{*a * *b}; });
  if (!ends)
    return Value();
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  return createSum(builder, *ends, Value(), [&](int64_t first, int64_t last) {
    return clonePart(builder, op,
                     {createSlice(builder, op.getA(), 2, first, last),
                      createSlice(builder, op.getB(), 1, first, last),
                      op.getAZp(), op.getBZp()});
  });
}

Value mlir::quanta::splitContraction(Operation *op,
                                     const IntegerIntervals &intervals) {
  auto isStatic = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.hasStaticShape();
  };
  if (!llvm::all_of(op->getOperands(), isStatic) || !isStatic(op->getResult(0)))
    return Value();
  if (auto conv = dyn_cast<tosa::Conv2DOp>(op))
    return splitConv2D(conv, intervals);
  if (auto conv = dyn_cast<linalg::Conv2DNhwcFhwcOp>(op))
    return splitWideConv2D(conv, intervals);
  if (auto product = dyn_cast<tosa::MatMulOp>(op))
    return splitMatMul(product, intervals);
  return Value();
}
