//===- PropagateScales.cpp - --quanta-propagate-scales -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QuantizationPair.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_PROPAGATESCALES
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// The per-tensor type that a value was dequantized from.
static quant::UniformQuantizedType getSourceType(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  return dequantize ? dyn_cast<quant::UniformQuantizedType>(
                          dequantize.getInput().getType().getElementType())
                    : nullptr;
}

/// The per-tensor type that an op's result is quantized to by its only user.
static quant::UniformQuantizedType getResultType(Operation *op) {
  auto quantize = op->hasOneUse()
                      ? dyn_cast<QuantizeOp>(*op->getResult(0).user_begin())
                      : nullptr;
  return quantize ? dyn_cast<quant::UniformQuantizedType>(
                        quantize.getResult().getType().getElementType())
                  : nullptr;
}

static SmallVector<OpOperand *> getActivations(QuantizableOpInterface op) {
  SmallVector<OpOperand *> activations;
  for (OpOperand &operand : op->getOpOperands())
    if (op.getOperandRole(operand.getOperandNumber()) ==
        OperandRole::Activation)
      activations.push_back(&operand);
  return activations;
}

namespace {

struct PropagateScalesPass
    : public quanta::impl::PropagateScalesBase<PropagateScalesPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<QuantizableOpInterface> ops;
    getOperation().walk([&](Operation *op) {
      if (auto quantizable = getQuantizable(op))
        ops.push_back(quantizable);
    });
    // Down in program order, then up against it: each pair is seen by the next
    // op on its way.
    for (QuantizableOpInterface op : ops)
      propagateDown(op);
    for (QuantizableOpInterface op : llvm::reverse(ops))
      propagateUp(op);
  }

private:
  void propagateDown(QuantizableOpInterface op) {
    if (op.getScaleConstraint().kind != ScaleConstraint::SameScale ||
        getResultType(op) || op.getInsertedRange())
      return;
    quant::UniformQuantizedType type;
    for (OpOperand *operand : getActivations(op)) {
      auto source = getSourceType(operand->get());
      if (!source || (type && source != type))
        return;
      type = source;
    }
    if (!type)
      return;
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfter(op);
    Value result = op->getResult(0);
    DequantizeOp pair =
        createQuantizationPair(builder, op->getLoc(), result, type);
    result.replaceAllUsesExcept(pair, pair.getInput().getDefiningOp());
    ++numPairs;
  }

  void propagateUp(QuantizableOpInterface op) {
    auto type = getResultType(op);
    ScaleConstraint::Kind kind = op.getScaleConstraint().kind;
    if (!type ||
        (kind != ScaleConstraint::SameScale && kind != ScaleConstraint::Clamp))
      return;
    OpBuilder builder(op);
    for (OpOperand *operand : getActivations(op)) {
      if (getSourceType(operand->get()))
        continue;
      operand->set(
          createQuantizationPair(builder, op->getLoc(), operand->get(), type));
      ++numPairs;
    }
  }
};

} // namespace
