//===- OnnxEmitter.cpp - ONNX tensors as TOSA values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxEmitter.h"

namespace mlir::quanta::onnx_import {

Value OnnxEmitter::materialize(const OnnxTensor &tensor,
                               ArrayRef<int64_t> permutation, StringRef hint) {
  if (tensor.isConstant())
    return constant(
        tensor.getConstant().transpose(invertPermutation(permutation)), hint);
  if (tensor.isFlattened()) {
    OnnxTensor source(tensor.getValue(), Permutation(tensor.getPermutation()));
    Value flat = reshape(materialize(source), tensor.getShape());
    return transpose(flat, invertPermutation(permutation));
  }
  // Dimension permutation[i] of the result is logical dimension i, which is
  // dimension tensor.permutation[i] of the value.
  Permutation relative(permutation.size());
  for (auto [target, source] :
       llvm::zip_equal(permutation, tensor.getPermutation()))
    relative[target] = source;
  return transpose(tensor.getValue(), relative);
}

Value OnnxEmitter::materialize(const OnnxTensor &tensor, StringRef hint) {
  return materialize(tensor, getIdentityPermutation(tensor.getRank()), hint);
}

} // namespace mlir::quanta::onnx_import
