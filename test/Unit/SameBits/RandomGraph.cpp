//===- RandomGraph.cpp - Legal float networks of random shape -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomGraph.h"
#include "RandomWindow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Import/Tosa/Composite.h"
#include "quanta/Pipelines/Quantize.h"
#include "llvm/ADT/BitVector.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::test;

namespace {

/// What the values of a tensor are about.
struct Range {
  double min, max;
};

using Shape = SmallVector<int64_t, 4>;

class GraphBuilder {
public:
  GraphBuilder(TosaEmitter &emitter, DenseMap<Value, Range> &ranges,
               RandomGraph graph)
      : emitter(emitter), ranges(ranges), random(graph.seed), graph(graph) {}

  /// The shape of the argument.
  Shape chooseInput() {
    return {random.oneIn(6) ? 2 : 1, random.next(1, 9), random.next(1, 9),
            roundChannels(random.next(1, random.oneIn(3) ? 40 : 8))};
  }
  /// The values without uses.
  SmallVector<Value> build(Value input);

private:
  int64_t roundChannels(int64_t channels) const {
    return graph.hasWholeGroups ? llvm::alignTo(channels, 16) : channels;
  }
  Value pick() { return values[random.next(0, values.size() - 1)]; }
  Value record(Value value, Range range) {
    ranges[value] = range;
    return value;
  }
  Value constant(ArrayRef<int64_t> shape, double low, double high);
  Value addOperation();
  Value convolve(Value input, bool depthwise);
  Value convolveInGroups(Value input);
  Value convolveBy(Value input, const WindowAxis &y, const WindowAxis &x,
                   int64_t outputs, Range result);
  Value pool(Value input);
  Value pickLike(Value input);
  Value combine(Value input);
  Value apply(Value input);
  Value normalize(Value input);
  Value gather(Value input);
  Value move(Value input);
  Value flatten(Value input);
  Value multiply(Value input);

  TosaEmitter &emitter;
  DenseMap<Value, Range> &ranges;
  Random random;
  RandomGraph graph;
  SmallVector<Value> values;
};

} // namespace

Value GraphBuilder::constant(ArrayRef<int64_t> shape, double low, double high) {
  std::vector<float> elements(*countElements(shape));
  for (float &element : elements)
    element = static_cast<float>(random.real(low, high));
  return emitter.constant(
      ConstantTensor::fromFloats(emitter.getContext(), shape, elements), "w");
}

Value GraphBuilder::convolve(Value input, bool depthwise) {
  Shape shape(getShapeOf(input));
  WindowAxis y(random, shape[1], true), x(random, shape[2], true);
  int64_t inputs = shape[3];
  Range range = ranges[input];
  double size = std::max(std::fabs(range.min), std::fabs(range.max)) + 0.5;
  auto chooseResult = [&]() -> Range {
    return {-size * random.real(0.3, 1.5), size * random.real(0.3, 1.5)};
  };
  if (!depthwise) {
    int64_t outputs = roundChannels(random.next(1, random.oneIn(3) ? 40 : 9));
    return convolveBy(input, y, x, outputs, chooseResult());
  }
  int64_t multiplier = random.oneIn(6) && graph.hasMultipliers ? 2 : 1;
  int64_t outputs = inputs * multiplier;
  double limit = 1.7 / std::sqrt(static_cast<double>(y.kernel * x.kernel));
  Value weight =
      constant({y.kernel, x.kernel, inputs, multiplier}, -limit, limit);
  Value bias = constant({outputs}, -0.5, 0.5);
  auto type =
      emitter.getTensorTypeLike({shape[0], y.output, x.output, outputs}, input);
  Value zero = emitter.zeroPoint();
  return record(
      tosa::DepthwiseConv2DOp::create(emitter, type, input, weight, bias, zero,
                                      zero, getPad(y, x), getStride(y, x),
                                      getDilation(y, x), emitter.getF32Type()),
      chooseResult());
}

