//===- Operators.h - The handlers that the operator table refers to -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_OPERATORS_H
#define QUANTA_LIB_IMPORT_ONNX_OPERATORS_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

// Convolution.cpp
LogicalResult importConv(NodeImporter &node);
// Normalization.cpp
LogicalResult importBatchNormalization(NodeImporter &node);
// Pooling.cpp
LogicalResult importMaxPool(NodeImporter &node);
LogicalResult importAveragePool(NodeImporter &node);
LogicalResult importGlobalMaxPool(NodeImporter &node);
LogicalResult importGlobalAveragePool(NodeImporter &node);
// Gemm.cpp
LogicalResult importGemm(NodeImporter &node);
// MatMul.cpp
LogicalResult importMatMul(NodeImporter &node);
// Activation.cpp
LogicalResult importRelu(NodeImporter &node);
LogicalResult importClip(NodeImporter &node);
LogicalResult importLeakyRelu(NodeImporter &node);
LogicalResult importPRelu(NodeImporter &node);
LogicalResult importSigmoid(NodeImporter &node);
LogicalResult importTanh(NodeImporter &node);
LogicalResult importHardSigmoid(NodeImporter &node);
LogicalResult importHardSwish(NodeImporter &node);
LogicalResult importSoftmax(NodeImporter &node);
// Elementwise.cpp
LogicalResult importAdd(NodeImporter &node);
LogicalResult importSub(NodeImporter &node);
LogicalResult importMul(NodeImporter &node);
LogicalResult importDiv(NodeImporter &node);
LogicalResult importMax(NodeImporter &node);
LogicalResult importMin(NodeImporter &node);
LogicalResult importPow(NodeImporter &node);
LogicalResult importAbs(NodeImporter &node);
LogicalResult importNeg(NodeImporter &node);
LogicalResult importExp(NodeImporter &node);
LogicalResult importSqrt(NodeImporter &node);
LogicalResult importCast(NodeImporter &node);
// Shape.cpp
LogicalResult importReshape(NodeImporter &node);
LogicalResult importFlatten(NodeImporter &node);
LogicalResult importSqueeze(NodeImporter &node);
LogicalResult importUnsqueeze(NodeImporter &node);
LogicalResult importTranspose(NodeImporter &node);
LogicalResult importIdentity(NodeImporter &node);
LogicalResult importDropout(NodeImporter &node);
// Slicing.cpp
LogicalResult importConcat(NodeImporter &node);
LogicalResult importSplit(NodeImporter &node);
LogicalResult importSlice(NodeImporter &node);
// Padding.cpp
LogicalResult importPad(NodeImporter &node);
// Reduction.cpp
LogicalResult importReduceMean(NodeImporter &node);
// QuantizeLinear.cpp
LogicalResult importQuantizeLinear(NodeImporter &node);
LogicalResult importDequantizeLinear(NodeImporter &node);
// DynamicQuantization.cpp
LogicalResult importDynamicQuantizeLinear(NodeImporter &node);
// IntegerProducts.cpp
LogicalResult importConvInteger(NodeImporter &node);
LogicalResult importMatMulInteger(NodeImporter &node);
// QLinear.cpp
LogicalResult importQLinearConv(NodeImporter &node);
LogicalResult importQLinearMatMul(NodeImporter &node);
LogicalResult importQGemm(NodeImporter &node);
LogicalResult importQLinearAdd(NodeImporter &node);
LogicalResult importQLinearMul(NodeImporter &node);
LogicalResult importQLinearConcat(NodeImporter &node);
LogicalResult importQLinearAveragePool(NodeImporter &node);
LogicalResult importQLinearGlobalAveragePool(NodeImporter &node);
LogicalResult importQLinearLeakyRelu(NodeImporter &node);
LogicalResult importQLinearSigmoid(NodeImporter &node);
// Constant.cpp
LogicalResult importConstant(NodeImporter &node);
LogicalResult importShape(NodeImporter &node);
LogicalResult importGather(NodeImporter &node);
LogicalResult importConstantOfShape(NodeImporter &node);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_OPERATORS_H
