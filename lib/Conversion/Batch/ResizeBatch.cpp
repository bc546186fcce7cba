//===- ResizeBatch.cpp - Another number of samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BatchRules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/IR/EntryFunctions.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_GENERALIZEBATCHPASS
#define GEN_PASS_DEF_SPECIALIZEBATCHPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// Sets number `axis` of the shape that is `operand`; others may use the shape
/// as it was.
static void setNumber(OpOperand &operand, int64_t axis, int64_t value) {
  auto shape = getConstantShape(operand.get());
  if (!shape)
    return;
  (*shape)[axis] = value;
  Operation *before = operand.get().getDefiningOp();
  OpBuilder builder(operand.getOwner());
  operand.set(tosa::ConstShapeOp::create(builder, before->getLoc(),
                                         operand.get().getType(),
                                         builder.getIndexTensorAttr(*shape)));
  if (before->use_empty())
    before->erase();
}

namespace {

/// The tensors that sums start from, with another number of samples. Others, of
/// constants or with the batch elsewhere, may start from the same ones: so they
/// are made anew, once for each axis.
class Starts {
public:
  /// `model` is the argument of a function that says how many samples there are.
  Starts(Value model, int64_t size) : model(model), size(size) {}

  /// `start` with `axis` resized.
  Value resize(Value start, BatchAxis axis);
  void eraseUnused();

private:
  Value makeEmpty(tensor::EmptyOp before, BatchAxis axis);

  Value model;
  int64_t size;
  llvm::MapVector<std::tuple<Value, int64_t, int64_t>, Value> made;
};

} // namespace

static RankedTensorType resizeType(RankedTensorType type, BatchAxis axis,
                                   int64_t size) {
  SmallVector<int64_t> shape(type.getShape());
  shape[axis.axis] = ShapedType::isDynamic(size) ? size : axis.rows * size;
  return type.clone(shape);
}

Value Starts::makeEmpty(tensor::EmptyOp before, BatchAxis axis) {
  ImplicitLocOpBuilder builder(before.getLoc(), before);
  SmallVector<Value> sizes;
  if (ShapedType::isDynamic(size)) {
    Value rows = tensor::DimOp::create(builder, model, int64_t{0});
    if (axis.rows != 1)
      rows = arith::MulIOp::create(
          builder, rows, arith::ConstantIndexOp::create(builder, axis.rows));
    sizes.push_back(rows);
  }
  return tensor::EmptyOp::create(
      builder, resizeType(before.getType(), axis, size), sizes);
}

Value Starts::resize(Value start, BatchAxis axis) {
  auto key = std::make_tuple(start, axis.axis, axis.rows);
  if (Value known = made.lookup(key))
    return known;
  Operation *op = start.getDefiningOp();
  Value result;
  if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
    result = makeEmpty(empty, axis);
  } else {
    OpOperand &init =
        cast<DestinationStyleOpInterface>(op).getDpsInitsMutable()[0];
    Value resized = resize(init.get(), axis);
    OpBuilder builder(op);
    Operation *copy = builder.clone(*op);
    copy->setOperand(init.getOperandNumber(), resized);
    result = copy->getResult(0);
    result.setType(resized.getType());
  }
  return made[key] = result;
}

/// Erases what computes a size that nothing reads: the interpreter and the rules
/// know no sizes.
static void eraseSize(Value size) {
  Operation *op = size.getDefiningOp();
  if (!op || !isOpTriviallyDead(op))
    return;
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  llvm::for_each(operands, eraseSize);
}

void Starts::eraseUnused() {
  llvm::SetVector<Operation *> before;
  for (auto &entry : made)
    before.insert(std::get<Value>(entry.first).getDefiningOp());
  // Readers stand behind what they read.
  for (Operation *op : llvm::reverse(before)) {
    if (!op->use_empty())
      continue;
    SmallVector<Value> sizes;
    if (auto empty = dyn_cast<tensor::EmptyOp>(op))
      llvm::append_range(sizes, empty.getDynamicSizes());
    op->erase();
    llvm::for_each(sizes, eraseSize);
  }
}

void BatchAxes::resize(func::FuncOp function, int64_t size) const {
  // TOSA writes a size that follows from the others as -1.
  constexpr int64_t inferred = -1;
  Starts starts(function.getArgument(0), size);
  for (auto [value, axis] : axes) {
    value.setType(
        resizeType(cast<RankedTensorType>(value.getType()), axis, size));
    int64_t number = ShapedType::isDynamic(size) ? inferred : axis.rows * size;
    if (auto reshape = value.getDefiningOp<tosa::ReshapeOp>())
      setNumber(reshape.getShapeMutable(), axis.axis, number);
    if (auto slice = value.getDefiningOp<tosa::SliceOp>())
      setNumber(slice.getSizeMutable(), axis.axis, number);
    if (auto sum = value.getDefiningOp<linalg::LinalgOp>()) {
      OpOperand &start = sum.getDpsInitsMutable()[0];
      start.set(starts.resize(start.get(), axis));
    }
  }
  starts.eraseUnused();
  Block &body = function.getBody().front();
  function.setType(FunctionType::get(function.getContext(),
                                     body.getArgumentTypes(),
                                     body.getTerminator()->getOperandTypes()));
}

FailureOr<OwningOpRef<func::FuncOp>>
mlir::quanta::cloneWithBatch(func::FuncOp function, int64_t batch) {
  OwningOpRef<func::FuncOp> copy = function.clone();
  if (!hasDynamicBatch(*copy))
    return copy;
  FailureOr<BatchAxes> axes = BatchAxes::compute(*copy);
  if (failed(axes))
    return failure();
  axes->resize(*copy, batch);
  return copy;
}

namespace {

struct GeneralizeBatchPass
    : quanta::impl::GeneralizeBatchPassBase<GeneralizeBatchPass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = getEntryFunctions(getOperation());
    if (failed(refuseCalls(getOperation(), functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions) {
      FailureOr<BatchAxes> axes = BatchAxes::compute(function);
      if (failed(axes))
        return signalPassFailure();
      axes->resize(function, ShapedType::kDynamic);
      numValues += axes->all().size();
    }
  }
};

struct SpecializeBatchPass
    : quanta::impl::SpecializeBatchPassBase<SpecializeBatchPass> {
  using SpecializeBatchPassBase::SpecializeBatchPassBase;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions = llvm::filter_to_vector(
        getEntryFunctions(getOperation()), hasDynamicBatch);
    if (failed(refuseCalls(getOperation(), functions)))
      return signalPassFailure();
    for (func::FuncOp function : functions)
      if (failed(specialize(function)))
        return signalPassFailure();
  }

private:
  LogicalResult specialize(func::FuncOp function) {
    if (size < 1)
      return function.emitOpError("expected a positive batch, got ") << size;
    FailureOr<BatchAxes> axes = BatchAxes::compute(function);
    if (failed(axes))
      return failure();
    axes->resize(function, size);
    numValues += axes->all().size();
    return success();
  }
};

} // namespace
