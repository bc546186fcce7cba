//===- Units.h - Units that are spelled out in float TOSA -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_RAISECOMPOSITES_UNITS_H
#define QUANTA_LIB_CONVERSION_RAISECOMPOSITES_UNITS_H

#include "quanta/Import/Tosa/TosaEmitter.h"

namespace mlir::quanta {

/// Whether no value between `source` and `result` is read outside of the ops
/// that compute `result` from `source`.
bool isPrivate(Value result, Value source);

/// The composite that `result` is the last value of, built before its op. Null
/// where it is none.
Value matchLayerNorm(TosaEmitter &emitter, Value result);
Value matchMaskedSoftmax(TosaEmitter &emitter, Value result);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CONVERSION_RAISECOMPOSITES_UNITS_H
