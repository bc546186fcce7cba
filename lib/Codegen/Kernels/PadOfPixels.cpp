//===- PadOfPixels.cpp - Pads of rows and columns by one constant -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PadOfPixels.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::quanta;

Attribute codegen::getPadValue(tensor::PadOp pad) {
  Attribute value;
  if (Value padding = pad.getConstantPaddingValue())
    matchPattern(padding, m_Constant(&value));
  return value;
}

bool codegen::isPadOfPixels(tensor::PadOp pad) {
  auto isOfPixels = [](ArrayRef<int64_t> sizes) {
    return sizes.size() == 4 && sizes[0] == 0 && sizes[3] == 0 &&
           llvm::all_of(sizes, [](int64_t size) {
             return !ShapedType::isDynamic(size) && size >= 0;
           });
  };
  return isOfPixels(pad.getStaticLow()) && isOfPixels(pad.getStaticHigh());
}
