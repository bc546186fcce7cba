//===- NarrowFloats.h - Fields of a few bits as f32 -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_TARGETS_NARROWFLOATS_H
#define QUANTA_LIB_CODEGEN_TARGETS_NARROWFLOATS_H

#include "mlir/IR/Builders.h"

namespace mlir::quanta::codegen {

/// The signed fields of `bits` (2 or 4) at bit `shift` of 16 lanes of i32, as f32:
/// vpermps of AVX-512 looks up the four lowest bits of each lane in a table of 16.
Value lookUpFields(OpBuilder &builder, Location loc, Value words, int64_t shift,
                   int64_t bits);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_TARGETS_NARROWFLOATS_H
