//===- Operators.cpp - Ops without a window -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cfloat>

namespace mlir::quanta::onnx_export {

static LogicalResult refuse(Operation *op, const Twine &reason) {
  return op->emitError("'")
         << op->getName() << "' has no ONNX form: " << reason;
}

static std::optional<SmallVector<int64_t>> readShape(Value value) {
  DenseIntElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  return llvm::to_vector(attr.getValues<int64_t>());
}

/// Scale and zero point as initializers, and the axis where there are several.
template <typename Op>
static LogicalResult exportConversion(GraphWriter &writer, Op op, Type element,
                                      StringRef type) {
  auto parameters = getQuantizationParameters(element);
  auto quantized = cast<quant::QuantizedType>(element);
  if (isa<quant::UniformQuantizedSubChannelType>(element))
    return refuse(op,
                  "it has a scale for each group, which ONNX has from opset "
                  "21 on only");
  if (!parameters || quantized.getStorageTypeIntegralWidth() != 8 ||
      !quantized.isSigned())
    return refuse(op, "its storage is other than signed 8 bits");
  OnnxValue input = writer.get(op.getInput());
  std::string hint = GraphWriter::getHint(op);
  SmallVector<int64_t> shape;
  if (parameters->axis)
    shape.push_back(parameters->scales.size());
  SmallVector<float> scales(parameters->scales.begin(),
                            parameters->scales.end());
  std::vector<char> zeroPoints(parameters->zeroPoints.begin(),
                               parameters->zeroPoints.end());
  std::string scale = writer.addFloats(shape, scales, hint + "_scale");
  std::string zero =
      writer.addInitializer(ConstantTensor(IntegerType::get(op.getContext(), 8),
                                           shape, std::move(zeroPoints)),
                            hint + "_zero_point");
  onnx::NodeProto &node = writer.addNode(type, {input.name, scale, zero}, hint);
  if (parameters->axis)
    GraphWriter::setInt(node, "axis", input.permutation[*parameters->axis]);
  writer.defineLike(op.getResult(), node, input);
  return success();
}

static LogicalResult exportUnary(GraphWriter &writer, Operation *op,
                                 StringRef type) {
  OnnxValue input = writer.get(op->getOperand(0));
  onnx::NodeProto &node =
      writer.addNode(type, {input.name}, GraphWriter::getHint(op));
  writer.defineLike(op->getResult(0), node, input);
  return success();
}

static LogicalResult exportBinary(GraphWriter &writer, Operation *op,
                                  StringRef type) {
  Value a = op->getOperand(0), b = op->getOperand(1);
  OnnxValue left = writer.get(a), right = writer.get(b);
  // The layout of an activation that has another than its own.
  Permutation layout = isIdentityPermutation(left.permutation)
                           ? right.permutation
                           : left.permutation;
  Permutation order = invertPermutation(layout);
  onnx::NodeProto &node =
      writer.addNode(type, {writer.getAs(a, order), writer.getAs(b, order)},
                     GraphWriter::getHint(op));
  writer.define(op->getResult(0), node.output(0), layout);
  return success();
}

static LogicalResult exportClamp(GraphWriter &writer, tosa::ClampOp op) {
  float low = cast<FloatAttr>(op.getMinVal()).getValueAsDouble();
  float high = cast<FloatAttr>(op.getMaxVal()).getValueAsDouble();
  if (low == 0.0f && high == FLT_MAX)
    return exportUnary(writer, op, "Relu");
  OnnxValue input = writer.get(op.getInput());
  auto bound = [&](float value, float none) -> std::string {
    return value == none ? "" : writer.addFloats({}, {value}, "bound");
  };
  onnx::NodeProto &node = writer.addNode(
      "Clip", {input.name, bound(low, -FLT_MAX), bound(high, FLT_MAX)},
      GraphWriter::getHint(op));
  writer.defineLike(op.getResult(), node, input);
  return success();
}

/// ReduceSum has its axes as an input since opset 13, the others an attribute.
static LogicalResult exportReduction(GraphWriter &writer, Operation *op,
                                     Value input, ArrayRef<int64_t> axes,
                                     StringRef type) {
  OnnxValue x = writer.get(input);
  SmallVector<int64_t> physical = permute(x.permutation, axes);
  SmallVector<std::string> inputs = {x.name};
  if (type == "ReduceSum")
    inputs.push_back(writer.addInts(physical, "axes"));
  onnx::NodeProto &node =
      writer.addNode(type, inputs, GraphWriter::getHint(op));
  if (type != "ReduceSum")
    GraphWriter::setInts(node, "axes", physical);
  GraphWriter::setInt(node, "keepdims", 1);
  writer.defineLike(op->getResult(0), node, x);
  return success();
}

static LogicalResult exportComposite(GraphWriter &writer, CompositeOp op) {
  StringRef name = op.getName();
  if (op.getInputs().size() != 1 || op->getNumResults() != 1)
    return refuse(op, "it has other than one input and one result");
  Value input = op.getInputs().front();
  OnnxValue x = writer.get(input);
  std::string hint = GraphWriter::getHint(op);
  auto number = [&](StringRef key) -> float {
    auto attr = op.getParameters().getAs<FloatAttr>(key);
    return attr ? attr.getValueAsDouble() : 0.0;
  };
  if (name == "reduce_mean")
    if (auto axes = op.getParameters().getAs<DenseI64ArrayAttr>("axes"))
      return exportReduction(writer, op, input, axes, "ReduceMean");
  StringRef type = llvm::StringSwitch<StringRef>(name)
                       .Case("softmax", "Softmax")
                       .Case("leaky_relu", "LeakyRelu")
                       .Cases({"hard_sigmoid", "hard_swish"}, "HardSigmoid")
                       .Case("elu", "Elu")
                       .Default("");
  if (type.empty())
    return refuse(op, "the composite '" + name + "' has none");
  onnx::NodeProto *node = &writer.addNode(type, {x.name}, hint);
  if (name == "softmax") {
    auto axis = op.getParameters().getAs<IntegerAttr>("axis");
    int64_t last = x.permutation.size() - 1;
    GraphWriter::setInt(*node, "axis",
                        x.permutation[axis ? axis.getInt() : last]);
  } else if (name == "hard_swish") {
    GraphWriter::setFloat(*node, "alpha", 1.0f / 6);
    GraphWriter::setFloat(*node, "beta", 0.5f);
    node = &writer.addNode("Mul", {x.name, node->output(0)}, hint);
  } else {
    GraphWriter::setFloat(*node, "alpha", number("alpha"));
    if (name == "hard_sigmoid")
      GraphWriter::setFloat(*node, "beta", number("beta"));
  }
  writer.defineLike(op->getResult(0), *node, x);
  return success();
}

static LogicalResult exportReshape(GraphWriter &writer, tosa::ReshapeOp op) {
  auto type = cast<RankedTensorType>(op.getResult().getType());
  SmallVector<int64_t> shape(type.getShape());
  llvm::replace(shape, ShapedType::kDynamic, int64_t(-1));
  onnx::NodeProto &node = writer.addNode(
      "Reshape",
      {writer.getPlain(op.getInput1()), writer.addInts(shape, "shape")},
      GraphWriter::getHint(op));
  writer.define(op.getResult(), node.output(0),
                getIdentityPermutation(shape.size()));
  return success();
}

static LogicalResult exportSlice(GraphWriter &writer, tosa::SliceOp op) {
  auto start = readShape(op.getStart()), size = readShape(op.getSize());
  if (!start || !size)
    return refuse(op, "its start or size is not constant");
  OnnxValue x = writer.get(op.getInput1());
  SmallVector<int64_t> ends;
  for (auto [from, count] : llvm::zip_equal(*start, *size))
    ends.push_back(from + count);
  onnx::NodeProto &node = writer.addNode(
      "Slice",
      {x.name, writer.addInts(*start, "starts"), writer.addInts(ends, "ends"),
       writer.addInts(x.permutation, "axes")},
      GraphWriter::getHint(op));
  writer.defineLike(op.getResult(), node, x);
  return success();
}

static LogicalResult exportPad(GraphWriter &writer, tosa::PadOp op) {
  auto amounts = readShape(op.getPadding());
  auto fill = getFloatTensor(op.getPadConst());
  if (!amounts || !fill)
    return refuse(op, "its padding is not constant");
  OnnxValue x = writer.get(op.getInput1());
  size_t rank = x.permutation.size();
  SmallVector<int64_t> pads(2 * rank);
  for (auto [i, dim] : llvm::enumerate(x.permutation)) {
    pads[dim] = (*amounts)[2 * i];
    pads[dim + rank] = (*amounts)[2 * i + 1];
  }
  onnx::NodeProto &node = writer.addNode(
      "Pad",
      {x.name, writer.addInts(pads, "pads"),
       writer.addFloats({}, {fill->getFloats().front()}, "fill")},
      GraphWriter::getHint(op));
  writer.defineLike(op.getResult(), node, x);
  return success();
}

static LogicalResult exportConcat(GraphWriter &writer, tosa::ConcatOp op) {
  OnnxValue first = writer.get(op.getInput1().front());
  Permutation order = invertPermutation(first.permutation);
  SmallVector<std::string> inputs;
  for (Value input : op.getInput1())
    inputs.push_back(writer.getAs(input, order));
  onnx::NodeProto &node =
      writer.addNode("Concat", inputs, GraphWriter::getHint(op));
  GraphWriter::setInt(node, "axis", first.permutation[op.getAxis()]);
  writer.defineLike(op.getResult(), node, first);
  return success();
}

static LogicalResult exportTranspose(GraphWriter &writer,
                                     tosa::TransposeOp op) {
  OnnxValue x = writer.get(op.getInput1());
  Permutation permutation;
  for (int32_t dim : op.getPerms())
    permutation.push_back(x.permutation[dim]);
  writer.define(op.getResult(), x.name, permutation);
  return success();
}

static StringRef getUnaryType(Operation *op) {
  return llvm::TypeSwitch<Operation *, StringRef>(op)
      .Case<tosa::SigmoidOp>([](auto) { return "Sigmoid"; })
      .Case<tosa::TanhOp>([](auto) { return "Tanh"; })
      .Case<tosa::ExpOp>([](auto) { return "Exp"; })
      .Case<tosa::AbsOp>([](auto) { return "Abs"; })
      .Case<tosa::NegateOp>([](auto) { return "Neg"; })
      .Case<tosa::ReciprocalOp>([](auto) { return "Reciprocal"; })
      .Case<tosa::ErfOp>([](auto) { return "Erf"; })
      .Case<tosa::LogOp>([](auto) { return "Log"; })
      .Case<tosa::FloorOp>([](auto) { return "Floor"; })
      .Case<tosa::CeilOp>([](auto) { return "Ceil"; })
      .Default([](Operation *) { return ""; });
}

static StringRef getBinaryType(Operation *op) {
  return llvm::TypeSwitch<Operation *, StringRef>(op)
      .Case<tosa::AddOp>([](auto) { return "Add"; })
      .Case<tosa::SubOp>([](auto) { return "Sub"; })
      .Case<tosa::MulOp>([](auto) { return "Mul"; })
      .Case<tosa::PowOp>([](auto) { return "Pow"; })
      .Case<tosa::MaximumOp>([](auto) { return "Max"; })
      .Case<tosa::MinimumOp>([](auto) { return "Min"; })
      .Default([](Operation *) { return ""; });
}

LogicalResult exportOp(GraphWriter &writer, Operation *op) {
  // Constants come where they are read.
  if (isa<tosa::ConstOp, tosa::ConstShapeOp, func::ReturnOp>(op))
    return success();
  if (op->getNumResults() == 1)
    if (getQuantizedConstant(op->getResult(0)))
      return success();
  if (auto quantize = dyn_cast<QuantizeOp>(op)) {
    // Half of a constant's pair, if its other half reads it alone.
    if (llvm::all_of(op->getUsers(), [](Operation *user) {
          return getQuantizedConstant(user->getResult(0)).has_value();
        }))
      return success();
    return exportConversion(writer, quantize,
                            quantize.getResult().getType().getElementType(),
                            "QuantizeLinear");
  }
  if (StringRef type = getUnaryType(op); !type.empty())
    return exportUnary(writer, op, type);
  if (isa<tosa::MatMulOp>(op)) {
    onnx::NodeProto &node = writer.addNode("MatMul",
                                           {writer.getPlain(op->getOperand(0)),
                                            writer.getPlain(op->getOperand(1))},
                                           GraphWriter::getHint(op));
    writer.define(op->getResult(0), node.output(0), getIdentityPermutation(3));
    return success();
  }
  if (StringRef type = getBinaryType(op); !type.empty())
    return exportBinary(writer, op, type);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](DequantizeOp o) {
        return exportConversion(writer, o,
                                o.getInput().getType().getElementType(),
                                "DequantizeLinear");
      })
      .Case<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::MaxPool2dOp,
            tosa::AvgPool2dOp>(
          [&](Operation *o) { return exportWindow(writer, o); })
      .Case([&](tosa::ClampOp o) { return exportClamp(writer, o); })
      .Case([&](tosa::ReduceSumOp o) {
        return exportReduction(writer, o, o.getInput(), {o.getAxis()},
                               "ReduceSum");
      })
      .Case([&](tosa::ReduceMaxOp o) {
        return exportReduction(writer, o, o.getInput(), {o.getAxis()},
                               "ReduceMax");
      })
      .Case([&](tosa::ReduceMinOp o) {
        return exportReduction(writer, o, o.getInput(), {o.getAxis()},
                               "ReduceMin");
      })
      .Case([&](CompositeOp o) { return exportComposite(writer, o); })
      .Case([&](tosa::ReshapeOp o) { return exportReshape(writer, o); })
      .Case([&](tosa::TransposeOp o) { return exportTranspose(writer, o); })
      .Case([&](tosa::SliceOp o) { return exportSlice(writer, o); })
      .Case([&](tosa::PadOp o) { return exportPad(writer, o); })
      .Case([&](tosa::ConcatOp o) { return exportConcat(writer, o); })
      .Default([](Operation *o) {
        return refuse(o, isa<ObserveOp>(o)
                             ? "--quanta-fold-statistics comes before"
                             : "it is not supported");
      });
}

} // namespace mlir::quanta::onnx_export
