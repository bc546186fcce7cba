//===- BatchRules.cpp - What an op does with the batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BatchRules.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;

std::optional<SmallVector<int64_t>>
mlir::quanta::getConstantShape(Value shape) {
  auto constant = shape.getDefiningOp<tosa::ConstShapeOp>();
  if (!constant)
    return std::nullopt;
  return llvm::to_vector(constant.getValues().getValues<int64_t>());
}

namespace {

/// The rules, each for one kind of op.
class Rules {
public:
  Rules(Operation *op, ArrayRef<std::optional<BatchAxis>> operands,
        int64_t batch)
      : op(op), operands(operands), batch(batch) {}

  FailureOr<BatchAxis> find();

private:
  InFlightDiagnostic mixes() {
    return op->emitOpError("mixes the samples of a batch: ");
  }
  RankedTensorType typeOf(unsigned operand) {
    return cast<RankedTensorType>(op->getOperand(operand).getType());
  }

  FailureOr<BatchAxis> elementwise();
  FailureOr<BatchAxis> alongAxis(int64_t axis, StringRef what);
  FailureOr<BatchAxis> outermost(unsigned numImages);
  FailureOr<BatchAxis> matmul();
  FailureOr<BatchAxis> concat(int64_t axis);
  FailureOr<BatchAxis> reshape();
  FailureOr<BatchAxis> transpose(ArrayRef<int32_t> permutation);
  FailureOr<BatchAxis> slice(tosa::SliceOp slice);
  FailureOr<BatchAxis> untouchedBy(Value numbers, unsigned perAxis,
                                   int64_t neutral, StringRef what);
  FailureOr<BatchAxis> scaled(std::optional<int64_t> axis);
  FailureOr<BatchAxis> quantized(Type type);
  FailureOr<BatchAxis> chosenAtRunTime(ChooseParamsOp choose);
  FailureOr<BatchAxis> byChosenParameters();

  Operation *op;
  ArrayRef<std::optional<BatchAxis>> operands;
  int64_t batch;
};

} // namespace

/// Operands of the result's rank, all aligned; the others are zero points and
/// shifts.
FailureOr<BatchAxis> Rules::elementwise() {
  std::optional<BatchAxis> common;
  for (std::optional<BatchAxis> axis : operands) {
    if (!axis)
      continue;
    if (common && !(*common == *axis))
      return mixes() << "its operands have the batch at different places";
    common = axis;
  }
  int64_t rank = cast<RankedTensorType>(op->getResult(0).getType()).getRank();
  for (auto [index, axis] : llvm::enumerate(operands)) {
    if (axis || !isa<RankedTensorType>(op->getOperand(index).getType()) ||
        typeOf(index).getRank() != rank)
      continue;
    if (typeOf(index).getDimSize(common->axis) != 1)
      return mixes() << "operand " << index
                     << " has constant values of its own for every row of the "
                        "batch";
  }
  return *common;
}

/// Ops that work along one axis, which must not be the batch.
FailureOr<BatchAxis> Rules::alongAxis(int64_t axis, StringRef what) {
  if (axis == operands[0]->axis)
    return mixes() << "it " << what << " dimension " << axis
                   << ", which holds the batch";
  return *operands[0];
}

/// Images, one after another on dimension 0; weights are the same for all.
FailureOr<BatchAxis> Rules::outermost(unsigned numImages) {
  for (auto [index, axis] : llvm::enumerate(operands)) {
    bool isImage = index < numImages;
    if (!isImage && axis)
      return mixes() << "operand " << index
                     << " is not the same for all samples";
    if (isImage && (!axis || axis->axis != 0 || !(*axis == *operands[0])))
      return mixes() << "operand " << index << " does not have the batch on "
                     << "dimension 0";
  }
  return *operands[0];
}

/// [batch, m, k] x [batch, k, n]; one of them may be a constant, where it is one
/// matrix and the batch is on the other's rows or columns.
FailureOr<BatchAxis> Rules::matmul() {
  std::optional<BatchAxis> a = operands[0], b = operands[1];
  if (a && b) {
    if (!(*a == *b) || a->axis != 0)
      return mixes() << "its operands do not both have the batch on "
                        "dimension 0";
    return *a;
  }
  bool isLeft = a.has_value();
  BatchAxis axis = isLeft ? *a : *b;
  int64_t reduced = isLeft ? 2 : 1;
  if (axis.axis == reduced)
    return mixes() << "it sums up dimension " << reduced << " of operand "
                   << (isLeft ? 0 : 1) << ", which holds the batch";
  if (axis.axis == 0)
    return mixes() << "operand " << (isLeft ? 1 : 0)
                   << " has a constant matrix of its own for every row of the "
                      "batch";
  return axis;
}

