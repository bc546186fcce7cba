//===- PackWindows.h - Weights of windows to quads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_PACKWINDOWS_H
#define QUANTA_CODEGEN_KERNELS_PACKWINDOWS_H

#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// Gives a window with constant weights the layout `#quanta_kernel.quads` where
/// that is the target's best one, or sums in f32, where those are exact and
/// quicker, but not with `strictInteger`. Returns the bytes of packed weights, 0 if
/// they stay as they are.
FailureOr<int64_t> packWindow(kernel::WindowOp op, const TargetInfo &target,
                              bool strictInteger);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_PACKWINDOWS_H
