//===- RowOps.h - Integer operations on rows -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_ROWOPS_H
#define QUANTA_DIALECT_QUANTA_IR_ROWOPS_H

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

#define GET_OP_CLASSES
#include "quanta/Dialect/Quanta/IR/RowOps.h.inc"

#endif // QUANTA_DIALECT_QUANTA_IR_ROWOPS_H
