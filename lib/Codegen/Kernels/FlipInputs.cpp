//===- FlipInputs.cpp - Unsigned bytes from where inputs are made -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlipInputs.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::kernel;

/// Collects what reads `bytes`, behind pads; false where something else than
/// unsigned contractions does, or what pads isn't known.
static bool collectReaders(Value bytes, SmallVectorImpl<ContractOp> &contracts,
                           SmallVectorImpl<tensor::PadOp> &pads) {
  return llvm::all_of(bytes.getUses(), [&](OpOperand &use) {
    if (auto contract = dyn_cast<ContractOp>(use.getOwner())) {
      PackingAttr packing = contract.getPackingAttr();
      if (!packing || !packing.getUnsignedInput() ||
          contract.getFlippedInput() || use.get() != contract.getInput() ||
          llvm::is_contained(contract.getExtras(), use.get()))
        return false;
      contracts.push_back(contract);
      return true;
    }
    auto pad = dyn_cast<tensor::PadOp>(use.getOwner());
    if (!pad || !pad.getConstantPaddingValue())
      return false;
    pads.push_back(pad);
    return collectReaders(pad.getResult(), contracts, pads);
  });
}

static Value flip(OpBuilder &builder, Location loc, Value byte) {
  Value sign =
      arith::ConstantOp::create(builder, loc, builder.getI8IntegerAttr(-128));
  return builder.createOrFold<arith::XOrIOp>(loc, byte, sign);
}

static void flipPad(tensor::PadOp pad) {
  OpBuilder builder(pad);
  Value value = pad.getConstantPaddingValue();
  Attribute constant;
  if (matchPattern(value, m_Constant(&constant)))
    value = arith::ConstantOp::create(builder, pad.getLoc(),
                                      cast<TypedAttr>(constant));
  pad.getBody()->getTerminator()->setOperand(
      0, flip(builder, pad.getLoc(), value));
}

void codegen::flipInputs(Operation *root) {
  root->walk([](linalg::GenericOp op) {
    if (op.getNumResults() != 1 || op.getResult(0).use_empty() ||
        op.getNumParallelLoops() != op.getNumLoops() ||
        !cast<ShapedType>(op.getResult(0).getType())
             .getElementType()
             .isInteger(8))
      return;
    SmallVector<ContractOp> contracts;
    SmallVector<tensor::PadOp> pads;
    if (!collectReaders(op.getResult(0), contracts, pads))
      return;
    Operation *yield = op.getBody()->getTerminator();
    OpBuilder builder(yield);
    yield->setOperand(0, flip(builder, op.getLoc(), yield->getOperand(0)));
    llvm::for_each(pads, flipPad);
    for (ContractOp contract : contracts)
      contract.setFlippedInput(true);
  });
}
