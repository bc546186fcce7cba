//===- Slicing.cpp - Concat, Split and Slice -*- C++ -*-===//
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

/// Concatenates constants along `axis`.
static ConstantTensor concatConstants(ArrayRef<OnnxTensor> tensors,
                                      int64_t axis, ArrayRef<int64_t> shape) {
  Type type = tensors.front().getElementType();
  int64_t outer = *countElements(shape.take_front(axis));
  std::vector<char> bytes;
  for (int64_t i = 0; i < outer; ++i)
    for (const OnnxTensor &tensor : tensors) {
      ArrayRef<char> data = tensor.getConstant().getBytes();
      size_t chunk = data.size() / outer;
      bytes.insert(bytes.end(), data.begin() + i * chunk,
                   data.begin() + (i + 1) * chunk);
    }
  return {type, shape, std::move(bytes)};
}

LogicalResult importConcat(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t axis = 0;
  if (!node.hasAttr("axis"))
    return node.emitError() << "lacks the attribute 'axis'";
  if (failed(node.getAxis("axis", shape.size(), axis)))
    return failure();
  shape[axis] = 0;
  SmallVector<OnnxTensor> tensors;
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    if (!node.hasInput(i))
      return node.emitError() << "lacks its input #" << i;
    const OnnxTensor &tensor = node.input(i);
    SmallVector<int64_t> other = tensor.getShape();
    bool agrees = other.size() == shape.size() &&
                  tensor.getElementType() == node.input(0).getElementType();
    for (size_t d = 0; agrees && d < shape.size(); ++d)
      agrees = int64_t(d) == axis || other[d] == shape[d];
    if (!agrees)
      return node.emitError()
             << "joins '" << node.inputName(0) << "' of shape ["
             << node.input(0).getShape() << "] and '" << node.inputName(i)
             << "' of shape [" << other << "] on axis " << axis;
    shape[axis] += other[axis];
    // Empty parts contribute nothing.
    if (other[axis] != 0)
      tensors.push_back(tensor);
  }
  if (tensors.empty())
    return node.setOutput(node.input(0));
  std::optional<int64_t> count = countElements(shape);
  if (node.allInputsConstant() && count && *count <= kMaxFoldedElements &&
      *count > 0)
    return node.setOutput(concatConstants(tensors, axis, shape));
  AlignedOperands operands = alignOperands(node, tensors);
  return node.setOutput(OnnxTensor(
      node.emitter.concat(operands.values, operands.permutation[axis]),
      operands.permutation));
}

/// The sizes of a Split's parts along `axis`.
static FailureOr<SmallVector<int64_t>> readSplitSizes(NodeImporter &node,
                                                      int64_t extent) {
  SmallVector<int64_t> sizes;
  if (node.getOpset() < 13) {
    if (failed(node.getAttr("split", sizes)))
      return failure();
  } else if (node.hasInput(1)) {
    FailureOr<SmallVector<int64_t>> values = node.getIntsInput(1, "sizes");
    if (failed(values))
      return failure();
    sizes = *values;
  }
  if (sizes.empty()) {
    // Equal parts; since opset 18 the last may be smaller.
    int64_t parts = node.getNumOutputs();
    if (failed(node.getAttr("num_outputs", parts)))
      return failure();
    bool divides = parts > 0 && extent % parts == 0;
    if (parts != int64_t(node.getNumOutputs()) ||
        (!divides && node.getOpset() < 18))
      return node.emitError() << "can't split " << extent << " elements into "
                              << parts << " parts";
    int64_t part = llvm::divideCeil(extent, parts), left = extent;
    for (int64_t i = 0; i < parts; ++i) {
      sizes.push_back(std::min(part, left));
      left -= sizes.back();
    }
  }
  int64_t sum = 0;
  for (int64_t size : sizes) {
    if (size < 0 || size > extent)
      return node.emitError() << "has a part of " << size << " elements";
    sum += size;
  }
  if (sum != extent || sizes.size() != node.getNumOutputs())
    return node.emitError()
           << "splits " << extent << " elements into parts of [" << sizes
           << "] for " << node.getNumOutputs() << " outputs";
  return sizes;
}

