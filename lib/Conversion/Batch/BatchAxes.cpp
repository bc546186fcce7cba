//===- BatchAxes.cpp - Proof that samples are independent -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/BatchAxes.h"
#include "BatchRules.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir;
using namespace mlir::quanta;

bool mlir::quanta::hasDynamicBatch(func::FuncOp function) {
  return llvm::any_of(function.getArgumentTypes(), [](Type type) {
    auto shaped = dyn_cast<RankedTensorType>(type);
    return shaped && shaped.getRank() > 0 && shaped.isDynamicDim(0);
  });
}

namespace {
class Proof {
public:
  Proof(llvm::MapVector<Value, BatchAxis> &axes) : axes(axes) {}

  LogicalResult run(func::FuncOp function);

private:
  LogicalResult findBatch(func::FuncOp function);
  LogicalResult visitBlock(Block &block);
  LogicalResult visit(Operation *op);
  LogicalResult visitComposite(CompositeOp op);
  LogicalResult visitReturn(func::ReturnOp op);
  LogicalResult record(Operation *op, Value result, BatchAxis axis);
  std::optional<BatchAxis> lookup(Value value) const {
    auto found = axes.find(value);
    return found == axes.end() ? std::nullopt : std::optional(found->second);
  }

  llvm::MapVector<Value, BatchAxis> &axes;
  int64_t batch = 1;
};
} // namespace

LogicalResult Proof::findBatch(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("expected a body of one block");
  std::optional<int64_t> size;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || type.getRank() == 0)
      return function.emitOpError("expected argument ")
             << argument.getArgNumber()
             << " to have samples on dimension 0, got " << argument.getType();
    if (size && *size != type.getDimSize(0))
      return function.emitOpError("expected all arguments to have the same "
                                  "batch on dimension 0, got ")
             << function.getArgumentTypes();
    size = type.getDimSize(0);
    if (llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic))
      return function.emitOpError("expected argument ")
             << argument.getArgNumber()
             << " to be dynamic in no dimension but the first, the batch, got "
             << type;
    axes[argument] = BatchAxis();
  }
  if (!size)
    return function.emitOpError("without arguments has no batch");
  batch = *size;
  return success();
}

/// What the rule says of the result has to fit its type.
LogicalResult Proof::record(Operation *op, Value result, BatchAxis axis) {
  auto type = cast<RankedTensorType>(result.getType());
  for (auto [index, size] : llvm::enumerate(type.getShape())) {
    bool isBatch = static_cast<int64_t>(index) == axis.axis;
    if (!isBatch && ShapedType::isDynamic(size))
      return op->emitOpError("has a dynamic dimension ")
             << index << " that is not the batch: " << type;
    if (!isBatch)
      continue;
    int64_t expected =
        ShapedType::isDynamic(batch) ? ShapedType::kDynamic : batch * axis.rows;
    if (size != expected)
      return op->emitOpError("expected dimension ")
             << index << " of the result to hold the batch, got " << type;
  }
  axes[result] = axis;
  return success();
}

LogicalResult Proof::visitComposite(CompositeOp op) {
  Block &body = op.getBody().front();
  for (auto [input, argument] :
       llvm::zip_equal(op.getInputs(), body.getArguments()))
    if (auto axis = lookup(input))
      axes[argument] = *axis;
  if (failed(visitBlock(body)))
    return failure();
  for (auto [value, result] :
       llvm::zip_equal(body.getTerminator()->getOperands(), op.getResults()))
    if (auto axis = lookup(value))
      if (failed(record(op, result, *axis)))
        return failure();
  return success();
}

LogicalResult Proof::visitReturn(func::ReturnOp op) {
  for (auto [index, value] : llvm::enumerate(op.getOperands())) {
    auto axis = lookup(value);
    if (!axis)
      return op.emitOpError("expected result ")
             << index
             << " to depend on the batch, got the same for all samples";
    if (!(*axis == BatchAxis()))
      return op.emitOpError("expected result ")
             << index << " to have one row a sample on dimension 0, got "
             << axis->rows << " on dimension " << axis->axis << " of "
             << value.getType();
  }
  return success();
}

/// Whether sums start from `op`: a bias at each pixel, in a tensor of the size of
/// the result.
static bool isStart(Operation *op) {
  return isa<tensor::EmptyOp, linalg::BroadcastOp, linalg::FillOp>(op);
}

/// A start depends on no sample, but there is one for each. What else starts from
/// it may have no batch, so it gets no axis.
static LogicalResult checkStart(Operation *convolution, Value start) {
  while (true) {
    Operation *op = start.getDefiningOp();
    if (!op || !isStart(op))
      return convolution->emitOpError(
          "starts its sums from a tensor that holds no bias at each pixel of "
          "each sample");
    if (isa<tensor::EmptyOp>(op))
      return success();
    start = cast<DestinationStyleOpInterface>(op).getDpsInits().front();
  }
}

LogicalResult Proof::visit(Operation *op) {
  if (auto composite = dyn_cast<CompositeOp>(op))
    return visitComposite(composite);
  if (auto terminator = dyn_cast<func::ReturnOp>(op))
    return visitReturn(terminator);
  if (isa<YieldOp, tensor::DimOp>(op))
    return success();
  if (auto broadcast = dyn_cast<linalg::BroadcastOp>(op);
      isStart(op) && (!broadcast || !lookup(broadcast.getInput())))
    return success();
  SmallVector<std::optional<BatchAxis>> operands;
  for (Value operand : op->getOperands())
    operands.push_back(lookup(operand));
  if (llvm::none_of(operands, [](auto &axis) { return axis.has_value(); })) {
    for (Type type : op->getResultTypes())
      if (auto shaped = dyn_cast<ShapedType>(type);
          shaped && !shaped.hasStaticShape())
        return op->emitOpError(
                   "has a dynamic shape, but depends on no sample: ")
               << type;
    return success();
  }
  FailureOr<BatchAxis> axis = findResultAxis(op, operands, batch);
  if (failed(axis))
    return failure();
  for (Value result : op->getResults())
    if (failed(record(op, result, *axis)))
      return failure();
  if (auto convolution = dyn_cast<linalg::LinalgOp>(op))
    return checkStart(op, convolution.getDpsInits().front());
  return success();
}

LogicalResult Proof::visitBlock(Block &block) {
  for (Operation &op : block)
    if (failed(visit(&op)))
      return failure();
  return success();
}

LogicalResult Proof::run(func::FuncOp function) {
  if (failed(findBatch(function)))
    return failure();
  return visitBlock(function.getBody().front());
}

FailureOr<BatchAxes> BatchAxes::compute(func::FuncOp function) {
  BatchAxes result;
  if (failed(Proof(result.axes).run(function)))
    return failure();
  return result;
}
