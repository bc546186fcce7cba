//===- LayerAttributes.h - What integer tensors stand for -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plain i8 tensors of an integer module have no scale, and its ops are not those
// of the float model. Discardable attributes keep what a person, or a report,
// wants to know of them. They change nothing that is computed, and a pass that
// drops them is correct.
//
// On the op whose result holds the stored integers of a float tensor, and on the
// quanta.quantize of a function argument:
//
//   quanta.key   the tensor's name in the float model (TensorKeys)
//   quanta.type  what the integers mean: a !quant.uniform type
//   quanta.op    the float ops that made it, such as "tosa.conv2d + tosa.clamp"
//
// On the op that multiplies with constant weights:
//
//   quanta.key          the name of the float op's result
//   quanta.weight_type  what the weights' integers mean
//
// On the float op that a batch normalization was folded into:
//
//   quanta.batch_norm  {mean, deviation}, of each channel of the result: the
//                      normalization's bias and the magnitude of its scale.
//                      --quanta-zero-shot-ranges reads it.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_LAYERATTRIBUTES_H
#define QUANTA_DIALECT_QUANTA_IR_LAYERATTRIBUTES_H

#include "mlir/Support/LLVM.h"

namespace mlir::quanta {

inline constexpr llvm::StringLiteral keyAttrName = "quanta.key";
inline constexpr llvm::StringLiteral storedTypeAttrName = "quanta.type";
inline constexpr llvm::StringLiteral floatOpAttrName = "quanta.op";
inline constexpr llvm::StringLiteral batchNormAttrName = "quanta.batch_norm";
inline constexpr llvm::StringLiteral weightTypeAttrName = "quanta.weight_type";

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_LAYERATTRIBUTES_H