Value GraphBuilder::convolveBy(Value input, const WindowAxis &y,
                               const WindowAxis &x, int64_t outputs,
                               Range result) {
  Shape shape(getShapeOf(input));
  int64_t terms = y.kernel * x.kernel * shape[3];
  double limit = 1.7 / std::sqrt(static_cast<double>(terms));
  Value weight =
      constant({outputs, y.kernel, x.kernel, shape[3]}, -limit, limit);
  Value bias = constant({outputs}, -0.5, 0.5);
  auto type =
      emitter.getTensorTypeLike({shape[0], y.output, x.output, outputs}, input);
  Value zero = emitter.zeroPoint();
  return record(tosa::Conv2DOp::create(emitter, type, input, weight, bias, zero,
                                       zero, getPad(y, x), getStride(y, x),
                                       getDilation(y, x), emitter.getF32Type()),
                result);
}

/// Slices of the channels, a convolution of each, and their results behind each
/// other, as the importer writes it.
Value GraphBuilder::convolveInGroups(Value input) {
  Shape shape(getShapeOf(input));
  int64_t inputs = int64_t{1} << random.next(1, 3);
  if (graph.hasWholeGroups || shape[3] % inputs != 0 || shape[3] == inputs)
    return convolve(input, /*depthwise=*/false);
  WindowAxis y(random, shape[1], true), x(random, shape[2], true);
  int64_t groups = shape[3] / inputs, outputs = random.next(1, 8);
  double size = random.real(0.5, 3);
  auto toShape = [&](ArrayRef<int64_t> values) -> Value {
    return tosa::ConstShapeOp::create(
        emitter, tosa::shapeType::get(emitter.getContext(), values.size()),
        emitter.getIndexTensorAttr(values));
  };
  Shape partShape = {shape[0], shape[1], shape[2], inputs};
  SmallVector<Value> parts;
  for (int64_t group = 0; group < groups; ++group) {
    Value part = tosa::SliceOp::create(
        emitter, emitter.getTensorTypeLike(partShape, input), input,
        toShape({0, 0, 0, group * inputs}), toShape(partShape));
    record(part, ranges[input]);
    parts.push_back(convolveBy(part, y, x, outputs, {-size, size}));
  }
  auto type = emitter.getTensorTypeLike(
      {shape[0], y.output, x.output, groups * outputs}, input);
  return record(tosa::ConcatOp::create(emitter, type, parts, /*axis=*/3),
                {-size, size});
}

Value GraphBuilder::pool(Value input) {
  Shape shape(getShapeOf(input));
  WindowAxis y(random, shape[1], false), x(random, shape[2], false);
  SmallVector<int64_t> kernel = {y.kernel, x.kernel};
  SmallVector<int64_t> stride = getStride(y, x), pad = getPad(y, x);
  auto type = emitter.getTensorTypeLike(
      {shape[0], y.output, x.output, shape[3]}, input);
  if (random.oneIn(2))
    return record(
        tosa::MaxPool2dOp::create(emitter, type, input, kernel, stride, pad),
        ranges[input]);
  Value zero = emitter.zeroPoint();
  return record(tosa::AvgPool2dOp::create(emitter, type, input, zero, zero,
                                          kernel, stride, pad,
                                          emitter.getF32Type()),
                ranges[input]);
}

/// One of the values of that shape, perhaps `input` itself.
Value GraphBuilder::pickLike(Value input) {
  SmallVector<Value> alike;
  for (Value value : values)
    if (getShapeOf(value) == getShapeOf(input))
      alike.push_back(value);
  return alike[random.next(0, alike.size() - 1)];
}

