//===- Contractions.cpp - Products of matrices, whatever their layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// Product of sizes, one of which may be dynamic.
static int64_t multiply(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes) {
    if (ShapedType::isDynamic(size))
      return ShapedType::kDynamic;
    product *= size;
  }
  return product;
}

static SmallVector<unsigned>
join(std::initializer_list<ArrayRef<unsigned>> parts) {
  SmallVector<unsigned> result;
  for (ArrayRef<unsigned> part : parts)
    llvm::append_range(result, part);
  return result;
}

namespace {
/// One operand with its loops in the order wanted.
struct Matrix {
  Value value;
  SmallVector<int64_t> shape;
};
} // namespace

static FailureOr<Matrix> readMatrix(Raiser &raiser, linalg::LinalgOp op,
                                    OpOperand &operand,
                                    ArrayRef<unsigned> dims) {
  FailureOr<Value> aligned =
      alignOperand(raiser, raiser.get(operand.get()),
                   op.getMatchingIndexingMap(&operand), dims);
  if (failed(aligned))
    return failure();
  return Matrix{*aligned, llvm::to_vector(getShapeOf(*aligned))};
}

/// Rows of an activation whose image was flattened from another layout than that
/// in memory: the weights change their order, not the activation.
static Value readRows(Raiser &raiser, Value value, int64_t rows, int64_t k,
                      ConstantTensor &weights) {
  auto reshape = value.getDefiningOp<tosa::ReshapeOp>();
  Value image = reshape ? reshape.getInput1() : value;
  Permuted operand = Raiser::peel(image);
  ArrayRef<int64_t> logical = getShapeOf(image);
  if (isIdentityPermutation(operand.permutation) ||
      operand.permutation.front() != 0 || logical.front() != rows)
    return raiser.reshape(value, {rows, k});
  SmallVector<int64_t> split(logical.drop_front());
  split.push_back(weights.getShape()[1]);
  Permutation inverse = invertPermutation(operand.permutation), order;
  for (int64_t dim : llvm::drop_begin(inverse))
    order.push_back(dim - 1);
  order.push_back(logical.size() - 1);
  weights = weights.reshape(split).transpose(order).reshape(weights.getShape());
  return raiser.reshape(operand.source, {rows, k});
}

/// [rows, k] times constant [k, n] as the importers have it: a 1x1 convolution.
static Value emitFullyConnected(Raiser &raiser, Value activation, int64_t rows,
                                int64_t k, ConstantTensor weights, Value like) {
  int64_t n = weights.getShape()[1];
  Value flat = readRows(raiser, activation, rows, k, weights);
  Value image = raiser.reshape(flat, {rows, 1, 1, k});
  Value kernel = raiser.constantLike(
      weights.transpose({1, 0}).reshape({n, 1, 1, k}), like);
  Value bias =
      raiser.constant(ConstantTensor::fromFloats(raiser.getContext(), {n},
                                                 std::vector<float>(n, 0.0f)),
                      "bias");
  Value zero = raiser.zeroPoint();
  return tosa::Conv2DOp::create(
      raiser, raiser.getTensorTypeLike({rows, 1, 1, n}, image), image, kernel,
      bias, zero, zero, ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{1, 1}, raiser.getF32Type());
}

FailureOr<Value> raising::raiseContraction(Raiser &raiser,
                                           linalg::LinalgOp op) {
  FailureOr<linalg::ContractionDimensions> dims =
      linalg::inferContractionDims(op);
  if (failed(dims) ||
      dims->batch.size() + dims->m.size() + dims->n.size() + dims->k.size() !=
          op.getNumLoops())
    return raiser.fail("its loops are not those of a matrix product");
  OpOperand *lhs = op.getDpsInputOperand(0), *rhs = op.getDpsInputOperand(1);
  SmallVector<unsigned> m = llvm::to_vector(dims->m);
  SmallVector<unsigned> n = llvm::to_vector(dims->n);
  // Constant weights stand on the right.
  if (Raiser::getConstant(raiser.get(lhs->get())) &&
      !Raiser::getConstant(raiser.get(rhs->get()))) {
    std::swap(lhs, rhs);
    std::swap(m, n);
  }
  FailureOr<Matrix> a =
      readMatrix(raiser, op, *lhs, join({dims->batch, m, dims->k}));
  FailureOr<Matrix> b =
      readMatrix(raiser, op, *rhs, join({dims->batch, dims->k, n}));
  if (failed(a) || failed(b))
    return failure();

  size_t batch = dims->batch.size();
  auto take = [](const Matrix &matrix, size_t from, size_t count) {
    return ArrayRef<int64_t>(matrix.shape).slice(from, count);
  };
  SmallVector<int64_t> shape(take(*a, 0, batch + m.size()));
  llvm::append_range(shape, take(*b, batch + dims->k.size(), n.size()));
  int64_t rows = multiply(take(*a, batch, m.size()));
  int64_t k = multiply(take(*a, batch + m.size(), dims->k.size()));
  int64_t columns = multiply(take(*b, batch + dims->k.size(), n.size()));
  Value result;
  if (auto weights = Raiser::getConstant(b->value);
      weights && multiply(take(*b, 0, batch)) == 1) {
    int64_t allRows = multiply(take(*a, 0, batch + m.size()));
    result = emitFullyConnected(raiser, a->value, allRows, k,
                                weights->reshape({k, columns}), b->value);
  } else {
    SmallVector<int64_t> batches(take(*a, 0, batch));
    for (auto [size, other] : llvm::zip_equal(batches, take(*b, 0, batch)))
      if (size != other)
        return raiser.fail("one of its operands repeats along the batch");
    int64_t count = multiply(batches);
    Value left = raiser.reshape(a->value, {count, rows, k});
    Value right = raiser.reshape(b->value, {count, k, columns});
    result = tosa::MatMulOp::create(
        raiser, raiser.getTensorTypeLike({count, rows, columns}, left), left,
        right, raiser.zeroPoint(), raiser.zeroPoint());
  }
  FailureOr<Value> aligned = alignResult(
      raiser, raiser.reshape(result, shape), join({dims->batch, m, n}),
      op.getMatchingIndexingMap(op.getDpsInitOperand(0)));
  if (failed(aligned))
    return failure();
  return addInit(raiser, op, *aligned);
}
