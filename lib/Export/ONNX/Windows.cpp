//===- Windows.cpp - Convolutions and pools -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include <cmath>

namespace mlir::quanta::onnx_export {

/// NHWC as dimensions of NCHW, and back.
static constexpr int64_t kToNchw[] = {0, 3, 1, 2};
static const Permutation kFromNchw = {0, 2, 3, 1};

template <typename Op>
static void setWindow(onnx::NodeProto &node, Op op, ArrayRef<int64_t> kernel) {
  GraphWriter::setInts(node, "kernel_shape", kernel);
  GraphWriter::setInts(node, "strides", op.getStride());
  ArrayRef<int64_t> pad = op.getPad();
  GraphWriter::setInts(node, "pads", {pad[0], pad[2], pad[1], pad[3]});
}

/// A bias at scale s_x * s_w in i32, as runtimes fuse it; f32 where the operands
/// are not quantized.
static std::string addBias(GraphWriter &writer, Value input, Value bias,
                           const std::optional<QuantizedConstant> &weight,
                           ArrayRef<double> scales, StringRef hint) {
  auto real = getFloatTensor(bias);
  if (!real)
    return writer.getPlain(bias);
  auto dequantize = input.getDefiningOp<DequantizeOp>();
  auto parameters = dequantize
                        ? getQuantizationParameters(
                              dequantize.getInput().getType().getElementType())
                        : std::nullopt;
  if (!weight || !parameters || parameters->axis ||
      real->getNumElements() % scales.size() != 0)
    return writer.addInitializer(*real, hint.str() + "_bias");
  SmallVector<double> products;
  for (double scale : scales)
    products.push_back(parameters->scales.front() * scale);
  std::vector<char> stored;
  for (auto [i, x] : llvm::enumerate(real->getFloats())) {
    double value = std::nearbyint(x / products[i % products.size()]);
    if (!(std::abs(value) < 2147483648.0))
      return writer.addInitializer(*real, hint.str() + "_bias");
    int32_t integer = static_cast<int32_t>(value);
    auto bytes = reinterpret_cast<const char *>(&integer);
    stored.insert(stored.end(), bytes, bytes + sizeof(integer));
  }
  return addDequantized(writer,
                        ConstantTensor(IntegerType::get(bias.getContext(), 32),
                                       real->getShape(), std::move(stored)),
                        products, 0, hint.str() + "_bias");
}

/// `toOihw` turns the TOSA weights into ONNX's, channels first.
template <typename Op>
static LogicalResult exportConvolution(
    GraphWriter &writer, Op op, ArrayRef<int64_t> kernel, int64_t groups,
    int64_t repeat,
    llvm::function_ref<ConstantTensor(const ConstantTensor &)> toOihw) {
  std::string hint = GraphWriter::getHint(op);
  auto quantized = getQuantizedConstant(op.getWeight());
  auto real = getFloatTensor(op.getWeight());
  std::string weight;
  SmallVector<double> scales;
  if (quantized) {
    // A depthwise weight has `repeat` output channels for each of its own.
    for (double scale : quantized->scales)
      scales.append(quantized->axis ? repeat : 1, scale);
    weight = addDequantized(writer, toOihw(quantized->stored), scales, 0,
                            hint + "_weight");
  } else if (real) {
    weight = writer.addInitializer(toOihw(*real), hint + "_weight");
  } else {
    return op.emitError("'")
           << op->getName()
           << "' has no ONNX form: its weights are not constant";
  }
  std::string bias =
      addBias(writer, op.getInput(), op.getBias(), quantized, scales, hint);
  onnx::NodeProto &node = writer.addNode(
      "Conv", {writer.getAs(op.getInput(), kToNchw), weight, bias}, hint);
  setWindow(node, op, kernel);
  GraphWriter::setInts(node, "dilations", op.getDilation());
  GraphWriter::setInt(node, "group", groups);
  writer.define(op.getResult(), node.output(0), kFromNchw);
  return success();
}

static LogicalResult exportConv(GraphWriter &writer, tosa::Conv2DOp op) {
  // OHWI
  auto shape = cast<ShapedType>(op.getWeight().getType()).getShape();
  return exportConvolution(writer, op, shape.slice(1, 2), 1, 1,
                           [](const ConstantTensor &weight) {
                             return weight.transpose({0, 3, 1, 2});
                           });
}

static LogicalResult exportDepthwise(GraphWriter &writer,
                                     tosa::DepthwiseConv2DOp op) {
  // HWCM
  auto shape = cast<ShapedType>(op.getWeight().getType()).getShape();
  SmallVector<int64_t> newShape = {shape[2] * shape[3], 1, shape[0], shape[1]};
  return exportConvolution(
      writer, op, shape.take_front(2), shape[2], shape[3],
      [&](const ConstantTensor &weight) {
        return weight.transpose({2, 3, 0, 1}).reshape(newShape);
      });
}

template <typename Op>
static LogicalResult exportPool(GraphWriter &writer, Op op, StringRef type) {
  onnx::NodeProto &node = writer.addNode(
      type, {writer.getAs(op.getInput(), kToNchw)}, GraphWriter::getHint(op));
  setWindow(node, op, op.getKernel());
  writer.define(op.getResult(), node.output(0), kFromNchw);
  return success();
}

LogicalResult exportWindow(GraphWriter &writer, Operation *op) {
  if (auto conv = dyn_cast<tosa::Conv2DOp>(op))
    return exportConv(writer, conv);
  if (auto conv = dyn_cast<tosa::DepthwiseConv2DOp>(op))
    return exportDepthwise(writer, conv);
  if (auto pool = dyn_cast<tosa::MaxPool2dOp>(op))
    return exportPool(writer, pool, "MaxPool");
  return exportPool(writer, cast<tosa::AvgPool2dOp>(op), "AveragePool");
}

} // namespace mlir::quanta::onnx_export
