//===- HalfConstant.cpp - Constants of f16 and bf16 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HalfConstant.h"
#include "mlir/IR/AsmState.h"
#include "quanta/Dialect/Quanta/IR/Resources.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

/// Constants of up to this many elements are printed inline.
static constexpr size_t maxInlineElements = 16;

HalfConstant mlir::quanta::convertToHalf(ArrayRef<float> values,
                                         RankedTensorType type) {
  const llvm::fltSemantics &semantics =
      cast<FloatType>(type.getElementType()).getFloatSemantics();
  HalfConstant result;
  SmallVector<uint16_t> bits;
  SmallVector<APFloat> converted;
  bool isInline = values.size() <= maxInlineElements;
  for (float value : values) {
    APFloat half(value);
    bool losesInfo;
    half.convert(semantics, APFloat::rmNearestTiesToEven, &losesInfo);
    result.numInfinite += half.isInfinity() && std::isfinite(value);
    result.numLost += half.isZero() && value != 0;
    bits.push_back(half.bitcastToAPInt().getZExtValue());
    if (isInline)
      converted.push_back(half);
  }
  if (isInline)
    result.elements = DenseElementsAttr::get(type, converted);
  else
    result.elements = createResource(type, "half", ArrayRef(bits));
  return result;
}

double mlir::quanta::getLargestFinite(FloatType type) {
  return APFloat::getLargest(type.getFloatSemantics()).convertToDouble();
}
