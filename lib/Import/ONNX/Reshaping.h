//===- Reshaping.h - Views of tensors that keep their layout where possible -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_RESHAPING_H
#define QUANTA_LIB_IMPORT_ONNX_RESHAPING_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// The tensor in another logical shape with as many elements. Dimensions that
/// are kept, split, or merged with neighbours in memory stay where they are; a
/// merge of dimensions that lie apart transposes just enough. Flattening an
/// image to [N, C * H * W] is left pending (see OnnxTensor).
OnnxTensor reshapeTensor(OnnxEmitter &emitter, const OnnxTensor &tensor,
                         ArrayRef<int64_t> newShape);

/// Dimension i of the result is logical dimension `permutation[i]`. Moves no
/// data, except that a constant is transposed at import.
OnnxTensor transposeTensor(OnnxEmitter &emitter, const OnnxTensor &tensor,
                           ArrayRef<int64_t> permutation);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_RESHAPING_H
