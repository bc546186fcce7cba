//===- PadOfPixels.h - Pads of rows and columns by one constant -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_PADOFPIXELS_H
#define QUANTA_LIB_CODEGEN_KERNELS_PADOFPIXELS_H

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::quanta::codegen {

/// The constant that everything is padded with; null if there is no single one.
Attribute getPadValue(tensor::PadOp pad);

/// Whether the pad of a tensor [N, H, W, C] has constant sizes and adds rows and
/// columns only.
bool isPadOfPixels(tensor::PadOp pad);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_PADOFPIXELS_H
