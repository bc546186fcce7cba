//===- KeptClamps.h - Clamps that stay in float -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_KEPTCLAMPS_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_KEPTCLAMPS_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::quanta {

/// clamp(clamp(x)), both in float by choice, becomes one that still says so:
/// canonicalization merges them too, and drops the `quanta.scheme`.
void populateKeptClampPatterns(RewritePatternSet &patterns);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_KEPTCLAMPS_H
