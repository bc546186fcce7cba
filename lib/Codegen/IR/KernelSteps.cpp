//===- KernelSteps.cpp - Verifiers of the steps of kernels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::quanta::kernel;

LogicalResult DotOp::verify() {
  auto length = [](Value value) {
    return cast<VectorType>(value.getType()).getDimSize(0);
  };
  if (length(getWeights()) != length(getAcc()) * length(getInput()))
    return emitOpError("expected ") << length(getAcc()) * length(getInput())
                                    << " weights, got " << length(getWeights());
  return success();
}

LogicalResult LaneDotOp::verify() {
  int64_t lanes = cast<VectorType>(getAcc().getType()).getDimSize(0);
  auto weights = cast<VectorType>(getWeights().getType());
  int64_t expected = (weights.getElementType().isInteger(8) ? 4 : 2) * lanes;
  if (weights.getDimSize(0) != expected)
    return emitOpError("expected ")
           << expected << " weights, got " << weights.getDimSize(0);
  if (getUnsignedInput() && !weights.getElementType().isInteger(8))
    return emitOpError("expected unsigned input only of i8");
  return success();
}

LogicalResult SpreadDotOp::verify() {
  size_t products = getInputs().size() * getWeights().size();
  if (getAcc().size() != products || getResults().size() != products)
    return emitOpError("expected ")
           << products << " accumulators and results for " << getInputs().size()
           << " inputs and " << getWeights().size() << " weights, got "
           << getAcc().size() << " and " << getResults().size();
  return success();
}

LogicalResult MultiplyAddOp::verify() {
  auto acc = cast<VectorType>(getAcc().getType());
  auto bytes = cast<VectorType>(getLhs().getType());
  if (acc.getShape() != bytes.getShape())
    return emitOpError("expected as many bytes as sums, got ")
           << bytes << " and " << acc;
  return success();
}

LogicalResult NarrowOp::verify() {
  if (cast<VectorType>(getInput().getType()).getShape() !=
      cast<VectorType>(getResult().getType()).getShape())
    return emitOpError("expected as many bytes as sums, got ")
           << getResult().getType() << " and " << getInput().getType();
  if (getMinValue() < -128 || getMinValue() > getMaxValue() ||
      getMaxValue() > 127)
    return emitOpError("expected -128 <= min <= max <= 127, got ")
           << getMinValue() << " and " << getMaxValue();
  return success();
}
