//===- ResizeBatch.cpp - Another number of samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BatchRules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

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

/// Gives a tensor without values `rows` rows for each sample of `model`, the
/// argument of a function.
static void setBatch(tensor::EmptyOp op, Value model, int64_t rows,
                     bool isDynamic) {
  SmallVector<Value> before(op.getDynamicSizes());
  SmallVector<Value> sizes;
  if (isDynamic) {
    ImplicitLocOpBuilder builder(op.getLoc(), op);
    Value size = tensor::DimOp::create(builder, model, int64_t{0});
    if (rows != 1)
      size = arith::MulIOp::create(
          builder, size, arith::ConstantIndexOp::create(builder, rows));
    sizes.push_back(size);
  }
  op.getDynamicSizesMutable().assign(sizes);
  // The interpreter and the rules know no sizes.
  for (Value size : before)
    if (auto dim = size.getDefiningOp<tensor::DimOp>();
        dim && dim->use_empty()) {
      Operation *index = dim.getIndex().getDefiningOp();
      dim.erase();
      if (index && index->use_empty())
        index->erase();
    }
}

void BatchAxes::resize(func::FuncOp function, int64_t size) const {
  // TOSA writes a size that follows from the others as -1.
  constexpr int64_t inferred = -1;
  for (auto [value, axis] : axes) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> shape(type.getShape());
    bool isDynamic = ShapedType::isDynamic(size);
    shape[axis.axis] = isDynamic ? size : axis.rows * size;
    value.setType(type.clone(shape));
    int64_t number = isDynamic ? inferred : axis.rows * size;
    if (auto reshape = value.getDefiningOp<tosa::ReshapeOp>())
      setNumber(reshape.getShapeMutable(), axis.axis, number);
    if (auto empty = value.getDefiningOp<tensor::EmptyOp>())
      setBatch(empty, function.getArgument(0), axis.rows, isDynamic);
    if (auto slice = value.getDefiningOp<tosa::SliceOp>())
      setNumber(slice.getSizeMutable(), axis.axis, number);
  }
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
    func::FuncOp function = getOperation();
    FailureOr<BatchAxes> axes = BatchAxes::compute(function);
    if (failed(axes))
      return signalPassFailure();
    axes->resize(function, ShapedType::kDynamic);
    numValues += axes->all().size();
  }
};

struct SpecializeBatchPass
    : quanta::impl::SpecializeBatchPassBase<SpecializeBatchPass> {
  using SpecializeBatchPassBase::SpecializeBatchPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!hasDynamicBatch(function))
      return;
    if (size < 1) {
      function.emitOpError("expected a positive batch, got ") << size;
      return signalPassFailure();
    }
    FailureOr<BatchAxes> axes = BatchAxes::compute(function);
    if (failed(axes))
      return signalPassFailure();
    axes->resize(function, size);
    numValues += axes->all().size();
  }
};

} // namespace
