//===- OnnxEmitter.h - ONNX tensors as TOSA values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_ONNXEMITTER_H
#define QUANTA_LIB_IMPORT_ONNX_ONNXEMITTER_H

#include "OnnxTensor.h"
#include "quanta/Import/Tosa/TosaEmitter.h"

namespace mlir::quanta::onnx_import {

/// A builder at the end of `@main` that also turns ONNX tensors into values.
class OnnxEmitter : public TosaEmitter {
public:
  using TosaEmitter::TosaEmitter;

  /// The tensor with logical dimension i at dimension `permutation[i]` of the
  /// value; `hint` names the resource of a constant.
  Value materialize(const OnnxTensor &tensor, ArrayRef<int64_t> permutation,
                    StringRef hint = "constant");
  /// The tensor in the logical layout.
  Value materialize(const OnnxTensor &tensor, StringRef hint = "constant");
};

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_ONNXEMITTER_H
