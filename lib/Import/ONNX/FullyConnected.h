//===- FullyConnected.h - Matrix products with constant weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_FULLYCONNECTED_H
#define QUANTA_LIB_IMPORT_ONNX_FULLYCONNECTED_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// [M, K] times constant [K, N] plus constant [N], as a 1x1 convolution of M
/// images of one pixel each; the result is [M, N]. Where the flattening of the
/// input is pending, the image is taken as it lies in memory and the rows of
/// the weights are permuted.
Value emitFullyConnected(NodeImporter &node, const OnnxTensor &input,
                         ConstantTensor weights, const ConstantTensor &bias);

/// [1, M, K] or batched times the like, neither constant.
Value emitMatMul(TosaEmitter &emitter, Value a, Value b);

/// A bias of `count` zeros.
ConstantTensor getZeroBias(MLIRContext *context, int64_t count);

/// The tensor as a bias of `columns` elements; none unless it is a constant row
/// that broadcasts to that.
std::optional<ConstantTensor> getBias(const OnnxTensor &tensor,
                                      int64_t columns);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_FULLYCONNECTED_H
