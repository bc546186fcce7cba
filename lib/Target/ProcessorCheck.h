//===- ProcessorCheck.h - Does this processor run the code? -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_TARGET_PROCESSORCHECK_H
#define QUANTA_LIB_TARGET_PROCESSORCHECK_H

#include "llvm/IR/IRBuilder.h"
#include "llvm/Target/TargetMachine.h"

namespace mlir::quanta {

/// Whether the code of emitProcessorCheck asks for the feature where it is on.
bool isAskedFor(llvm::StringRef feature, const llvm::Triple &triple);

/// Emits code that asks the processor for the vector extensions that `machine`
/// may use, and the operating system for their registers. Returns an i1, or
/// null where there is nothing to ask: targets other than x86-64, whose
/// baseline is all that is used, or that have no such instruction.
llvm::Value *emitProcessorCheck(llvm::IRBuilderBase &builder,
                                const llvm::TargetMachine &machine);

} // namespace mlir::quanta

#endif // QUANTA_LIB_TARGET_PROCESSORCHECK_H
