//===- Raiser.cpp - Constants, layouts and movement -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

std::optional<ConstantTensor> Raiser::getConstant(Value value) {
  auto constant = value.getDefiningOp<tosa::ConstOp>();
  if (!constant)
    return std::nullopt;
  return ConstantTensor::fromAttribute(constant.getValues());
}

std::optional<float> Raiser::getSplat(Value value) {
  std::optional<ConstantTensor> constant = getConstant(value);
  if (!constant || !constant->getElementType().isF32() ||
      constant->getNumElements() == 0)
    return std::nullopt;
  std::vector<float> values = constant->getFloats();
  if (llvm::all_equal(values))
    return values.front();
  return std::nullopt;
}

Value Raiser::constantLike(const ConstantTensor &tensor, Value value) {
  std::string hint;
  if (auto constant = value.getDefiningOp<tosa::ConstOp>())
    if (auto resource =
            dyn_cast<DenseResourceElementsAttr>(constant.getValues()))
      hint = resource.getRawHandle().getKey().str();
  return constant(tensor, hint);
}

Permuted Raiser::peel(Value value) {
  if (auto transpose = value.getDefiningOp<tosa::TransposeOp>())
    return {transpose.getInput1(),
            llvm::to_vector_of<int64_t, 4>(transpose.getPerms())};
  return {value, getIdentityPermutation(getShapeOf(value).size())};
}

FailureOr<Value> Raiser::repeat(Value value, ArrayRef<int64_t> target) {
  ArrayRef<int64_t> from = getShapeOf(value);
  if (from == target)
    return value;
  if (ShapedType::isDynamicShape(target))
    return fail("it repeats a tensor to a dynamic shape");
  auto type = getTensorTypeLike(target, value);
  if (std::optional<float> splat = getSplat(value)) {
    Value result = tosa::ConstOp::create(*this, type,
                                         DenseElementsAttr::get(type, *splat));
    return result;
  }
  SmallVector<int64_t> multiples;
  for (auto [small, large] : llvm::zip_equal(from, target))
    multiples.push_back(small == large ? 1 : large);
  Value counts = shape(multiples);
  return Value(tosa::TileOp::create(*this, type, value, counts));
}

Value Raiser::transpose(Value value, ArrayRef<int64_t> permutation) {
  if (isIdentityPermutation(permutation))
    return value;
  if (auto constant = getConstant(value))
    return constantLike(constant->transpose(permutation), value);
  Permuted operand = peel(value);
  return TosaEmitter::transpose(operand.source,
                                permute(operand.permutation, permutation));
}

Value Raiser::reshape(Value value, ArrayRef<int64_t> newShape) {
  if (getShapeOf(value) == newShape)
    return value;
  if (auto constant = getConstant(value))
    return constantLike(constant->reshape(newShape), value);
  return TosaEmitter::reshape(value, newShape);
}

Value Raiser::pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                  float fill) {
  Permuted operand = peel(value);
  Permutation order = invertPermutation(operand.permutation);
  return transpose(
      TosaEmitter::pad(operand.source, permute(low, order),
                       permute(high, order),
                       ConstantTensor::fromFloats(getContext(), {1}, {fill})),
      operand.permutation);
}

Value Raiser::slice(Value value, ArrayRef<int64_t> start,
                    ArrayRef<int64_t> size) {
  Permuted operand = peel(value);
  Permutation order = invertPermutation(operand.permutation);
  return transpose(TosaEmitter::slice(operand.source, permute(start, order),
                                      permute(size, order)),
                   operand.permutation);
}

FailureOr<Value> Raiser::concat(ValueRange values, int64_t axis) {
  Permuted first = peel(values.front());
  SmallVector<Value> sources;
  for (Value value : values) {
    Permuted operand = peel(value);
    if (operand.permutation != first.permutation)
      return TosaEmitter::concat(values, axis);
    sources.push_back(operand.source);
  }
  return transpose(TosaEmitter::concat(sources, first.permutation[axis]),
                   first.permutation);
}

