//===- Window.h - Kernels, strides and padding of convolutions and pools -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_WINDOW_H
#define QUANTA_LIB_IMPORT_ONNX_WINDOW_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// How a window slides along one spatial axis.
struct WindowAxis {
  int64_t input = 1, kernel = 1, stride = 1, dilation = 1;
  int64_t padBegin = 0, padEnd = 0;
  int64_t output = 1;
  /// Elements at the end of the input that no window reaches. TOSA wants
  /// strides to divide exactly: the end padding is trimmed first, and what
  /// remains is sliced off the input.
  int64_t trim = 0;
};

/// Both spatial axes; a 1-D operator has a first axis of size 1.
struct Window {
  WindowAxis axes[2];

  SmallVector<int64_t, 2> getKernel() const;
  SmallVector<int64_t, 2> getStride() const;
  SmallVector<int64_t, 2> getDilation() const;
  /// top, bottom, left, right
  SmallVector<int64_t, 4> getPad() const;
};

/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode of a
/// node whose first input is [N, C, spatial...] with one or two spatial axes.
/// `weightKernel` is what the weights say, empty for a pool.
FailureOr<Window> readWindow(const NodeImporter &node,
                             ArrayRef<int64_t> weightKernel);

/// Input 0 as [N, H, W, C] (a 1-D input gets H = 1), without the elements that
/// no window reaches.
Value getWindowInput(const NodeImporter &node, const Window &window);

/// The tensor for an [N, H, W, C] result in the rank of input 0.
OnnxTensor getWindowResult(const NodeImporter &node, Value result);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_WINDOW_H
