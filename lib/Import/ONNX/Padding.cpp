//===- Padding.cpp - Pad -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "Operators.h"
#include "StridedSlice.h"

namespace mlir::quanta::onnx_import {

/// The value to pad with, as a constant of one element.
static FailureOr<ConstantTensor> readPadValue(NodeImporter &node) {
  MLIRContext *context = node.graph.getContext();
  Type type = node.input(0).getElementType();
  if (node.getOpset() < 11) {
    float value = 0.0f;
    if (failed(node.getAttr("value", value)))
      return failure();
    return ConstantTensor::fromFloats(context, {1}, {value}).convert(type);
  }
  if (!node.hasInput(2))
    return ConstantTensor::fromFloats(context, {1}, {0.0f}).convert(type);
  FailureOr<ConstantTensor> value = node.getConstantInput(2, "a padding value");
  if (failed(value))
    return failure();
  if (value->getNumElements() != 1 || value->getElementType() != type)
    return node.emitError()
           << "has a padding value of shape [" << value->getShape()
           << "] and type " << value->getElementType() << " for elements of "
           << type;
  return value->reshape({1});
}

/// The padding of each dimension, first all before and then all after.
static FailureOr<SmallVector<int64_t>> readPads(NodeImporter &node,
                                                int64_t rank) {
  SmallVector<int64_t> pads, axes(getIdentityPermutation(rank));
  if (node.getOpset() < 11) {
    if (failed(node.getAttr("pads", pads)))
      return failure();
  } else {
    if (!node.hasInput(1))
      return node.emitError() << "lacks its input #1";
    FailureOr<SmallVector<int64_t>> values = node.getIntsInput(1, "pads");
    if (failed(values))
      return failure();
    pads = *values;
    if (node.hasInput(3)) {
      FailureOr<SmallVector<int64_t>> given = node.getIntsInput(3, "axes");
      if (failed(given))
        return failure();
      axes = *given;
      if (failed(node.normalizeAxes(rank, axes)))
        return failure();
    }
  }
  if (pads.size() != 2 * axes.size())
    return node.emitError() << "has " << pads.size() << " pads for "
                            << axes.size() << " dimensions";
  SmallVector<int64_t> result(2 * rank, 0);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    result[axis] = pads[i];
    result[axis + rank] = pads[i + axes.size()];
  }
  for (int64_t amount : result)
    if (amount < -kMaxElements || amount > kMaxElements)
      return node.emitError() << "has a padding of " << amount << " elements";
  return result;
}

/// One side of padding that repeats or mirrors the data of dimension `dim`.
static Value emitBorder(TosaEmitter &emitter, Value value, int64_t dim,
                        int64_t amount, bool atEnd, bool reflect) {
  ArrayRef<int64_t> shape = getShapeOf(value);
  SmallVector<int64_t> start(shape.size(), 0), size(shape);
  if (!reflect) {
    start[dim] = atEnd ? shape[dim] - 1 : 0;
    size[dim] = 1;
    Value edge = emitter.slice(value, start, size);
    return emitter.concat(SmallVector<Value>(amount, edge), dim);
  }
  start[dim] = atEnd ? shape[dim] - 1 - amount : 1;
  size[dim] = amount;
  Value part = emitter.slice(value, start, size);
  return tosa::ReverseOp::create(emitter, part.getType(), part, dim);
}

/// The modes "edge" and "reflect", which TOSA's pad lacks.
static Value emitBorders(TosaEmitter &emitter, Value value,
                         ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                         bool reflect) {
  for (int64_t dim = 0, rank = low.size(); dim < rank; ++dim) {
    SmallVector<Value> parts;
    if (low[dim] != 0)
      parts.push_back(
          emitBorder(emitter, value, dim, low[dim], false, reflect));
    parts.push_back(value);
    if (high[dim] != 0)
      parts.push_back(
          emitBorder(emitter, value, dim, high[dim], true, reflect));
    value = emitter.concat(parts, dim);
  }
  return value;
}

LogicalResult importPad(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t rank = shape.size();
  std::string mode = "constant";
  if (failed(node.getAttr("mode", mode)))
    return failure();
  bool reflect = mode == "reflect";
  if (mode != "constant" && mode != "edge" && !reflect)
    return node.emitError()
           << "has the mode '" << mode << "', which is not supported";
  FailureOr<SmallVector<int64_t>> pads = readPads(node, rank);
  FailureOr<ConstantTensor> fill = readPadValue(node);
  if (failed(pads) || failed(fill))
    return failure();

  // Negative padding removes elements first.
  SmallVector<SliceRange> ranges;
  SmallVector<int64_t> low, high, newShape;
  for (int64_t d = 0; d < rank; ++d) {
    int64_t before = (*pads)[d], after = (*pads)[d + rank];
    int64_t cut = std::max<int64_t>(-before, 0);
    int64_t size = shape[d] - cut - std::max<int64_t>(-after, 0);
    if (size <= 0)
      return node.emitError()
             << "removes all " << shape[d] << " elements of dimension " << d;
    ranges.push_back({cut, 1, size});
    low.push_back(std::max<int64_t>(before, 0));
    high.push_back(std::max<int64_t>(after, 0));
    newShape.push_back(low.back() + size + high.back());
    if (mode == "constant")
      continue;
    // Borders are concats: a limit keeps absurd ones from filling the memory.
    int64_t most = reflect ? size - 1 : 4096;
    if (low.back() > most || high.back() > most)
      return node.emitError()
             << "has a padding of (" << low.back() << ", " << high.back()
             << ") elements in the mode '" << mode << "', which allows at most "
             << most << " here";
  }
  if (!countElements(newShape))
    return node.emitError() << "gives a result of the shape [" << newShape
                            << "], which is too large";
  OnnxTensor input = emitSlice(node, node.input(0), ranges);
  AlignedOperands operands = alignOperands(node, {input});
  Permutation order = invertPermutation(operands.permutation);
  low = permute(low, order);
  high = permute(high, order);
  Value value = operands.values[0];
  Value result = mode == "constant"
                     ? node.emitter.pad(value, low, high, *fill)
                     : emitBorders(node.emitter, value, low, high, reflect);
  return node.setOutput(OnnxTensor(result, operands.permutation));
}

} // namespace mlir::quanta::onnx_import