/// Arithmetic with an earlier value of the same shape, or with a constant.
Value GraphBuilder::combine(Value input) {
  Shape shape(getShapeOf(input));
  Value other = pickLike(input);
  Range a = ranges[input], b = ranges[other];
  if (random.oneIn(3)) {
    other = random.oneIn(2) ? constant({1, 1, 1, shape[3]}, 0.2, 2.0)
                            : emitter.scalar(random.real(-2, 2), 4);
    b = {-2, 2};
  }
  double share = random.real(0.5, 1.0);
  Range sum = {share * (a.min + b.min) - 0.01, share * (a.max + b.max) + 0.01};
  switch (random.next(0, 4)) {
  case 0:
    return record(
        emitter.binary<tosa::SubOp>(input, other),
        {share * (a.min - b.max) - 0.01, share * (a.max - b.min) + 0.01});
  case 1: {
    double size = std::max(-a.min, a.max) * std::max(-b.min, b.max) + 0.1;
    return record(emitter.mul(input, other), {-size * share, size * share});
  }
  case 2:
    return record(emitter.binary<tosa::MaximumOp>(input, other), sum);
  default:
    return record(emitter.binary<tosa::AddOp>(input, other), sum);
  }
}

/// A function of one variable, a softmax or a mean.
Value GraphBuilder::apply(Value input) {
  Range range = ranges[input];
  int64_t function = random.next(0, 11);
  switch (graph.hasExactFloats ? 11 : function) {
  case 0:
    return record(tosa::SigmoidOp::create(emitter, input.getType(), input),
                  {0, 1});
  case 1:
    return record(tosa::TanhOp::create(emitter, input.getType(), input),
                  {-1, 1});
  case 2:
    return record(emitHardSwish(emitter, input), {-0.4, range.max + 0.5});
  case 3:
    return record(emitHardSigmoid(emitter, input, 1.0f / 6, 0.5f), {0, 1});
  case 4:
    return record(emitLeakyRelu(emitter, input, 0.1f),
                  {0.1 * range.min, range.max});
  case 5:
    return record(emitSoftmax(emitter, input, 3), {0, 1});
  case 6:
    return record(emitMean(emitter, input, {1, 2}), range);
  case 7:
    return normalize(input);
  case 8: {
    Shape shape(getShapeOf(input));
    SmallVector<int8_t> mask(shape[3], 1);
    for (int8_t &kept : MutableArrayRef(mask).drop_back())
      kept = !random.oneIn(3);
    return record(
        emitMaskedSoftmax(emitter, input, 3, {1, 1, 1, shape[3]}, mask),
        {0, 1});
  }
  default: {
    float high = random.oneIn(2) ? 6.0f : 1e30f;
    float low = random.oneIn(5) ? -1.0f : 0.0f;
    return record(emitClamp(emitter, input, low, high),
                  {low, std::min<double>(high, std::max(range.max, 0.1))});
  }
  }
}

Value GraphBuilder::normalize(Value input) {
  std::vector<float> gamma, beta;
  int64_t size = getShapeOf(input)[3];
  bool hasGamma = !random.oneIn(3), hasBeta = !random.oneIn(3);
  for (int64_t i = 0; i < size; ++i) {
    if (hasGamma)
      gamma.push_back(static_cast<float>(random.real(-2, 2)));
    if (hasBeta)
      beta.push_back(static_cast<float>(random.real(-1, 1)));
  }
  return record(emitLayerNorm(emitter, input, 1e-5, gamma, beta), {-4, 4});
}

/// Some of the pixels, by their numbers.
Value GraphBuilder::gather(Value input) {
  Shape shape(getShapeOf(input));
  int64_t pixels = shape[1] * shape[2], count = random.next(1, 9);
  Range range = ranges[input];
  Value rows =
      record(emitter.reshape(input, {shape[0], pixels, shape[3]}), range);
  SmallVector<int32_t> indices;
  for (int64_t i = 0; i < shape[0] * count; ++i)
    indices.push_back(static_cast<int32_t>(random.next(0, pixels - 1)));
  auto type = emitter.getTensorType({shape[0], count}, emitter.getI32Type());
  Value constant = tosa::ConstOp::create(
      emitter, type, DenseElementsAttr::get(type, ArrayRef(indices)));
  Value gathered =
      record(tosa::GatherOp::create(
                 emitter,
                 emitter.getTensorTypeLike({shape[0], count, shape[3]}, input),
                 rows, constant),
             range);
  return record(emitter.reshape(gathered, {shape[0], count, 1, shape[3]}),
                range);
}

