//===- Broadcasting.h - Operands of element-wise operators in one layout -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_BROADCASTING_H
#define QUANTA_LIB_IMPORT_ONNX_BROADCASTING_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// Values of equal rank in the same layout.
struct AlignedOperands {
  SmallVector<Value> values;
  Permutation permutation;
};

/// Brings tensors to the rank of the largest and to one layout: that of the
/// first operand that is neither constant nor in the logical layout, preferring
/// operands of full rank. Constants are permuted at import.
AlignedOperands alignOperands(const NodeImporter &node,
                              ArrayRef<OnnxTensor> tensors);

/// Fails unless the shapes of the inputs broadcast to one that is not empty.
LogicalResult checkBroadcast(const NodeImporter &node);

/// All inputs of `node`, which must have one element type and broadcast.
FailureOr<AlignedOperands> alignInputs(const NodeImporter &node);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_BROADCASTING_H