PaddedValue Raiser::peelPadding(Value value,
                                llvm::function_ref<bool(float)> accepts) {
  size_t rank = getShapeOf(value).size();
  PaddedValue result = {value, SmallVector<int64_t>(rank, 0),
                        SmallVector<int64_t>(rank, 0)};
  Permuted operand = peel(value);
  auto pad = operand.source.getDefiningOp<tosa::PadOp>();
  if (!pad)
    return result;
  std::optional<float> fill = getSplat(pad.getPadConst());
  DenseIntElementsAttr amounts;
  if (!fill || !accepts(*fill) ||
      !matchPattern(pad.getPadding(), m_Constant(&amounts)))
    return result;
  auto values = llvm::to_vector(amounts.getValues<int64_t>());
  result.value = transpose(pad.getInput1(), operand.permutation);
  for (auto [i, dim] : llvm::enumerate(operand.permutation)) {
    result.low[i] = values[2 * dim];
    result.high[i] = values[2 * dim + 1];
  }
  return result;
}

/// Positions of `map`'s results among `dims`; none for a constant zero. Fails
/// for any other expression.
static FailureOr<SmallVector<std::optional<int64_t>>>
getPositions(Raiser &raiser, AffineMap map, ArrayRef<unsigned> dims) {
  SmallVector<std::optional<int64_t>> positions;
  for (AffineExpr expr : map.getResults()) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr);
        constant && constant.getValue() == 0) {
      positions.push_back(std::nullopt);
      continue;
    }
    auto dim = dyn_cast<AffineDimExpr>(expr);
    const unsigned *found =
        dim ? llvm::find(dims, dim.getPosition()) : dims.end();
    if (found == dims.end())
      return raiser.fail("an operand is indexed by other than its loops");
    int64_t position = found - dims.begin();
    if (llvm::is_contained(positions, position))
      return raiser.fail("an operand is indexed twice by one loop");
    positions.push_back(position);
  }
  return positions;
}

FailureOr<Value> raising::alignOperand(Raiser &raiser, Value value,
                                       AffineMap map, ArrayRef<unsigned> dims) {
  auto positions = getPositions(raiser, map, dims);
  if (failed(positions))
    return failure();
  ArrayRef<int64_t> shape = getShapeOf(value);
  // Dimensions at index zero come first, then the others in the order of loops.
  SmallVector<std::pair<int64_t, int64_t>> order;
  SmallVector<int64_t> aligned(dims.size(), 1);
  for (auto [i, position] : llvm::enumerate(*positions)) {
    order.emplace_back(position.value_or(-1), i);
    if (position)
      aligned[*position] = shape[i];
    else if (shape[i] != 1)
      return raiser.fail("it reads one slice of an operand");
  }
  llvm::sort(order);
  return raiser.reshape(
      raiser.transpose(
          value,
          llvm::map_to_vector(order, [](auto &entry) { return entry.second; })),
      aligned);
}

FailureOr<Value> raising::alignResult(Raiser &raiser, Value value,
                                      ArrayRef<unsigned> dims, AffineMap map) {
  auto positions = getPositions(raiser, map, dims);
  if (failed(positions))
    return failure();
  ArrayRef<int64_t> shape = getShapeOf(value);
  SmallVector<int64_t> kept, newShape;
  for (const std::optional<int64_t> &position : *positions) {
    if (position)
      kept.push_back(*position);
    newShape.push_back(position ? shape[*position] : 1);
  }
  // Reduced dimensions go to the end, where they have size 1.
  SmallVector<int64_t> order(kept);
  for (int64_t i = 0, e = dims.size(); i < e; ++i)
    if (!llvm::is_contained(kept, i))
      order.push_back(i);
  return raiser.reshape(raiser.transpose(value, order), newShape);
}

FailureOr<Value> raising::addInit(Raiser &raiser, linalg::LinalgOp op,
                                  Value result) {
  Value init = raiser.get(op.getDpsInits().front());
  if (Raiser::getSplat(init) == 0.0f)
    return result;
  if (init.getDefiningOp<tensor::EmptyOp>())
    return raiser.fail("it accumulates onto undefined values");
  return raiser.add(result, init);
}
