//===- Toy.cpp - A dialect with a fused convolution -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Toy.h"
#include "mlir/IR/Builders.h"

#include "ToyDialect.cpp.inc"
#define GET_OP_CLASSES
#include "ToyOps.cpp.inc"

void toy::ToyDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "ToyOps.cpp.inc"
      >();
}

mlir::LogicalResult toy::SwishConvOp::verify() {
  if (getPad().size() != 4 || getStride().size() != 2)
    return emitOpError("expected 4 numbers in pad and 2 in stride, got ")
           << getPad().size() << " and " << getStride().size();
  return mlir::success();
}
