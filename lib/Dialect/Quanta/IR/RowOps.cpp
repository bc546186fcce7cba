//===- RowOps.cpp - Verifiers of operations on rows -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Numerics/Normalization.h"

using namespace mlir;
using namespace mlir::quanta;

#define GET_OP_CLASSES
#include "quanta/Dialect/Quanta/IR/RowOps.cpp.inc"

LogicalResult NormalizeOp::verify() {
  RankedTensorType type = getInput().getType();
  if (type.getRank() == 0)
    return emitOpError("expected rows along a last dimension, got ") << type;
  const int64_t maxRow = getMaxNormalizedRow(type.getElementTypeBitWidth());
  constexpr int64_t maxEpsilon = int64_t(1) << 60;
  int64_t size = type.getShape().back();
  if (size < 1 || size > maxRow)
    return emitOpError("expected rows of 1 to ")
           << maxRow << " elements, got " << type;
  if (getEpsilon() < 0 || getEpsilon() > maxEpsilon)
    return emitOpError("epsilon ")
           << getEpsilon() << " is outside of [0, " << maxEpsilon << "]";
  if (getFractionBits() < 0 || getFractionBits() > 16)
    return emitOpError("fraction_bits ")
           << getFractionBits() << " is outside of [0, 16]";
  return success();
}
