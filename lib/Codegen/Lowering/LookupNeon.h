//===- LookupNeon.h - Tables in registers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_LOWERING_LOOKUPNEON_H
#define QUANTA_CODEGEN_LOWERING_LOOKUPNEON_H

#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::codegen {

/// Whether registers of bytes are looked up in a table of bytes.
bool isNeonLookup(kernel::LookupOp op);

/// tbl and tbx, four registers of the table at a time. `table` is the buffer of
/// 256 bytes.
Value lowerLookupNeon(OpBuilder &builder, kernel::LookupOp op, Value table);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_LOWERING_LOOKUPNEON_H
