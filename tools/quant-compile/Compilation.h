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
namespace quanta::compile {

/// Loads, calibrates, quantizes and writes. Diagnostics of the levels between
/// go to the context.
llvm::Error compileModel(const Options &options, MLIRContext &context);

} // namespace quanta::compile
} // namespace mlir

#endif // QUANTA_TOOLS_QUANTCOMPILE_COMPILATION_H
