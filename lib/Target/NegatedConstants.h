//===- NegatedConstants.h - Constants that LLVM negates as floats -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_TARGET_NEGATEDCONSTANTS_H
#define QUANTA_LIB_TARGET_NEGATEDCONSTANTS_H

#include "llvm/IR/Module.h"

namespace mlir::quanta {

/// For AArch64 without floating-point instructions: loads the vector constants that
/// instruction selection would make of an immediate and `fneg`, once in each
/// function that has them:
///
///     %r = add <2 x i64> %x, splat (i64 2147483648)
///     // becomes
///     %c = load <2 x i64>, ptr @quanta_constant, align 16
///     %r = add <2 x i64> %x, %c
///
/// A constant is one of them if changing the sign of each of its f16, f32 or f64
/// makes it an immediate of movi, mvni or fmov. More are loaded than LLVM 22 would
/// negate, for a constant may be cut into registers in several ways: those that are
/// immediates as they are, too, in parts.
void loadNegatedConstants(llvm::Module &module);

} // namespace mlir::quanta

#endif // QUANTA_LIB_TARGET_NEGATEDCONSTANTS_H
