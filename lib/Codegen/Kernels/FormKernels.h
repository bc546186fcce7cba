//===- FormKernels.h - Pattern sets of --quanta-form-kernels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELS_FORMKERNELS_H
#define QUANTA_CODEGEN_KERNELS_FORMKERNELS_H

#include "mlir/IR/PatternMatch.h"
#include <functional>

namespace mlir::quanta::codegen {

/// An elementwise linalg.generic that is the only user of a kernel op becomes
/// part of its epilogue; `notify` is called for each.
void populateEpilogueFusionPatterns(RewritePatternSet &patterns,
                                    std::function<void()> notify);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_KERNELS_FORMKERNELS_H
