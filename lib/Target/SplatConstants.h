//===- SplatConstants.h - Constants without holes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_TARGET_SPLATCONSTANTS_H
#define QUANTA_LIB_TARGET_SPLATCONSTANTS_H

#include "llvm/IR/Module.h"

namespace mlir::quanta {

/// Makes vector constants whose elements are one value or poison that value
/// everywhere:
///
///     xor <4 x i8> %x, <i8 -128, i8 poison, i8 poison, i8 -128>
///     // becomes
///     xor <4 x i8> %x, splat (i8 -128)
///
/// LLVM's simplification forgets the elements that nobody reads. Where a shuffle
/// of such an xor follows, instruction selection for AVX-512 of LLVM 22 moves the
/// one across the other and back, without end.
void splatConstants(llvm::Module &module);

} // namespace mlir::quanta

#endif // QUANTA_LIB_TARGET_SPLATCONSTANTS_H
