//===- LowerQuads.h - Windows with four taps a step -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_LOWERQUADS_H
#define QUANTA_CODEGEN_KERNELS_LOWERQUADS_H

#include "quanta/Codegen/IR/KernelDialect.h"
#include <optional>

namespace mlir::quanta::codegen {

/// Replaces a window on buffers whose weights have the layout
/// `#quanta_kernel.quads` by loops, which are cut for threads if they have
/// `minCycles`.
LogicalResult lowerQuads(kernel::WindowOp op, std::optional<int64_t> minCycles);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_LOWERQUADS_H
