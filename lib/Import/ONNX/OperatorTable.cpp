//===- OperatorTable.cpp - Which ONNX operators are imported, and by whom -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OperatorTable.h"
#include "Operators.h"

namespace mlir::quanta::onnx_import {

/// The newest operator set whose changes the handlers know.
constexpr int64_t kLatest = 21;

// Where an operator changed, its handler asks for the opset; the first opset
// here is the oldest whose meaning the handler has. docs/Import.md repeats this
// table with the restrictions of each operator.
static constexpr OperatorEntry kOperators[] = {
    {"Abs", 6, kLatest, 1, 1, importAbs},
    {"Add", 7, kLatest, 2, 2, importAdd},
    {"AveragePool", 1, kLatest, 1, 1, importAveragePool},
    {"BatchNormalization", 7, kLatest, 5, 5, importBatchNormalization},
    {"Cast", 6, kLatest, 1, 1, importCast},
    {"Clip", 6, kLatest, 1, 3, importClip},
    {"Concat", 4, kLatest, 1, kVariadic, importConcat,
     OperatorEntry::MovesElements},
    {"Constant", 1, kLatest, 0, 0, importConstant},
    {"ConstantOfShape", 9, kLatest, 1, 1, importConstantOfShape},
    {"Conv", 1, kLatest, 2, 3, importConv},
    {"ConvInteger", 10, kLatest, 2, 4, importConvInteger,
     OperatorEntry::KnowsUnsigned},
    {"DequantizeLinear", 10, kLatest, 2, 3, importDequantizeLinear,
     OperatorEntry::KnowsUnsigned},
    {"Div", 7, kLatest, 2, 2, importDiv},
    {"Dropout", 7, kLatest, 1, 3, importDropout, OperatorEntry::MovesElements},
    {"DynamicQuantizeLinear", 11, kLatest, 1, 1, importDynamicQuantizeLinear},
    {"Exp", 6, kLatest, 1, 1, importExp},
    {"Flatten", 1, kLatest, 1, 1, importFlatten, OperatorEntry::MovesElements},
    {"Gather", 1, kLatest, 2, 2, importGather},
    {"Gemm", 7, kLatest, 2, 3, importGemm},
    {"GlobalAveragePool", 1, kLatest, 1, 1, importGlobalAveragePool},
    {"GlobalMaxPool", 1, kLatest, 1, 1, importGlobalMaxPool},
    {"HardSigmoid", 6, kLatest, 1, 1, importHardSigmoid},
    {"HardSwish", 14, kLatest, 1, 1, importHardSwish},
    {"Identity", 1, kLatest, 1, 1, importIdentity,
     OperatorEntry::MovesElements},
    {"LeakyRelu", 6, kLatest, 1, 1, importLeakyRelu},
    {"MatMul", 1, kLatest, 2, 2, importMatMul},
    {"MatMulInteger", 10, kLatest, 2, 4, importMatMulInteger,
     OperatorEntry::KnowsUnsigned},
    {"Max", 8, kLatest, 1, kVariadic, importMax},
    {"MaxPool", 1, kLatest, 1, 1, importMaxPool},
    {"Min", 8, kLatest, 1, kVariadic, importMin},
    {"Mul", 7, kLatest, 2, 2, importMul},
    {"Neg", 6, kLatest, 1, 1, importNeg},
    {"PRelu", 7, kLatest, 2, 2, importPRelu},
    {"Pad", 2, kLatest, 1, 4, importPad},
    {"Pow", 7, kLatest, 2, 2, importPow},
    {"QLinearConv", 10, kLatest, 8, 9, importQLinearConv,
     OperatorEntry::KnowsUnsigned},
    {"QLinearMatMul", 10, kLatest, 8, 8, importQLinearMatMul,
     OperatorEntry::KnowsUnsigned},
    {"QuantizeLinear", 10, kLatest, 2, 3, importQuantizeLinear,
     OperatorEntry::KnowsUnsigned},
    {"ReduceMean", 1, kLatest, 1, 2, importReduceMean},
    {"Relu", 6, kLatest, 1, 1, importRelu},
    {"Reshape", 5, kLatest, 2, 2, importReshape, OperatorEntry::MovesElements},
    {"Shape", 1, kLatest, 1, 1, importShape},
    {"Sigmoid", 6, kLatest, 1, 1, importSigmoid},
    {"Slice", 1, kLatest, 1, 5, importSlice, OperatorEntry::MovesElements},
    {"Softmax", 1, kLatest, 1, 1, importSoftmax},
    {"Split", 2, kLatest, 1, 2, importSplit, OperatorEntry::MovesElements},
    {"Sqrt", 6, kLatest, 1, 1, importSqrt},
    {"Squeeze", 1, kLatest, 1, 2, importSqueeze, OperatorEntry::MovesElements},
    {"Sub", 7, kLatest, 2, 2, importSub},
    {"Tanh", 6, kLatest, 1, 1, importTanh},
    {"Transpose", 1, kLatest, 1, 1, importTranspose,
     OperatorEntry::MovesElements},
    {"Unsqueeze", 1, kLatest, 1, 2, importUnsqueeze,
     OperatorEntry::MovesElements},
    {"com.microsoft::DequantizeLinear", 1, kLatest, 2, 3,
     importDequantizeLinear, OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QGemm", 1, kLatest, 6, 9, importQGemm,
     OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearAdd", 1, kLatest, 7, 8, importQLinearAdd,
     OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearAveragePool", 1, kLatest, 4, 5,
     importQLinearAveragePool, OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearConcat", 1, kLatest, 5, kVariadic,
     importQLinearConcat, OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearGlobalAveragePool", 1, kLatest, 4, 5,
     importQLinearGlobalAveragePool, OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearLeakyRelu", 1, kLatest, 4, 5,
     importQLinearLeakyRelu, OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearMul", 1, kLatest, 7, 8, importQLinearMul,
     OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QLinearSigmoid", 1, kLatest, 4, 5, importQLinearSigmoid,
     OperatorEntry::KnowsUnsigned},
    {"com.microsoft::QuantizeLinear", 1, kLatest, 2, 3, importQuantizeLinear,
     OperatorEntry::KnowsUnsigned},
};

SmallVector<const OperatorEntry *> lookupOperator(StringRef name) {
  SmallVector<const OperatorEntry *> entries;
  for (const OperatorEntry &entry : kOperators)
    if (name == entry.name)
      entries.push_back(&entry);
  return entries;
}

const OperatorEntry *lookupOperator(StringRef name, int64_t opset) {
  for (const OperatorEntry *entry : lookupOperator(name))
    if (entry->firstOpset <= opset && opset <= entry->lastOpset)
      return entry;
  return nullptr;
}

} // namespace mlir::quanta::onnx_import