LogicalResult importSplit(NodeImporter &node) {
  if (failed(node.requireRank(0, 1)))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  int64_t axis = 0;
  if (failed(node.getAxis("axis", shape.size(), axis)))
    return failure();
  FailureOr<SmallVector<int64_t>> sizes = readSplitSizes(node, shape[axis]);
  if (failed(sizes))
    return failure();
  SmallVector<SliceRange> ranges;
  for (int64_t dim : shape)
    ranges.push_back({0, 1, dim});
  int64_t start = 0;
  for (auto [i, size] : llvm::enumerate(*sizes)) {
    ranges[axis] = {start, 1, size};
    start += size;
    bool used = !node.node.output(i).empty();
    if (used && size == 0)
      return node.emitError() << "has an empty part, which is not supported";
    if (used &&
        failed(node.setOutput(i, emitSlice(node, node.input(0), ranges))))
      return failure();
  }
  return success();
}

/// Reads start, end, axes and step of a Slice into one range per dimension.
static FailureOr<SmallVector<SliceRange>>
readSliceRanges(NodeImporter &node, ArrayRef<int64_t> shape) {
  int64_t rank = shape.size();
  SmallVector<int64_t> lists[4]; // starts, ends, axes, steps
  if (node.getOpset() < 10) {
    if (failed(node.getAttr("starts", lists[0])) ||
        failed(node.getAttr("ends", lists[1])) ||
        failed(node.getAttr("axes", lists[2])))
      return failure();
  } else {
    constexpr StringLiteral names[4] = {"starts", "ends", "axes", "steps"};
    for (unsigned i = 0; i < 4; ++i) {
      if (!node.hasInput(i + 1)) {
        if (i < 2)
          return node.emitError() << "lacks its input #" << i + 1;
        continue;
      }
      FailureOr<SmallVector<int64_t>> values =
          node.getIntsInput(i + 1, names[i]);
      if (failed(values))
        return failure();
      lists[i] = *values;
    }
  }
  auto &[starts, ends, axes, steps] = lists;
  if (axes.empty())
    axes.assign(getIdentityPermutation(starts.size()));
  if (steps.empty())
    steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() ||
      steps.size() != starts.size())
    return node.emitError()
           << "has " << starts.size() << " starts, " << ends.size() << " ends, "
           << axes.size() << " axes and " << steps.size() << " steps";
  if (failed(node.normalizeAxes(rank, axes)))
    return failure();

  SmallVector<SliceRange> ranges;
  for (int64_t dim : shape)
    ranges.push_back({0, 1, dim});
  for (auto [start, end, axis, step] :
       llvm::zip_equal(starts, ends, axes, steps)) {
    int64_t dim = shape[axis];
    if (step == 0)
      return node.emitError() << "has a step of 0";
    // A step beyond the dimension takes one element; INT64_MIN has no negative.
    step = std::clamp<int64_t>(step, -dim - 1, dim + 1);
    auto wrap = [&](int64_t value, int64_t low, int64_t high) {
      return std::clamp(value < 0 ? value + dim : value, low, high);
    };
    if (step > 0) {
      start = wrap(start, 0, dim);
      end = wrap(end, 0, dim);
    } else {
      start = wrap(start, -1, dim - 1);
      // INT64_MIN and the like stand for "before the first element".
      end = end < -dim ? -1 : wrap(end, -1, dim - 1);
    }
    int64_t distance = step > 0 ? end - start : start - end;
    int64_t size =
        distance <= 0 ? 0 : llvm::divideCeil(distance, std::abs(step));
    ranges[axis] = {start, step, size};
  }
  return ranges;
}

LogicalResult importSlice(NodeImporter &node) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  FailureOr<SmallVector<SliceRange>> ranges = readSliceRanges(node, shape);
  if (failed(ranges))
    return failure();
  bool isEmpty = llvm::any_of(
      *ranges, [](const SliceRange &range) { return range.size == 0; });
  if (isEmpty && !node.input(0).isConstant())
    return node.emitError() << "gives an empty result, which is not supported";
  return node.setOutput(emitSlice(node, node.input(0), *ranges));
}

} // namespace mlir::quanta::onnx_import
