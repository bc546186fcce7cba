//===- Movement.cpp - Ops of the tensor dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// `value` with all its elements in place, also where it repeats some.
static FailureOr<Value> getFull(Raiser &raiser, Value value) {
  return raiser.repeat(raiser.get(value), getShapeOf(value));
}

static FailureOr<Value> raisePad(Raiser &raiser, tensor::PadOp pad) {
  FloatAttr fill;
  Value padding = pad.getConstantPaddingValue();
  if (!padding || !matchPattern(padding, m_Constant(&fill)))
    return raiser.fail("its padding is not a constant");
  auto low = getConstantIntValues(pad.getMixedLowPad());
  auto high = getConstantIntValues(pad.getMixedHighPad());
  auto isNegative = [](int64_t amount) { return amount < 0; };
  if (!low || !high || llvm::any_of(*low, isNegative) ||
      llvm::any_of(*high, isNegative))
    return raiser.fail("its amount of padding is not constant");
  FailureOr<Value> source = getFull(raiser, pad.getSource());
  if (failed(source))
    return failure();
  return raiser.pad(*source, *low, *high, float(fill.getValueAsDouble()));
}

static FailureOr<Value> raiseReshape(Raiser &raiser, Value source,
                                     RankedTensorType type) {
  if (llvm::count_if(type.getShape(), ShapedType::isDynamic) > 1)
    return raiser.fail("it has more than one dynamic dimension");
  FailureOr<Value> full = getFull(raiser, source);
  if (failed(full))
    return failure();
  return raiser.reshape(*full, type.getShape());
}

static FailureOr<Value> raiseSlice(Raiser &raiser,
                                   tensor::ExtractSliceOp slice) {
  RankedTensorType sourceType = slice.getSourceType();
  if (!sourceType.hasStaticShape() || !slice.getType().hasStaticShape() ||
      ShapedType::isDynamicShape(slice.getStaticOffsets()))
    return raiser.fail("its offsets or sizes are dynamic");
  if (llvm::any_of(slice.getStaticStrides(),
                   [](int64_t stride) { return stride != 1; }))
    return raiser.fail("it skips elements");
  FailureOr<Value> source = getFull(raiser, slice.getSource());
  if (failed(source))
    return failure();
  // The result may drop dimensions of size 1.
  return raiser.reshape(
      raiser.slice(*source, slice.getStaticOffsets(), slice.getStaticSizes()),
      slice.getType().getShape());
}

static FailureOr<Value> raiseConcat(Raiser &raiser, ValueRange inputs,
                                    int64_t axis) {
  SmallVector<Value> values;
  for (Value input : inputs) {
    FailureOr<Value> value = getFull(raiser, input);
    if (failed(value))
      return failure();
    values.push_back(*value);
  }
  return raiser.concat(values, axis);
}

/// A chain of insertions that fills a tensor part by part along one axis, which
/// is how concatenations print that were lowered early.
static FailureOr<Value> raiseInsertions(Raiser &raiser,
                                        tensor::InsertSliceOp last) {
  SmallVector<tensor::InsertSliceOp> chain;
  Value target = last;
  while (auto insert = target.getDefiningOp<tensor::InsertSliceOp>()) {
    chain.push_back(insert);
    target = insert.getDest();
  }
  ArrayRef<int64_t> shape = last.getType().getShape();
  std::optional<int64_t> axis;
  SmallVector<Value> parts;
  int64_t position = 0;
  for (tensor::InsertSliceOp insert : llvm::reverse(chain)) {
    RankedTensorType part = insert.getSourceType();
    if (!part.hasStaticShape() || part.getRank() != int64_t(shape.size()) ||
        ShapedType::isDynamicShape(insert.getStaticOffsets()) ||
        ShapedType::isDynamicShape(shape) || !insert.hasUnitStride())
      return raiser.fail("its offsets or sizes are dynamic");
    for (auto [i, size] : llvm::enumerate(part.getShape()))
      if (size != shape[i] && !axis)
        axis = i;
    for (auto [i, offset] : llvm::enumerate(insert.getStaticOffsets()))
      if (offset != (int64_t(i) == axis.value_or(0) ? position : 0) ||
          (int64_t(i) != axis.value_or(0) && part.getDimSize(i) != shape[i]))
        return raiser.fail("its parts don't follow each other");
    position += part.getDimSize(axis.value_or(0));
    parts.push_back(insert.getSource());
  }
  if (position != shape[axis.value_or(0)])
    return raiser.fail("its parts don't fill the tensor");
  return raiseConcat(raiser, parts, axis.value_or(0));
}

FailureOr<Value> raising::raiseMovement(Raiser &raiser, Operation *op) {
  return llvm::TypeSwitch<Operation *, FailureOr<Value>>(op)
      .Case([&](tensor::PadOp pad) { return raisePad(raiser, pad); })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp>([&](auto reshape) {
        return raiseReshape(raiser, reshape.getSrc(), reshape.getResultType());
      })
      .Case([&](tensor::ExtractSliceOp slice) {
        return raiseSlice(raiser, slice);
      })
      .Case([&](tensor::InsertSliceOp insert) {
        return raiseInsertions(raiser, insert);
      })
      .Case([&](tensor::ConcatOp concat) {
        return raiseConcat(raiser, concat.getInputs(), concat.getDim());
      })
      .Default([&](Operation *) -> FailureOr<Value> {
        return raiser.fail("the op has no float TOSA form");
      });
}
