//===- SplatConstants.cpp - Constants without holes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SplatConstants.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

/// The constant without holes; null where it has none, or more than one value.
static Constant *getSplat(Constant *constant) {
  auto *type = dyn_cast<FixedVectorType>(constant->getType());
  if (!type || isa<UndefValue>(constant) || !constant->containsPoisonElement())
    return nullptr;
  Constant *element = constant->getSplatValue(/*AllowPoison=*/true);
  return element ? ConstantVector::getSplat(type->getElementCount(), element)
                 : nullptr;
}

void mlir::quanta::splatConstants(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction : instructions(function))
      for (Use &operand : instruction.operands())
        if (auto *constant = dyn_cast<Constant>(operand))
          if (Constant *splat = getSplat(constant))
            operand.set(splat);
}
