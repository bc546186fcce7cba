//===- DynamicQuantization.cpp - DynamicQuantizeLinear -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta::onnx_import {

LogicalResult importDynamicQuantizeLinear(NodeImporter &node) {
  if (failed(node.requireFloat(0)))
    return failure();
  OnnxEmitter &emitter = node.emitter;
  OnnxTensor input = node.input(0);
  // The layout doesn't matter to the extremes, and stays.
  bool keepsLayout = !input.isConstant() && !input.isFlattened();
  Value x = keepsLayout ? input.getValue()
                        : emitter.materialize(input, node.inputName(0));
  Permutation permutation = keepsLayout
                                ? Permutation(input.getPermutation())
                                : getIdentityPermutation(input.getRank());
  auto scalar = [](Type type) { return RankedTensorType::get({}, type); };
  Type i8 = emitter.getI8Type();
  auto real = cast<TypedValue<RankedTensorType>>(x);
  auto chosen = ChooseParamsOp::create(emitter, scalar(emitter.getF32Type()),
                                       scalar(i8), real, /*per_row=*/false);
  Value y = DynamicQuantizeOp::create(emitter, real.getType().clone(i8), real,
                                      chosen.getScale(), chosen.getZeroPoint());
  if (failed(node.setOutput(0, OnnxTensor(y, permutation).asShifted())) ||
      failed(node.setOutput(1, OnnxTensor(chosen.getScale()))) ||
      failed(node.setOutput(2, OnnxTensor(chosen.getZeroPoint()).asShifted())))
    return failure();
  return success();
}

} // namespace mlir::quanta::onnx_import