FailureOr<BatchAxis> Rules::concat(int64_t axis) {
  for (auto [index, operand] : llvm::enumerate(operands))
    if (!operand || !(*operand == *operands[0]))
      return mixes() << "operand " << index
                     << " does not have the batch where the others have it";
  return alongAxis(axis, "joins tensors along");
}

/// Rows of a sample may be split or joined as long as samples stay outermost.
FailureOr<BatchAxis> Rules::reshape() {
  RankedTensorType from = typeOf(0);
  auto to = cast<RankedTensorType>(op->getResult(0).getType());
  auto isOne = [](int64_t size) { return size == 1; };
  if (!llvm::all_of(from.getShape().take_front(operands[0]->axis), isOne))
    return mixes() << "it reorders dimension " << operands[0]->axis
                   << ", which holds the batch, with those before it";
  int64_t elements = operands[0]->rows;
  for (int64_t size : from.getShape().drop_front(operands[0]->axis + 1))
    elements *= size;
  for (auto [index, size] : llvm::enumerate(to.getShape())) {
    int64_t inner = 1;
    for (int64_t other : to.getShape().drop_front(index + 1))
      inner *= ShapedType::isDynamic(other) ? 0 : other;
    if (inner > 0 && elements % inner == 0) {
      int64_t rows = elements / inner;
      bool fits = ShapedType::isDynamic(batch) ? ShapedType::isDynamic(size)
                                               : size == rows * batch;
      if (fits)
        return BatchAxis{static_cast<int64_t>(index), rows};
    }
    if (size != 1)
      break;
  }
  return mixes() << "no dimension of " << to << " holds whole samples";
}

FailureOr<BatchAxis> Rules::transpose(ArrayRef<int32_t> permutation) {
  const auto *found = llvm::find(permutation, operands[0]->axis);
  return BatchAxis{found - permutation.begin(), operands[0]->rows};
}

FailureOr<BatchAxis> Rules::slice(tosa::SliceOp slice) {
  auto start = getConstantShape(slice.getStart());
  auto size = getConstantShape(slice.getSize());
  int64_t axis = operands[0]->axis;
  if (!start || !size)
    return op->emitOpError("expected constant positions");
  if ((*start)[axis] != 0 ||
      ((*size)[axis] != ShapedType::kDynamic && (*size)[axis] != -1 &&
       (*size)[axis] != typeOf(0).getDimSize(axis)))
    return mixes() << "it takes a part of dimension " << axis
                   << ", which holds the batch";
  return *operands[0];
}

/// Padding and repetition: `perAxis` numbers for each axis, `neutral` for none.
FailureOr<BatchAxis> Rules::untouchedBy(Value numbers, unsigned perAxis,
                                        int64_t neutral, StringRef what) {
  auto values = getConstantShape(numbers);
  if (!values)
    return op->emitOpError("expected constant numbers");
  int64_t axis = operands[0]->axis;
  if (llvm::any_of(ArrayRef(*values).slice(axis * perAxis, perAxis),
                   [&](int64_t value) { return value != neutral; }))
    return mixes() << "it " << what << " dimension " << axis
                   << ", which holds the batch";
  return *operands[0];
}

FailureOr<BatchAxis> Rules::scaled(std::optional<int64_t> axis) {
  if (axis == operands[0]->axis)
    return mixes() << "it has numbers of its own for every row of the batch";
  return *operands[0];
}

FailureOr<BatchAxis> Rules::quantized(Type type) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(
          getElementTypeOrSelf(type)))
    return scaled(perAxis.getQuantizedDimension());
  return *operands[0];
}

/// Parameters of a row belong to its sample.
FailureOr<BatchAxis> Rules::chosenAtRunTime(ChooseParamsOp choose) {
  if (!choose.getPerRow())
    return mixes() << "its parameters come from all of them (dynamic: per-row "
                      "chooses some for each)";
  if (operands[0]->axis != 0)
    return mixes() << "a row is not part of one sample";
  return *operands[0];
}

