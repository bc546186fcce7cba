//===- MatchMaskedSoftmax.cpp - Softmax of a sum with a mask -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Units.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Import/Tosa/Composite.h"
#include "quanta/Interfaces/IntegerBuilders.h"

using namespace mlir;
using namespace mlir::quanta;

/// Beside logits of any size that a model is trained with, e to this is 0.
static constexpr float masked = -1e4f;

/// Which elements the mask keeps, of an additive constant that is nothing but one.
static std::optional<SmallVector<int8_t>> readMask(Value value) {
  auto offsets = getFloatConstant(value);
  if (!offsets || !llvm::any_of(*offsets, [](float x) { return x <= masked; }))
    return std::nullopt;
  SmallVector<int8_t> kept;
  for (float offset : *offsets) {
    if (offset != 0 && !(offset <= masked))
      return std::nullopt;
    kept.push_back(offset == 0);
  }
  return kept;
}

/// Whether each row of the softmax keeps an element: the softmax of a row without
/// one is that of its logits, and no mask.
static bool keepsAll(ArrayRef<int8_t> kept, ArrayRef<int64_t> shape,
                     int64_t axis) {
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  SmallVector<bool> rows(kept.size() / shape[axis]);
  for (auto [index, value] : llvm::enumerate(kept))
    rows[index / (inner * shape[axis]) * inner + index % inner] |= value != 0;
  return llvm::all_of(rows, [](bool any) { return any; });
}

Value mlir::quanta::matchMaskedSoftmax(TosaEmitter &emitter, Value result) {
  auto softmax = result.getDefiningOp<CompositeOp>();
  if (!softmax || softmax.getName() != "softmax" ||
      softmax.getInputs().size() != 1 ||
      softmax.getParameters().contains("mask"))
    return nullptr;
  auto axis = softmax.getParameters().getAs<IntegerAttr>("axis");
  auto sum = softmax.getInputs().front().getDefiningOp<tosa::AddOp>();
  if (!axis || !sum)
    return nullptr;
  for (auto [x, offset] : {std::pair(sum.getInput1(), sum.getInput2()),
                           std::pair(sum.getInput2(), sum.getInput1())}) {
    auto kept = readMask(offset);
    int64_t rank = getShapeOf(offset).size();
    if (kept && x.getType() == sum.getType() && axis.getInt() >= 0 &&
        axis.getInt() < rank &&
        keepsAll(*kept, getShapeOf(offset), axis.getInt()) &&
        isPrivate(result, x))
      return emitMaskedSoftmax(emitter, x, axis.getInt(), getShapeOf(offset),
                               *kept);
  }
  return nullptr;
}
