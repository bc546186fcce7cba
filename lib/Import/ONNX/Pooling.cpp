//===- Pooling.cpp - Max, average and global pools -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "Window.h"

namespace mlir::quanta::onnx_import {

static RankedTensorType getResultType(TosaEmitter &emitter, Value input,
                                      const Window &window) {
  ArrayRef<int64_t> shape = getShapeOf(input);
  return emitter.getTensorTypeLike(
      {shape[0], window.axes[0].output, window.axes[1].output, shape[3]},
      input);
}

/// Reads the window of a pool. TOSA's pools have no dilation, and no padding as
/// wide as the kernel.
static FailureOr<Window> readPoolWindow(NodeImporter &node) {
  if (failed(node.requireFloat(0)) || failed(node.requireRank(0, 3)))
    return failure();
  if (!node.hasAttr("kernel_shape"))
    return node.emitError() << "lacks the attribute 'kernel_shape'";
  SmallVector<int64_t> kernel;
  if (failed(node.getAttr("kernel_shape", kernel)))
    return failure();
  if (int64_t(kernel.size()) != node.input(0).getRank() - 2)
    return node.emitError()
           << "has a kernel_shape of " << kernel.size()
           << " values for an input of rank " << node.input(0).getRank();
  FailureOr<Window> window = readWindow(node, kernel);
  if (failed(window))
    return failure();
  for (const WindowAxis &axis : window->axes) {
    if (axis.dilation != 1)
      return node.emitError() << "has the dilation " << axis.dilation
                              << ", which TOSA's pools don't support";
    if (axis.padBegin >= axis.kernel || axis.padEnd >= axis.kernel)
      return node.emitError()
             << "has as much padding (" << axis.padBegin << ", " << axis.padEnd
             << ") as its kernel of " << axis.kernel << " elements";
  }
  return window;
}

static Value emitAveragePool(TosaEmitter &emitter, Value input,
                             const Window &window) {
  return tosa::AvgPool2dOp::create(
      emitter, getResultType(emitter, input, window), input,
      emitter.zeroPoint(), emitter.zeroPoint(), window.getKernel(),
      window.getStride(), window.getPad(), emitter.getF32Type());
}

LogicalResult importMaxPool(NodeImporter &node) {
  FailureOr<Window> window = readPoolWindow(node);
  if (failed(window))
    return failure();
  Value input = getWindowInput(node, *window);
  Value result = tosa::MaxPool2dOp::create(
      node.emitter, getResultType(node.emitter, input, *window), input,
      window->getKernel(), window->getStride(), window->getPad());
  return node.setOutput(getWindowResult(node, result));
}

LogicalResult importAveragePool(NodeImporter &node) {
  FailureOr<Window> window = readPoolWindow(node);
  int64_t includePad = 0;
  if (failed(window) || failed(node.getAttr("count_include_pad", includePad)))
    return failure();
  Value input = getWindowInput(node, *window);
  if (includePad != 0) {
    // TOSA never counts padding, so it becomes data here; what ceil_mode added
    // beyond the attribute stays uncounted.
    SmallVector<int64_t> pads, low(4, 0), high(4, 0);
    if (failed(node.getAttr("pads", pads)))
      return failure();
    size_t count = pads.size() / 2;
    for (unsigned i = 0; i < 2; ++i) {
      WindowAxis &axis = window->axes[i];
      int64_t end = axis.padEnd;
      if (count + i >= 2 && count != 0)
        end = std::min(end, pads[count + (count + i - 2)]);
      low[i + 1] = axis.padBegin;
      high[i + 1] = end;
      axis.padBegin = 0;
      axis.padEnd -= end;
    }
    input = node.emitter.padWithZero(input, low, high);
  }
  return node.setOutput(
      getWindowResult(node, emitAveragePool(node.emitter, input, *window)));
}

/// Input 0 as [N, H, W, C] with a window that covers each image.
static FailureOr<Value> readGlobalWindow(NodeImporter &node, Window &window) {
  if (failed(node.requireFloat(0)) || failed(node.requireRank(0, 3)))
    return failure();
  SmallVector<int64_t> shape = node.input(0).getShape();
  if (shape.size() > 4)
    return node.emitError()
           << "supports one or two spatial dimensions, but '"
           << node.inputName(0) << "' has the shape [" << shape << "]";
  Value input = getWindowInput(node, window);
  for (unsigned i = 0; i < 2; ++i)
    window.axes[i].kernel = getShapeOf(input)[i + 1];
  return input;
}

LogicalResult importGlobalMaxPool(NodeImporter &node) {
  Window window;
  FailureOr<Value> input = readGlobalWindow(node, window);
  if (failed(input))
    return failure();
  Value result = tosa::MaxPool2dOp::create(
      node.emitter, getResultType(node.emitter, *input, window), *input,
      window.getKernel(), window.getStride(), window.getPad());
  return node.setOutput(getWindowResult(node, result));
}

LogicalResult importGlobalAveragePool(NodeImporter &node) {
  Window window;
  FailureOr<Value> input = readGlobalWindow(node, window);
  if (failed(input))
    return failure();
  return node.setOutput(
      getWindowResult(node, emitAveragePool(node.emitter, *input, window)));
}

} // namespace mlir::quanta::onnx_import
