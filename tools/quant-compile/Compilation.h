//===- Compilation.h - From a float model to the output -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTCOMPILE_COMPILATION_H
#define QUANTA_TOOLS_QUANTCOMPILE_COMPILATION_H

#include "Options.h"

namespace mlir {
class MLIRContext;
namespace quanta {
class ProcessGroup;
namespace compile {

/// Loads, calibrates, quantizes and writes. Diagnostics of the levels between
/// go to the context. Of several processes each calibrates on its part of the
/// samples, and only the root goes on from there and writes.
llvm::Error compileModel(const Options &options, MLIRContext &context,
                         const ProcessGroup &processes);

} // namespace compile
} // namespace quanta
} // namespace mlir

#endif // QUANTA_TOOLS_QUANTCOMPILE_COMPILATION_H
