//===- HalfConstant.h - Constants of f16 and bf16 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_HALFCONSTANT_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_HALFCONSTANT_H

#include "mlir/IR/BuiltinAttributes.h"

namespace mlir::quanta {

/// Constants rounded to nearest even, and what that did to finite ones.
struct HalfConstant {
  ElementsAttr elements;
  int64_t numInfinite = 0; ///< Beyond the range.
  int64_t numLost = 0;     ///< Not zero before.
};

/// `values` as a resource (or inline, where there are few) of `type`, whose
/// elements are f16 or bf16.
HalfConstant convertToHalf(ArrayRef<float> values, RankedTensorType type);

/// 65504 for f16.
double getLargestFinite(FloatType type);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_HALFCONSTANT_H
