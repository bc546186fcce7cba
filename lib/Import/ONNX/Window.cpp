//===- Window.cpp - Kernels, strides and padding of convolutions and pools -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Window.h"

namespace mlir::quanta::onnx_import {

/// Bound on every kernel size, stride, dilation and padding, which keeps their
/// products in 64 bits.
constexpr int64_t kMaxWindowParameter = int64_t(1) << 30;

template <typename Get>
static auto collect(const Window &window, Get get) {
  return SmallVector<int64_t, 2>{get(window.axes[0]), get(window.axes[1])};
}

SmallVector<int64_t, 2> Window::getKernel() const {
  return collect(*this, [](const WindowAxis &axis) { return axis.kernel; });
}
SmallVector<int64_t, 2> Window::getStride() const {
  return collect(*this, [](const WindowAxis &axis) { return axis.stride; });
}
SmallVector<int64_t, 2> Window::getDilation() const {
  return collect(*this, [](const WindowAxis &axis) { return axis.dilation; });
}
SmallVector<int64_t, 4> Window::getPad() const {
  return {axes[0].padBegin, axes[0].padEnd, axes[1].padBegin, axes[1].padEnd};
}

/// Reads a list attribute of `size` values in [minimum, kMaxWindowParameter].
static LogicalResult readList(const NodeImporter &node, StringRef name,
                              size_t size, int64_t minimum,
                              SmallVector<int64_t> &values) {
  if (failed(node.getAttr(name, values)))
    return failure();
  if (values.size() != size)
    return node.emitError() << "has " << values.size() << " values in '" << name
                            << "' instead of " << size;
  for (int64_t value : values)
    if (value < minimum || value > kMaxWindowParameter)
      return node.emitError() << "has the value " << value << " in '" << name
                              << "', which is out of range";
  return success();
}

/// Sets padding for auto_pad = SAME_*: as many outputs as strides fit.
static void padSame(WindowAxis &axis, bool upper) {
  int64_t output = llvm::divideCeil(axis.input, axis.stride);
  int64_t extent = (axis.kernel - 1) * axis.dilation + 1;
  int64_t total =
      std::max<int64_t>((output - 1) * axis.stride + extent - axis.input, 0);
  axis.padBegin = upper ? total / 2 : total - total / 2;
  axis.padEnd = total - axis.padBegin;
}

/// Computes the output size and makes the stride divide exactly.
static LogicalResult fit(const NodeImporter &node, WindowAxis &axis,
                         bool ceilMode) {
  int64_t extent = (axis.kernel - 1) * axis.dilation + 1;
  int64_t room = axis.input + axis.padBegin + axis.padEnd - extent;
  if (room < 0)
    return node.emitError()
           << "has a window of " << extent << " elements on a padded input of "
           << room + extent;
  axis.output = room / axis.stride + 1;
  // In ceil mode a partial window counts, unless it starts in the padding.
  if (ceilMode && room % axis.stride != 0 &&
      axis.output * axis.stride < axis.input + axis.padBegin)
    ++axis.output;
  int64_t used = (axis.output - 1) * axis.stride + extent;
  axis.padEnd = used - axis.padBegin - axis.input;
  if (axis.padEnd < 0) {
    axis.trim = -axis.padEnd;
    axis.padEnd = 0;
  }
  if (axis.trim >= axis.input)
    return node.emitError() << "has windows that lie in the padding only";
  return success();
}

FailureOr<Window> readWindow(const NodeImporter &node,
                             ArrayRef<int64_t> weightKernel) {
  SmallVector<int64_t> shape = node.input(0).getShape();
  if (shape.size() < 3 || shape.size() > 4)
    return node.emitError()
           << "supports one or two spatial dimensions, but '"
           << node.inputName(0) << "' has the shape [" << shape << "]";
  size_t count = shape.size() - 2;

  SmallVector<int64_t> kernel(weightKernel), strides(count, 1),
      dilations(count, 1), pads(2 * count, 0);
  std::string autoPad = "NOTSET";
  int64_t ceilMode = 0;
  if (failed(readList(node, "kernel_shape", count, 1, kernel)) ||
      failed(readList(node, "strides", count, 1, strides)) ||
      failed(readList(node, "dilations", count, 1, dilations)) ||
      failed(readList(node, "pads", 2 * count, 0, pads)) ||
      failed(node.getAttr("auto_pad", autoPad)) ||
      failed(node.getAttr("ceil_mode", ceilMode)))
    return failure();
  if (!weightKernel.empty() && ArrayRef<int64_t>(kernel) != weightKernel)
    return node.emitError() << "has kernel_shape [" << kernel
                            << "], but weights of [" << weightKernel << "]";
  bool same = autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER";
  if (!same && autoPad != "NOTSET" && autoPad != "VALID" && !autoPad.empty())
    return node.emitError() << "has the unknown auto_pad '" << autoPad << "'";

  Window window;
  for (size_t i = 0; i < count; ++i) {
    WindowAxis &axis = window.axes[2 - count + i];
    axis.input = shape[i + 2];
    axis.kernel = kernel[i];
    axis.stride = strides[i];
    axis.dilation = dilations[i];
    if (same) {
      padSame(axis, autoPad == "SAME_UPPER");
    } else if (autoPad != "VALID") {
      axis.padBegin = pads[i];
      axis.padEnd = pads[i + count];
    }
    if (failed(fit(node, axis, ceilMode != 0)))
      return failure();
  }
  return window;
}

Value getWindowInput(const NodeImporter &node, const Window &window) {
  OnnxEmitter &emitter = node.emitter;
  const OnnxTensor &input = node.input(0);
  int64_t rank = input.getRank();
  Value value = emitter.materialize(input, getChannelsLastPermutation(rank),
                                    node.inputName(0));
  if (rank == 3) {
    ArrayRef<int64_t> shape = getShapeOf(value);
    value = emitter.reshape(value, {shape[0], 1, shape[1], shape[2]});
  }
  SmallVector<int64_t> size(getShapeOf(value));
  size[1] -= window.axes[0].trim;
  size[2] -= window.axes[1].trim;
  return emitter.slice(value, {0, 0, 0, 0}, size);
}

OnnxTensor getWindowResult(const NodeImporter &node, Value result) {
  int64_t rank = node.input(0).getRank();
  if (rank == 3) {
    ArrayRef<int64_t> shape = getShapeOf(result);
    result = node.emitter.reshape(result, {shape[0], shape[2], shape[3]});
  }
  return OnnxTensor(result, getChannelsLastPermutation(rank));
}

} // namespace mlir::quanta::onnx_import
