//===- Session.h - All that one call of quant-run does -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_SESSION_H
#define QUANTA_TOOLS_QUANTRUN_SESSION_H

#include "Options.h"
#include "Summary.h"
#include "mlir/IR/MLIRContext.h"

namespace mlir::quanta::run {

/// Loads the model, runs it as the options say, writes the output file, and
/// returns what is to be printed.
llvm::Expected<Summary> runSession(const Options &options,
                                   MLIRContext &context);

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_SESSION_H
