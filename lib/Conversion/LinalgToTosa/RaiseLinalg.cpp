//===- RaiseLinalg.cpp - --quanta-raise-linalg -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_RAISELINALGPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

static bool isF32Tensor(Type type) {
  return isa<RankedTensorType>(type) && getElementTypeOrSelf(type).isF32();
}

/// Whether the body is out += in0 * in1, in any order of the operands.
static bool isMultiplyAdd(linalg::LinalgOp op) {
  return op.getNumDpsInputs() == 2 && op.getNumDpsInits() == 1 &&
         linalg::detail::isContractionBody(
             *op.getBlock(), [](Operation *first, Operation *second) {
               return isa<arith::MulFOp>(first) && isa<arith::AddFOp>(second);
             });
}

/// Whether the second input only gives a window its shape.
static bool isPool(linalg::LinalgOp op) {
  return op.getNumDpsInputs() == 2 && op.getNumDpsInits() == 1 &&
         op.getBlock()->getArgument(1).use_empty() &&
         llvm::hasSingleElement(op.getBlock()->without_terminator());
}

static FailureOr<Value> raiseLinalgOp(Raiser &raiser, linalg::LinalgOp op,
                                      unsigned resultIndex) {
  if (!op.hasPureTensorSemantics())
    return raiser.fail("it works on buffers");
  for (OpOperand *input : op.getDpsInputOperands())
    if (isa<RankedTensorType>(input->get().getType()) &&
        !isF32Tensor(input->get().getType()))
      return raiser.fail("it reads elements of another type than f32");
  if (op.getNumReductionLoops() == 0) {
    if (op->getNumResults() > 1)
      return raiser.fail("it has more than one result");
    return raiseElementwise(raiser, op);
  }
  if (isMultiplyAdd(op)) {
    FailureOr<linalg::ConvolutionDimensions> window =
        linalg::inferConvolutionDims(op);
    if (succeeded(window) && !window->outputImage.empty())
      return raiseConvolution(raiser, op, *window);
    if (succeeded(linalg::inferContractionDims(op)))
      return raiseContraction(raiser, op);
  }
  if (isPool(op)) {
    FailureOr<linalg::ConvolutionDimensions> window =
        linalg::inferConvolutionDims(op);
    if (succeeded(window) && !window->outputImage.empty())
      return raisePooling(raiser, op, *window);
  }
  return raiseReduction(raiser, op, resultIndex);
}

namespace {

struct RaiseLinalgPass
    : public quanta::impl::RaiseLinalgPassBase<RaiseLinalgPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || !hasWork(function))
      return markAllAnalysesPreserved();
    if (!function.getBody().hasOneBlock()) {
      function.emitError("expected a function of one block to raise to TOSA");
      return signalPassFailure();
    }
    Block &block = function.front();
    Raiser raiser(function.getLoc(), &getContext());
    for (Operation &op : llvm::make_early_inc_range(block))
      raise(raiser, &op);
    repeatBroadcasts(raiser, block);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
    sinkConstants(block);
    if (failed(reportLeft(block)))
      signalPassFailure();
  }

private:
  static bool isRaisable(Operation *op) {
    return isa<linalg::LinalgOp>(op) ||
           (isa_and_present<tensor::TensorDialect>(op->getDialect()) &&
            !isa<tensor::EmptyOp, tensor::DimOp>(op));
  }

  static bool hasWork(func::FuncOp function) {
    return function
        .walk([](Operation *op) {
          return isRaisable(op) ? WalkResult::interrupt()
                                : WalkResult::advance();
        })
        .wasInterrupted();
  }

  void raise(Raiser &raiser, Operation *op) {
    raiser.setInsertionPoint(op);
    raiser.setLoc(op->getLoc());
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      auto elements = dyn_cast<ElementsAttr>(constant.getValue());
      if (elements && isF32Tensor(constant.getType()))
        constant.replaceAllUsesWith(Value(tosa::ConstOp::create(
            raiser, cast<ShapedType>(constant.getType()), elements)));
      return;
    }
    if (!isRaisable(op))
      return;
    // Of several results, one may be all that is read (a maximum without its
    // index).
    unsigned index = 0;
    for (OpResult result : op->getResults())
      if (!result.use_empty())
        index = result.getResultNumber();
    if (op->getNumResults() == 0 || op->use_empty())
      return;
    for (OpResult result : op->getResults())
      if (result.getResultNumber() != index && !result.use_empty()) {
        reasons[op] = "more than one of its results is read";
        return;
      }
    Value old = op->getResult(index);
    if (!isF32Tensor(old.getType())) {
      reasons[op] = "its result is no tensor of f32";
      return;
    }
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    FailureOr<Value> raised = linalgOp ? raiseLinalgOp(raiser, linalgOp, index)
                                       : raiseMovement(raiser, op);
    if (failed(raised)) {
      reasons[op] = raiser.takeReason();
      return;
    }
    ++numRaised;
    // What only repeats elements waits until somebody needs them all.
    if (raised->getType() == old.getType())
      old.replaceAllUsesWith(*raised);
    else
      raiser.setBroadcast(old, *raised);
  }

  void repeatBroadcasts(Raiser &raiser, Block &block) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
      if (isOpTriviallyDead(&op)) {
        op.erase();
        continue;
      }
      if (!isRaisable(&op) || op.getNumResults() == 0 ||
          !raiser.isBroadcast(op.getResult(0)))
        continue;
      raiser.setInsertionPoint(&op);
      raiser.setLoc(op.getLoc());
      auto type = cast<RankedTensorType>(op.getResult(0).getType());
      FailureOr<Value> full =
          raiser.repeat(raiser.get(op.getResult(0)), type.getShape());
      if (succeeded(full))
        op.getResult(0).replaceAllUsesWith(*full);
      else
        reasons[&op] = raiser.takeReason();
    }
  }

  /// Each constant stands before its first reader, as importers print them: the
  /// order of constants is the order of bytes in an object.
  static void sinkConstants(Block &block) {
    DenseSet<Operation *> placed;
    for (Operation &op : block)
      for (Value operand : op.getOperands()) {
        Operation *producer = operand.getDefiningOp();
        if (isa_and_nonnull<tosa::ConstOp, tosa::ConstShapeOp>(producer) &&
            placed.insert(producer).second)
          producer->moveBefore(&op);
      }
  }

  LogicalResult reportLeft(Block &block) {
    bool complete = true;
    for (Operation &op : block) {
      if (!isRaisable(&op))
        continue;
      ++numLeft;
      std::string &reason = reasons[&op];
      if (reason.empty())
        reason = "it belongs to an op that has no float TOSA form";
      if (partial) {
        op.setAttr("quanta.float_because",
                   StringAttr::get(&getContext(), reason));
        continue;
      }
      op.emitError("'") << op.getName()
                        << "' can't be raised to TOSA: " << reason;
      complete = false;
    }
    return success(complete);
  }

  DenseMap<Operation *, std::string> reasons;
};

} // namespace
