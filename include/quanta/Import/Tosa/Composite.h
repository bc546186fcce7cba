//===- Composite.h - Units that TOSA lacks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_IMPORT_TOSA_COMPOSITE_H
#define QUANTA_IMPORT_TOSA_COMPOSITE_H

#include "quanta/Import/Tosa/TosaEmitter.h"

namespace mlir::quanta {

/// Emits a composite of one input and one result; `body` emits the
/// decomposition, with an emitter of its own because the region sees no value
/// from outside, and returns the value to yield.
Value emitComposite(TosaEmitter &emitter, StringRef name, Value input,
                    Type resultType, ArrayRef<NamedAttribute> parameters,
                    llvm::function_ref<Value(TosaEmitter &, Value)> body);

/// tosa.clamp to [low, high], which must be finite and in order.
Value emitClamp(TosaEmitter &emitter, Value value, float low, float high);

/// max(x, 0) + slope * min(x, 0), without a composite: `slope` may be a tensor.
Value emitLeaky(TosaEmitter &emitter, Value value, Value slope);

/// The composites of docs/Import.md, each with its decomposition as region.
/// Axes are those of the value; a mean keeps its axes with size 1.
Value emitLeakyRelu(TosaEmitter &emitter, Value value, float alpha);
Value emitHardSigmoid(TosaEmitter &emitter, Value value, float alpha,
                      float beta);
Value emitHardSwish(TosaEmitter &emitter, Value value);
/// "gelu_erf" or "gelu_tanh".
Value emitGelu(TosaEmitter &emitter, Value value, bool isTanh);
Value emitSoftmax(TosaEmitter &emitter, Value value, int64_t axis);
/// Softmax over the elements whose `mask` is not 0; the others' result is 0. The
/// mask's dimensions are those of the value, or 1.
Value emitMaskedSoftmax(TosaEmitter &emitter, Value value, int64_t axis,
                        ArrayRef<int64_t> maskShape, ArrayRef<int8_t> mask);
/// (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last dimension.
/// `gamma` and `beta` have one number for each of its elements, or none.
Value emitLayerNorm(TosaEmitter &emitter, Value value, double epsilon,
                    ArrayRef<float> gamma, ArrayRef<float> beta);
Value emitMean(TosaEmitter &emitter, Value value, ArrayRef<int64_t> axes);

} // namespace mlir::quanta

#endif // QUANTA_IMPORT_TOSA_COMPOSITE_H
