//===- QuantaDialect.h - The quanta dialect, its attributes and ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_QUANTADIALECT_H
#define QUANTA_DIALECT_QUANTA_IR_QUANTADIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h.inc"

#include "quanta/Dialect/Quanta/IR/QuantaEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "quanta/Dialect/Quanta/IR/QuantaAttributes.h.inc"

namespace mlir::quanta {

/// The record of observed values. A write to it is what keeps an observer
/// alive: it is neither dead nor equal to another observer of the same tensor.
struct StatisticsResource
    : public SideEffects::Resource::Base<StatisticsResource> {
  StringRef getName() final { return "<Statistics>"; }
};

} // namespace mlir::quanta

#define GET_OP_CLASSES
#include "quanta/Dialect/Quanta/IR/QuantaOps.h.inc"

#endif // QUANTA_DIALECT_QUANTA_IR_QUANTADIALECT_H
