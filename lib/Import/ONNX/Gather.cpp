//===- Gather.cpp - Elements chosen by indices -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

namespace mlir::quanta::onnx_import {

/// Both known at import.
static LogicalResult foldGather(NodeImporter &node) {
  FailureOr<ConstantTensor> data = node.getConstantInput(0, "its data");
  if (failed(data))
    return failure();
  FailureOr<ConstantTensor> indices = node.getConstantInput(1, "its indices");
  int64_t axis = 0;
  if (failed(indices) || failed(node.getAxis("axis", data->getRank(), axis)))
    return failure();
  if (indices->isFloat())
    return node.emitError()
           << "has indices of type " << indices->getElementType();
  int64_t size = data->getShape()[axis];
  SmallVector<int64_t> chosen = indices->getInts();
  for (int64_t &index : chosen) {
    if (index < -size || index >= size)
      return node.emitError()
             << "has the index " << index << ", which is out of range for "
             << size << " elements";
    if (index < 0)
      index += size;
  }
  // data[:axis] + indices + data[axis + 1:]
  SmallVector<int64_t> shape(data->getShape().take_front(axis));
  llvm::append_range(shape, indices->getShape());
  llvm::append_range(shape, data->getShape().drop_front(axis + 1));
  std::optional<int64_t> count = countElements(shape);
  if (!count || *count > kMaxFoldedElements)
    return node.emitError() << "gives a constant of the shape [" << shape
                            << "], which is too large";
  SmallVector<int64_t> strides = getStrides(data->getShape());
  SmallVector<int64_t> indexStrides = getStrides(indices->getShape());
  int64_t indexRank = indices->getRank();
  return node.setOutput(data->gather(shape, [&](ArrayRef<int64_t> index) {
    int64_t position = 0, offset = 0;
    for (int64_t d = 0; d < indexRank; ++d)
      position += index[axis + d] * indexStrides[d];
    for (int64_t d = 0; d < data->getRank(); ++d)
      offset += strides[d] * (d < axis    ? index[d]
                              : d == axis ? chosen[position]
                                          : index[d + indexRank - 1]);
    return offset;
  }));
}

/// `indices` as i32 of [0, size): negative ones count from the end, as in ONNX.
/// What is out of range, which ONNX leaves undefined, takes the nearest element,
/// so that nothing outside of the data is ever read. The clamp stands last, where
/// code generation sees that it needs no other.
static Value wrapIndices(OnnxEmitter &emitter, Value indices, int64_t size) {
  Type i32 = emitter.getI32Type();
  auto type = emitter.getTensorType(getShapeOf(indices), i32);
  if (indices.getType() != type)
    indices = tosa::CastOp::create(emitter, type, indices);
  auto splat = [&](int64_t value) -> Value {
    auto one = emitter.getTensorType({1, 1}, i32);
    return tosa::ConstOp::create(
        emitter, one, DenseElementsAttr::get(one, static_cast<int32_t>(value)));
  };
  Value isNegative = tosa::GreaterOp::create(
      emitter, emitter.getTensorType(getShapeOf(indices), emitter.getI1Type()),
      splat(0), indices);
  // Of negative ones only, so that the sum can't leave i32.
  Value negative = tosa::MinimumOp::create(emitter, type, indices, splat(-1));
  Value fromEnd = tosa::AddOp::create(emitter, type, negative, splat(size));
  indices =
      tosa::SelectOp::create(emitter, type, isNegative, fromEnd, indices);
  indices = tosa::MaximumOp::create(emitter, type, indices, splat(0));
  return tosa::MinimumOp::create(emitter, type, indices, splat(size - 1));
}

LogicalResult importGather(NodeImporter &node) {
  if (node.allInputsConstant())
    return foldGather(node);
  const OnnxTensor &data = node.input(0), &indices = node.input(1);
  Type element = data.getElementType(), index = indices.getElementType();
  if (!element.isF32() && !element.isSignlessInteger(8) &&
      !element.isSignlessInteger(16) && !element.isSignlessInteger(32))
    return node.emitError()
           << "of " << element << " is not supported at run time";
  if (!index.isSignlessInteger(32) && !index.isSignlessInteger(64))
    return node.emitError() << "has indices of type " << index;
  SmallVector<int64_t> shape = data.getShape(), chosen = indices.getShape();
  int64_t axis = 0, rank = shape.size(), indexRank = chosen.size();
  if (failed(node.requireRank(0, 1)) ||
      failed(node.getAxis("axis", rank, axis)))
    return failure();
  int64_t size = shape[axis];
  shape.erase(shape.begin() + axis);
  std::optional<int64_t> count = countElements(chosen);
  std::optional<int64_t> width = countElements(shape);
  if (!count || !width || *count * *width * size == 0)
    return node.emitError() << "chooses " << (count ? *count : -1) << " of "
                            << size << " elements; none may be zero";

  // tosa.gather takes whole rows: the axis comes first.
  OnnxEmitter &emitter = node.emitter;
  Permutation axisFirst = {axis};
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis)
      axisFirst.push_back(d);
  Value rows = emitter.transpose(emitter.materialize(data, node.inputName(0)),
                                 axisFirst);
  rows = emitter.reshape(rows, {1, size, *width});
  Value positions = emitter.reshape(
      emitter.materialize(indices, node.inputName(1)), {1, *count});
  Value gathered = tosa::GatherOp::create(
      emitter, emitter.getTensorTypeLike({1, *count, *width}, rows), rows,
      wrapIndices(emitter, positions, size));

  // [indices, data[:axis], data[axis + 1:]], where ONNX has the indices between
  // the others.
  llvm::append_range(chosen, shape);
  Permutation permutation;
  for (int64_t d = 0; d < static_cast<int64_t>(chosen.size()); ++d)
    permutation.push_back(d < axis               ? indexRank + d
                          : d < axis + indexRank ? d - axis
                                                 : d);
  return node.setOutput(
      OnnxTensor(emitter.reshape(gathered, chosen), permutation));
}

} // namespace mlir::quanta::onnx_import
