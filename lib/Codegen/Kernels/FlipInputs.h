//===- FlipInputs.h - Unsigned bytes from where inputs are made -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_FLIPINPUTS_H
#define QUANTA_LIB_CODEGEN_KERNELS_FLIPINPUTS_H

#include "mlir/IR/Operation.h"

namespace mlir::quanta::codegen {

/// Contractions that multiply unsigned inputs flip a sign bit at every step. Where
/// an elementwise op makes the bytes for such contractions alone, it flips them,
/// once for each byte: quantization at the border and by parameters of run time.
void flipInputs(Operation *root);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_FLIPINPUTS_H