Value GraphBuilder::move(Value input) {
  Shape shape(getShapeOf(input));
  switch (random.next(0, 4)) {
  case 0: {
    Shape low, high;
    for (int axis = 0; axis < 4; ++axis) {
      low.push_back(axis == 0 ? 0 : random.next(0, 2));
      high.push_back(axis == 0 ? 0 : random.next(0, 2));
    }
    return record(emitter.padWithZero(input, low, high), ranges[input]);
  }
  case 1: {
    Shape start, size;
    for (int64_t extent : shape) {
      start.push_back(random.next(0, extent - 1));
      size.push_back(random.next(1, extent - start.back()));
    }
    return record(emitter.slice(input, start, size), ranges[input]);
  }
  case 2: {
    static constexpr int64_t orders[][4] = {
        {0, 2, 1, 3}, {0, 3, 1, 2}, {0, 1, 3, 2}};
    return record(emitter.transpose(input, orders[random.next(0, 2)]),
                  ranges[input]);
  }
  case 3:
    return gather(input);
  default: {
    // Behind an earlier value that agrees in all but the channels.
    SmallVector<Value> parts;
    for (Value value : values)
      if (getShapeOf(value).drop_back() == ArrayRef(shape).drop_back())
        parts.push_back(value);
    Value other = parts[random.next(0, parts.size() - 1)];
    Range a = ranges[input], b = ranges[other];
    return record(emitter.concat({input, other}, 3),
                  {std::min(a.min, b.min), std::max(a.max, b.max)});
  }
  }
}

/// A fully connected layer over all of a sample.
Value GraphBuilder::flatten(Value input) {
  Shape shape(getShapeOf(input));
  int64_t inputs = shape[1] * shape[2] * shape[3];
  Range range = ranges[input];
  Value row = record(emitter.reshape(input, {shape[0], 1, 1, inputs}), range);
  int64_t outputs = random.next(1, 20);
  double limit = 1.7 / std::sqrt(static_cast<double>(inputs));
  Value weight = constant({outputs, 1, 1, inputs}, -limit, limit);
  Value bias = constant({outputs}, -0.5, 0.5);
  Value zero = emitter.zeroPoint();
  return record(tosa::Conv2DOp::create(
                    emitter,
                    emitter.getTensorTypeLike({shape[0], 1, 1, outputs}, input),
                    row, weight, bias, zero, zero,
                    ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1},
                    ArrayRef<int64_t>{1, 1}, emitter.getF32Type()),
                {2 * range.min - 0.5, 2 * range.max + 0.5});
}

/// Each row of pixels by one of an earlier value, as attention compares them.
Value GraphBuilder::multiply(Value input) {
  Shape shape(getShapeOf(input));
  Value other = pickLike(input);
  Range a = ranges[input], b = ranges[other];
  int64_t rows = shape[0] * shape[1], pixels = shape[2], channels = shape[3];
  Value left = record(emitter.reshape(input, {rows, pixels, channels}), a);
  Value turned = record(emitter.transpose(other, {0, 1, 3, 2}), b);
  Value right = record(emitter.reshape(turned, {rows, channels, pixels}), b);
  double size = std::max(-a.min, a.max) * std::max(-b.min, b.max) *
                    std::sqrt(static_cast<double>(channels)) *
                    random.real(0.3, 1.5) +
                0.1;
  Value zero = emitter.zeroPoint();
  Value product = record(
      tosa::MatMulOp::create(
          emitter, emitter.getTensorTypeLike({rows, pixels, pixels}, input),
          left, right, zero, zero),
      {-size, size});
  return record(emitter.reshape(product, {shape[0], shape[1], pixels, pixels}),
                {-size, size});
}

