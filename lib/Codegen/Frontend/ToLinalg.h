//===- ToLinalg.h - Pattern sets of --quanta-to-linalg -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_FRONTEND_TOLINALG_H
#define QUANTA_CODEGEN_FRONTEND_TOLINALG_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::quanta::codegen {

/// tosa.conv2d and tosa.depthwise_conv2d with constant weights.
void populateConvolutionToLinalgPatterns(RewritePatternSet &patterns);

/// Convolutions of f32 whose weights are stored as integers: dequantized
/// constants.
void populateWeightOnlyToLinalgPatterns(RewritePatternSet &patterns);

/// An image [N, H, W, C] surrounded by its zero point: `pad` is top, bottom, left,
/// right.
Value padInput(PatternRewriter &rewriter, Location loc, Value input,
               ArrayRef<int64_t> pad, int64_t zeroPoint);

/// tosa.matmul of two values of run time, i8 or f32, to kernel ops: upstream's fusion
/// would take a linalg op apart, and what makes its operands into its loops.
void populateProductToKernelPatterns(RewritePatternSet &patterns);

/// Constant weights in groups that no convolution has taken, to f32.
void populateDequantizeGroupsPattern(RewritePatternSet &patterns);

/// tosa.rescale and tosa.table to quanta.requantize and quanta.lookup.
void populateTosaToQuantaPatterns(RewritePatternSet &patterns);

/// quanta.requantize, lookup, quantize, dequantize.
void populateQuantaToLinalgPatterns(RewritePatternSet &patterns);

/// quanta.normalize.
void populateNormalizeToLinalgPatterns(RewritePatternSet &patterns);

/// TOSA ops on f16 and bf16, but for moves and convolutions of constant weights,
/// to f32 between casts.
void populateHalfToFloatPatterns(RewritePatternSet &patterns);

/// quanta.choose_params, dynamic_quantize, dynamic_dequantize.
void populateDynamicToLinalgPatterns(RewritePatternSet &patterns);

/// clamp(round_half_even(x / scale) + zeroPoint, min, max) of scalars as
/// `storage`, NaN as the zero point: x and scale are f32, the zero point i32.
Value createQuantized(OpBuilder &builder, Location loc, Value x, Value scale,
                      Value zeroPoint, double min, double max, Type storage);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_FRONTEND_TOLINALG_H
