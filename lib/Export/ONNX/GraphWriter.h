//===- GraphWriter.h - MLIR values as ONNX tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXPORT_ONNX_GRAPHWRITER_H
#define QUANTA_LIB_EXPORT_ONNX_GRAPHWRITER_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Import/Tosa/ConstantTensor.h"
#include "quanta/Import/Tosa/Permutation.h"
#include "llvm/ADT/StringMap.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <onnx/onnx_pb.h>
#pragma clang diagnostic pop

namespace mlir::quanta::onnx_export {

/// What stands for a value: dimension i of the value is dimension
/// `permutation[i]` of the ONNX tensor.
struct OnnxValue {
  std::string name;
  Permutation permutation;
};

/// Builds an onnx.GraphProto. Layouts change as late as possible: a convolution
/// gives NCHW, and what follows works on that.
class GraphWriter {
public:
  explicit GraphWriter(onnx::GraphProto &graph) : graph(graph) {}

  /// A node with one output, whose name starts with `hint`.
  onnx::NodeProto &addNode(StringRef type, ArrayRef<std::string> inputs,
                           StringRef hint);
  static void setInt(onnx::NodeProto &node, StringRef name, int64_t value);
  static void setInts(onnx::NodeProto &node, StringRef name,
                      ArrayRef<int64_t> values);
  static void setFloat(onnx::NodeProto &node, StringRef name, float value);
  /// An initializer of f32, i8, i32 or i64 elements.
  std::string addInitializer(const ConstantTensor &tensor, StringRef hint);
  std::string addInts(ArrayRef<int64_t> values, StringRef hint);
  std::string addFloats(ArrayRef<int64_t> shape, ArrayRef<float> values,
                        StringRef hint);
  void addBorder(bool isInput, StringRef name, RankedTensorType type);

  void define(Value value, std::string name, Permutation permutation) {
    values[value] = {std::move(name), std::move(permutation)};
  }
  /// The node's output, in the layout of `like`.
  void defineLike(Value value, const onnx::NodeProto &node,
                  const OnnxValue &like) {
    define(value, node.output(0), like.permutation);
  }
  /// The tensor for `value` in the layout that it has.
  OnnxValue get(Value value);
  /// The tensor whose dimension j is dimension `order[j]` of `value`.
  std::string getAs(Value value, ArrayRef<int64_t> order);
  /// The tensor in the value's own layout.
  std::string getPlain(Value value);

  std::string makeName(StringRef hint);
  /// `quanta.key` of an op, else its name.
  static std::string getHint(Operation *op);

private:
  std::string addConstant(Value value, ArrayRef<int64_t> order);

  onnx::GraphProto &graph;
  llvm::DenseMap<Value, OnnxValue> values;
  llvm::StringMap<std::string> transposed;
  llvm::StringMap<int64_t> names;
};

/// A constant as the model quantizes it: f32 -> quanta.quantize ->
/// quanta.dequantize.
struct QuantizedConstant {
  ConstantTensor stored;
  SmallVector<double> scales;
  std::optional<int64_t> axis;
};
std::optional<QuantizedConstant> getQuantizedConstant(Value value);
/// A tosa.const of f32.
std::optional<ConstantTensor> getFloatTensor(Value value);

/// DequantizeLinear of an initializer; zero points are 0 but for i8 per tensor.
std::string addDequantized(GraphWriter &writer, const ConstantTensor &stored,
                           ArrayRef<double> scales, int64_t axis,
                           StringRef hint);

/// Writes one op of a function at the level of pairs. Fails where it has no ONNX
/// form; an error has been emitted.
LogicalResult exportOp(GraphWriter &writer, Operation *op);
/// tosa.conv2d, depthwise_conv2d, max_pool2d, avg_pool2d.
LogicalResult exportWindow(GraphWriter &writer, Operation *op);

} // namespace mlir::quanta::onnx_export

#endif // QUANTA_LIB_EXPORT_ONNX_GRAPHWRITER_H
