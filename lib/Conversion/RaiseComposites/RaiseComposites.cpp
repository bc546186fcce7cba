//===- RaiseComposites.cpp - --quanta-raise-composites -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../LinalgToTosa/KnownFunctions.h"
#include "Units.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "quanta/Conversion/RaiseComposites/Passes.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_RAISECOMPOSITESPASS
#include "quanta/Conversion/RaiseComposites/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

bool mlir::quanta::isPrivate(Value result, Value source) {
  SetVector<Operation *> ops;
  ops.insert(result.getDefiningOp());
  for (unsigned i = 0; i < ops.size(); ++i)
    for (Value operand : ops[i]->getOperands())
      if (Operation *op = operand.getDefiningOp();
          operand != source && op && !op->hasTrait<OpTrait::ConstantLike>())
        ops.insert(op);
  return llvm::all_of(ops, [&](Operation *op) {
    return op == result.getDefiningOp() ||
           llvm::all_of(op->getUsers(),
                        [&](Operation *user) { return ops.contains(user); });
  });
}

/// gelu and hard_swish, by their values.
static Value matchFunction(MLIRContext *context, Operation *op) {
  raising::Raiser raiser(op->getLoc(), context);
  raiser.setInsertionPoint(op);
  Value composite = raising::matchOps(raiser, op->getResult(0));
  if (!composite)
    return nullptr;
  Operation *unit = composite.getDefiningOp();
  if (isPrivate(op->getResult(0), unit->getOperand(0)))
    return composite;
  unit->erase();
  return nullptr;
}

static bool isF32Tensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32() && type.hasStaticShape();
}

namespace {

struct RaiseCompositesPass
    : public quanta::impl::RaiseCompositesPassBase<RaiseCompositesPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return markAllAnalysesPreserved();
    SmallVector<Operation *> ops;
    for (Block &block : function.getBody())
      for (Operation &op : block.without_terminator())
        ops.push_back(&op);
    // From the last op on: a unit is found at its end, as a whole, and what it
    // was made of is dead when its turn comes.
    for (Operation *op : llvm::reverse(ops))
      if (isOpTriviallyDead(op))
        op->erase();
      else if (op->getNumResults() == 1 && isF32Tensor(op->getResult(0)))
        raise(op);
  }

private:
  void raise(Operation *op) {
    TosaEmitter emitter(op->getLoc(), &getContext());
    emitter.setInsertionPoint(op);
    Value unit = matchLayerNorm(emitter, op->getResult(0));
    if (!unit)
      unit = matchMaskedSoftmax(emitter, op->getResult(0));
    if (!unit && isa_and_present<tosa::TosaDialect>(op->getDialect()))
      unit = matchFunction(&getContext(), op);
    if (!unit)
      return;
    // It computes what the last of its ops did, and is known by that name.
    if (Attribute key = op->getAttr(keyAttrName))
      unit.getDefiningOp()->setAttr(keyAttrName, key);
    op->getResult(0).replaceAllUsesWith(unit);
    op->erase();
    ++numRaised;
  }
};

} // namespace
