//===- VectorizeExtremes.h - Minima and maxima in vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_VECTORIZEEXTREMES_H
#define QUANTA_LIB_CODEGEN_KERNELS_VECTORIZEEXTREMES_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// A linalg.generic on buffers that takes, from one dense f32 buffer, the least
/// or greatest values over its innermost dimensions (`select(x < y, x, y)`, which
/// skips NaN), as loops over vectors. Their order doesn't matter to the result.
/// Fails, without a change of the program, for another op.
LogicalResult vectorizeExtremes(linalg::LinalgOp op, const TargetInfo &target);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_VECTORIZEEXTREMES_H
