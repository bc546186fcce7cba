//===- NodeImporter.h - One ONNX node, as its handler sees it -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_NODEIMPORTER_H
#define QUANTA_LIB_IMPORT_ONNX_NODEIMPORTER_H

#include "GraphImporter.h"

namespace mlir::quanta::onnx_import {

/// A node with its inputs resolved. Handlers read inputs and attributes here,
/// emit ops through `emitter` and bind the outputs with setOutput. The table of
/// operators has already checked the number of inputs and that the required
/// ones are given.
class NodeImporter {
public:
  NodeImporter(GraphImporter &graph, const onnx::NodeProto &node)
      : graph(graph), emitter(graph.getEmitter()), node(node),
        loc(graph.getLocation(node)) {}

  GraphImporter &graph;
  OnnxEmitter &emitter;
  const onnx::NodeProto &node;
  const Location loc;

  /// Version of the operator set that the model uses.
  int64_t getOpset() const { return graph.getOpset(); }
  /// Starts an error: "<op type> of node '<name>' ".
  InFlightDiagnostic emitError() const;

  //===-- Inputs ---------------------------------------------------------===//

  LogicalResult resolveInputs();
  unsigned getNumInputs() const { return inputs.size(); }
  bool hasInput(unsigned index) const {
    return index < inputs.size() && inputs[index].has_value();
  }
  const OnnxTensor &input(unsigned index) const { return *inputs[index]; }
  StringRef inputName(unsigned index) const {
    return index < inputNames.size() ? inputNames[index]
                                     : StringRef(node.input(index));
  }
  bool allInputsConstant() const;

  /// Input `index` must be known at import; `what` says what it is.
  FailureOr<ConstantTensor> getConstantInput(unsigned index,
                                             StringRef what) const;
  /// The same for a list of integers (a scalar counts as a list of one).
  FailureOr<SmallVector<int64_t>> getIntsInput(unsigned index,
                                               StringRef what) const;
  /// Fails unless input `index` has f32 elements.
  LogicalResult requireFloat(unsigned index) const;
  /// Fails unless input `index` has at least `rank` dimensions.
  LogicalResult requireRank(unsigned index, int64_t rank) const;

  /// Runs the handler of another operator with `operands` as its inputs, named
  /// `names`, and the attributes of this node, and returns its first result
  /// instead of binding it.
  FailureOr<OnnxTensor> importAs(LogicalResult (*handler)(NodeImporter &),
                                 ArrayRef<std::optional<OnnxTensor>> operands,
                                 ArrayRef<StringRef> names) const;
  /// False where the result is not bound to the node's output: nothing behind
  /// the node may be absorbed then.
  bool bindsOutput() const { return captured == nullptr; }

  //===-- Attributes -----------------------------------------------------===//

  bool hasAttr(StringRef name) const { return findAttr(name) != nullptr; }
  const onnx::AttributeProto *findAttr(StringRef name) const;
  /// These leave `value` alone where the attribute is absent, and fail where it
  /// has another type.
  LogicalResult getAttr(StringRef name, int64_t &value) const;
  LogicalResult getAttr(StringRef name, float &value) const;
  LogicalResult getAttr(StringRef name, std::string &value) const;
  LogicalResult getAttr(StringRef name, SmallVector<int64_t> &value) const;
  /// Reads the attribute `name` as an axis of a tensor of rank `rank` and makes
  /// it non-negative.
  LogicalResult getAxis(StringRef name, int64_t rank, int64_t &axis) const;
  /// Makes `axis` non-negative.
  LogicalResult normalizeAxis(int64_t rank, int64_t &axis) const;
  /// The same for a list, which must have no duplicates.
  LogicalResult normalizeAxes(int64_t rank, SmallVector<int64_t> &axes) const;

  //===-- Outputs --------------------------------------------------------===//

  StringRef outputName(unsigned index = 0) const { return node.output(index); }
  unsigned getNumOutputs() const { return node.output_size(); }
  LogicalResult setOutput(unsigned index, OnnxTensor tensor) const;
  LogicalResult setOutput(OnnxTensor tensor) const {
    return setOutput(0, std::move(tensor));
  }

private:
  InFlightDiagnostic emitAttrError(const onnx::AttributeProto &attr,
                                   StringRef expected) const;

  SmallVector<std::optional<OnnxTensor>, 4> inputs;
  /// Names for other inputs than the node's own.
  SmallVector<StringRef> inputNames;
  /// Takes the first result where it is not bound.
  std::optional<OnnxTensor> *captured = nullptr;
};

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_NODEIMPORTER_H
