//===- KernelDialect.h - The quanta_kernel dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_IR_KERNELDIALECT_H
#define QUANTA_CODEGEN_IR_KERNELDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "quanta/Codegen/IR/KernelDialect.h.inc"

#include "quanta/Codegen/IR/KernelEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "quanta/Codegen/IR/KernelAttributes.h.inc"

#define GET_OP_CLASSES
#include "quanta/Codegen/IR/KernelOps.h.inc"

namespace mlir::quanta::kernel {

/// Lets one-shot bufferization handle the ops of the dialect on tensors.
void registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry);

} // namespace mlir::quanta::kernel

#endif // QUANTA_CODEGEN_IR_KERNELDIALECT_H