/// Operands 1 and 2 are scale and zero point, of rows or of everything.
FailureOr<BatchAxis> Rules::byChosenParameters() {
  for (unsigned index : {0u, 1u, 2u})
    if (!operands[index] || operands[index]->axis != 0 ||
        !(*operands[index] == *operands[0]))
      return mixes() << "operand " << index
                     << " does not have the batch on dimension 0";
  return *operands[0];
}

FailureOr<BatchAxis> Rules::find() {
  return llvm::TypeSwitch<Operation *, FailureOr<BatchAxis>>(op)
      .Case<tosa::Conv2DOp, tosa::DepthwiseConv2DOp, tosa::TransposeConv2DOp,
            tosa::Conv3DOp, tosa::AvgPool2dOp, tosa::MaxPool2dOp,
            tosa::ResizeOp>([&](Operation *) { return outermost(1); })
      .Case<linalg::Conv2DNhwcFhwcOp, linalg::DepthwiseConv2DNhwcHwcOp>(
          [&](Operation *) {
            // What sums start from has the batch too, where its size is known.
            operands = operands.drop_back();
            return outermost(1);
          })
      .Case([&](tosa::GatherOp) { return outermost(2); })
      .Case([&](tosa::MatMulOp) { return matmul(); })
      .Case([&](linalg::BatchMatmulOp) {
        operands = operands.drop_back();
        return matmul();
      })
      .Case<tosa::ReduceSumOp, tosa::ReduceMaxOp, tosa::ReduceMinOp,
            tosa::ReduceProductOp, tosa::ReduceAllOp, tosa::ReduceAnyOp>(
          [&](auto op) { return alongAxis(op.getAxis(), "reduces"); })
      .Case([&](tosa::ReverseOp op) {
        return alongAxis(op.getAxis(), "reverses");
      })
      .Case([&](tosa::ArgMaxOp op) -> FailureOr<BatchAxis> {
        auto axis = alongAxis(op.getAxis(), "reduces");
        if (succeeded(axis) && int64_t(op.getAxis()) < axis->axis)
          --axis->axis;
        return axis;
      })
      .Case([&](tosa::ConcatOp op) { return concat(op.getAxis()); })
      .Case([&](tosa::ReshapeOp) { return reshape(); })
      .Case([&](tosa::TransposeOp op) { return transpose(op.getPerms()); })
      .Case([&](tosa::SliceOp op) { return slice(op); })
      .Case([&](tosa::PadOp op) {
        return untouchedBy(op.getPadding(), 2, 0, "pads");
      })
      .Case([&](tosa::TileOp op) {
        return untouchedBy(op.getMultiples(), 1, 1, "repeats");
      })
      .Case<ObserveOp, RequantizeOp>(
          [&](auto op) { return scaled(op.getAxis()); })
      .Case([&](QuantizeOp op) { return quantized(op.getType()); })
      .Case([&](DequantizeOp op) { return quantized(op.getInput().getType()); })
      .Case([&](ChooseParamsOp op) { return chosenAtRunTime(op); })
      .Case<DynamicQuantizeOp, DynamicDequantizeOp>(
          [&](Operation *) { return byChosenParameters(); })
      .Case([&](FakeQuantOp op) { return quantized(op.getQuantizedType()); })
      .Case([&](quant::StorageCastOp op) {
        auto axis = quantized(op.getType());
        return succeeded(axis) ? quantized(op.getInput().getType()) : axis;
      })
      .Case<tosa::MulOp, tosa::NegateOp, tosa::CastOp, tosa::RescaleOp,
            tosa::TableOp, tosa::IdentityOp>(
          [&](Operation *) { return elementwise(); })
      .Default([&](Operation *op) -> FailureOr<BatchAxis> {
        if (op->getNumResults() == 1 && op->getNumRegions() == 0 &&
            (op->hasTrait<OpTrait::tosa::TosaElementwiseOperator>() ||
             op->hasTrait<OpTrait::SameOperandsAndResultShape>() ||
             op->hasTrait<OpTrait::Elementwise>()))
          return elementwise();
        return op->emitOpError("is not known to keep the samples of a batch "
                               "apart");
      });
}

FailureOr<BatchAxis> mlir::quanta::findResultAxis(
    Operation *op, ArrayRef<std::optional<BatchAxis>> operands, int64_t batch) {
  return Rules(op, operands, batch).find();
}
