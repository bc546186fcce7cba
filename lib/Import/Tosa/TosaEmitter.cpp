//===- TosaEmitter.cpp - Builds TOSA ops and changes layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Import/Tosa/TosaEmitter.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta {

ArrayRef<int64_t> getShapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

std::optional<SmallVector<int64_t>> broadcastShapes(ArrayRef<int64_t> a,
                                                    ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  SmallVector<int64_t> result(a);
  size_t missing = a.size() - b.size();
  for (auto [i, dim] : llvm::enumerate(b)) {
    int64_t &other = result[i + missing];
    if (other == 1)
      other = dim;
    else if (dim != 1 && dim != other)
      return std::nullopt;
  }
  return result;
}

Value TosaEmitter::constant(const ConstantTensor &tensor, StringRef hint) {
  auto type = getTensorType(tensor.getShape(), tensor.getElementType());
  const ConstantTensor *stored = tensor.getStored();
  if (!stored)
    return tosa::ConstOp::create(*this, type, tensor.getAttribute(hint));
  Value quantized = quant::StorageCastOp::create(
      *this, type.clone(tensor.getQuantizedType()), constant(*stored, hint));
  return DequantizeOp::create(*this, type, quantized);
}

Value TosaEmitter::scalar(double value, int64_t rank) {
  SmallVector<int64_t> ones(rank, 1);
  return constant(
      ConstantTensor::fromFloats(getContext(), ones, {float(value)}), "");
}

Value TosaEmitter::zeroPoint() {
  if (!zero)
    zero = scalar(0.0, 1);
  return zero;
}

Value TosaEmitter::shape(ArrayRef<int64_t> dims) {
  auto type = tosa::shapeType::get(getContext(), dims.size());
  SmallVector<int64_t> values(dims);
  // What TOSA infers from the number of elements.
  llvm::replace(values, ShapedType::kDynamic, int64_t(-1));
  return tosa::ConstShapeOp::create(*this, type, getIndexTensorAttr(values));
}

Value TosaEmitter::reshape(Value value, ArrayRef<int64_t> newShape) {
  // A reshape of a reshape needs only the second; the first goes away with the
  // other dead ops at the end.
  while (auto producer = value.getDefiningOp<tosa::ReshapeOp>())
    value = producer.getInput1();
  if (getShapeOf(value) == newShape)
    return value;
  return tosa::ReshapeOp::create(*this, getTensorTypeLike(newShape, value),
                                 value, shape(newShape));
}

Value TosaEmitter::transpose(Value value, ArrayRef<int64_t> permutation) {
  if (isIdentityPermutation(permutation))
    return value;
  ArrayRef<int64_t> oldShape = getShapeOf(value);
  SmallVector<int64_t> newShape = permute(oldShape, permutation);
  if (movesOnlyUnitDimensions(oldShape, permutation))
    return reshape(value, newShape);
  // One transposition serves all users of a value.
  Value &result = transposed[{value, getDenseI64ArrayAttr(permutation)}];
  if (!result)
    result = tosa::TransposeOp::create(
        *this, getTensorTypeLike(newShape, value), value,
        SmallVector<int32_t>(permutation.begin(), permutation.end()));
  return result;
}

Value TosaEmitter::slice(Value value, ArrayRef<int64_t> start,
                         ArrayRef<int64_t> size) {
  if (getShapeOf(value) == size)
    return value;
  Value startShape = shape(start), sizeShape = shape(size);
  return tosa::SliceOp::create(*this, getTensorTypeLike(size, value), value,
                               startShape, sizeShape);
}

Value TosaEmitter::pad(Value value, ArrayRef<int64_t> low,
                       ArrayRef<int64_t> high, const ConstantTensor &fill) {
  SmallVector<int64_t> newShape, amounts;
  for (auto [dim, before, after] :
       llvm::zip_equal(getShapeOf(value), low, high)) {
    newShape.push_back(before + dim + after);
    amounts.append({before, after});
  }
  if (getShapeOf(value) == ArrayRef<int64_t>(newShape))
    return value;
  Value amountShape = shape(amounts), fillValue = constant(fill, "");
  return tosa::PadOp::create(*this, getTensorTypeLike(newShape, value), value,
                             amountShape, fillValue);
}

Value TosaEmitter::padWithZero(Value value, ArrayRef<int64_t> low,
                               ArrayRef<int64_t> high) {
  Type elementType = cast<RankedTensorType>(value.getType()).getElementType();
  return pad(value, low, high,
             ConstantTensor(elementType, {1},
                            std::vector<char>(getByteWidth(elementType), 0)));
}

Value TosaEmitter::concat(ValueRange values, int64_t axis) {
  if (values.size() == 1)
    return values.front();
  SmallVector<int64_t> newShape(getShapeOf(values.front()));
  newShape[axis] = 0;
  for (Value value : values)
    newShape[axis] += getShapeOf(value)[axis];
  return tosa::ConcatOp::create(
      *this, getTensorTypeLike(newShape, values.front()), values, axis);
}

Value TosaEmitter::mul(Value a, Value b) {
  auto newShape = broadcastShapes(getShapeOf(a), getShapeOf(b));
  Value shift = tosa::ConstOp::create(
      *this, getTensorType({1}, getI8Type()),
      DenseElementsAttr::get(getTensorType({1}, getI8Type()), int8_t(0)));
  return tosa::MulOp::create(*this, getTensorTypeLike(*newShape, a), a, b,
                             shift);
}

} // namespace mlir::quanta
