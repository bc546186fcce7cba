//===- QuantizationPair.h - quantize followed by dequantize -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_QUANTIZATIONPAIR_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_QUANTIZATIONPAIR_H

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {

/// dequantize(quantize(value)) by way of `quantizedType`: the quantization
/// error of a float tensor.
inline DequantizeOp createQuantizationPair(OpBuilder &builder, Location loc,
                                           Value value, Type quantizedType) {
  auto real = cast<RankedTensorType>(value.getType());
  Value quantized =
      QuantizeOp::create(builder, loc, real.clone(quantizedType), value);
  return DequantizeOp::create(builder, loc, real, quantized);
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_QUANTIZATIONPAIR_H
