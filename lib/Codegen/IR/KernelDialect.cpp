//===- KernelDialect.cpp - Registration of the quanta_kernel dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/IR/KernelDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta::kernel;

#include "quanta/Codegen/IR/KernelDialect.cpp.inc"
#include "quanta/Codegen/IR/KernelEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "quanta/Codegen/IR/KernelAttributes.cpp.inc"

void QuantaKernelDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "quanta/Codegen/IR/KernelAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "quanta/Codegen/IR/KernelOps.cpp.inc"
      >();
}
