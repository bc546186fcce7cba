//===- OperationIntervals.h - Intervals of results from those of operands -*-
//C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_OPERATIONINTERVALS_H
#define QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_OPERATIONINTERVALS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {

// Every function gives intervals of the exact result, which may leave the
// result's type.

/// [-2^(b-1), 2^(b-1) - 1] or the storage range of a quantized type; all of 64
/// bits for other types.
Interval getTypeInterval(Type elementType);

ChannelIntervals boundConv2D(tosa::Conv2DOp op, const ChannelIntervals &input,
                             const ChannelIntervals &weight,
                             const ChannelIntervals &bias);
ChannelIntervals boundDepthwiseConv2D(tosa::DepthwiseConv2DOp op,
                                      const ChannelIntervals &input,
                                      const ChannelIntervals &weight,
                                      const ChannelIntervals &bias);
/// The named linalg ops on wide activations; `start` bounds their init.
ChannelIntervals boundWideConv2D(linalg::Conv2DNhwcFhwcOp op,
                                 const ChannelIntervals &input,
                                 const ChannelIntervals &weight,
                                 const ChannelIntervals &start);
ChannelIntervals boundWideDepthwiseConv2D(linalg::DepthwiseConv2DNhwcHwcOp op,
                                          const ChannelIntervals &input,
                                          const ChannelIntervals &weight,
                                          const ChannelIntervals &start);
ChannelIntervals boundWideMatMul(linalg::BatchMatmulOp op,
                                 const ChannelIntervals &a,
                                 const ChannelIntervals &b,
                                 const ChannelIntervals &start);
ChannelIntervals boundMatMul(tosa::MatMulOp op, const ChannelIntervals &a,
                             const ChannelIntervals &b);

/// Exact where the input fits i32, else the clamp.
ChannelIntervals boundRequantize(RequantizeOp op,
                                 const ChannelIntervals &input);
ChannelIntervals boundLookup(LookupOp op, const ChannelIntervals &input);

/// add, sub, mul, intdiv, maximum, minimum.
ChannelIntervals boundBinary(Operation *op, const ChannelIntervals &a,
                             const ChannelIntervals &b);
ChannelIntervals boundClamp(tosa::ClampOp op, const ChannelIntervals &input);
/// reduce_sum, reduce_max, reduce_min.
ChannelIntervals boundReduction(Operation *op, const ChannelIntervals &input);
ChannelIntervals boundConstant(Value value);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_ANALYSIS_OPERATIONINTERVALS_H
