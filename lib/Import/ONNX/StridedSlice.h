//===- StridedSlice.h - Slices with any step -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_STRIDEDSLICE_H
#define QUANTA_LIB_IMPORT_ONNX_STRIDEDSLICE_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// The elements start + i * step, i < size, of one dimension; all in bounds.
struct SliceRange {
  int64_t start, step, size;
};

/// Slices each logical dimension of `tensor` in the layout that it has.
///
/// TOSA slices with step 1 only. A negative step reverses the dimension first.
/// A larger one on f32 data is a max_pool2d with a 1x1 kernel, which picks
/// elements without changing them and quantizes without loss; on other data it
/// is a reshape to [..., size, step, ...] and a slice.
OnnxTensor emitSlice(const NodeImporter &node, const OnnxTensor &tensor,
                     ArrayRef<SliceRange> ranges);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_STRIDEDSLICE_H