Value GraphBuilder::addOperation() {
  // Mostly a chain, with branches now and then.
  Value input = random.oneIn(3) ? pick() : values.back();
  switch (random.next(0, 11)) {
  case 0:
  case 1:
  case 2:
    return convolve(input, /*depthwise=*/false);
  case 10:
    return convolveInGroups(input);
  case 3:
  case 4:
    return convolve(input, /*depthwise=*/true);
  case 5:
    return pool(input);
  case 6:
  case 7:
    return combine(input);
  case 8:
    return apply(input);
  case 9:
    return move(input);
  default:
    return graph.hasProducts && random.oneIn(2) ? multiply(input)
                                                : flatten(input);
  }
}

SmallVector<Value> GraphBuilder::build(Value input) {
  double size = random.real(0.5, 4.0);
  values.push_back(record(
      input, {random.oneIn(3) ? 0.0 : -size * random.real(0.2, 1), size}));
  for (int64_t i = 0; i < graph.operations; ++i)
    values.push_back(addOperation());
  SmallVector<Value> unused;
  for (Value value : values)
    if (value.use_empty() && !llvm::is_contained(unused, value))
      unused.push_back(value);
  return unused;
}

/// The range of what is observed where it is known, and of any value else.
static void attachStats(func::FuncOp function,
                        const DenseMap<Value, Range> &ranges) {
  Builder builder(function.getContext());
  function.walk([&](ObserveOp observe) {
    auto known = ranges.find(observe.getInput());
    Range range = known == ranges.end() ? Range{-1, 1} : known->second;
    observe.setStatsAttr(StatsAttr::get(
        builder.getContext(), builder.getDenseF64ArrayAttr(range.min),
        builder.getDenseF64ArrayAttr(range.max)));
  });
}

/// Leaves out networks whose operations all fold away, as a mean of one pixel does:
/// an input that is a result as it is has no layer that says how to quantize it.
static void eraseIdentities(func::FuncOp function) {
  Operation *end = function.front().getTerminator();
  for (int64_t i = end->getNumOperands() - 1; i >= 0; --i)
    if (isa<BlockArgument>(end->getOperand(i)))
      end->eraseOperand(i);
  llvm::BitVector unused(function.getNumArguments());
  for (BlockArgument argument : function.getArguments())
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
  function.front().eraseArguments(unused);
  function.setFunctionType(FunctionType::get(
      function.getContext(), function.front().getArgumentTypes(),
      end->getOperandTypes()));
}

OwningOpRef<ModuleOp>
mlir::quanta::test::buildModule(MLIRContext &context,
                                ArrayRef<RandomGraph> graphs) {
  context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  Location location = UnknownLoc::get(&context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder outer = OpBuilder::atBlockEnd(module->getBody());
  auto function = func::FuncOp::create(outer, location, "main",
                                       outer.getFunctionType({}, {}));
  Block *block = function.addEntryBlock();
  TosaEmitter emitter(location, OpBuilder::atBlockEnd(block));
  DenseMap<Value, Range> ranges;
  SmallVector<Value> results;
  for (RandomGraph graph : graphs) {
    GraphBuilder builder(emitter, ranges, graph);
    Value input = block->addArgument(
        emitter.getTensorType(builder.chooseInput(), emitter.getF32Type()),
        location);
    llvm::append_range(results, builder.build(input));
  }
  func::ReturnOp::create(emitter, results);
  function.setFunctionType(emitter.getFunctionType(
      block->getArgumentTypes(), ValueRange(results).getTypes()));
  PassManager pm(&context);
  buildObservePipeline(pm, ObserveOptions());
  if (failed(pm.run(*module)))
    return nullptr;
  eraseIdentities(function);
  attachStats(function, ranges);
  return module;
}
