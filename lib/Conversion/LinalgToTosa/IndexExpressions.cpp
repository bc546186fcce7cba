//===- IndexExpressions.cpp - Numbers that follow from where an element is -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

using Integer = std::optional<int64_t>;

/// The loops that an integer of the body depends on; false if it depends on
/// anything else.
static bool collectLoops(Value value, SetVector<unsigned> &loops) {
  if (matchPattern(value, m_Constant()))
    return true;
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    loops.insert(index.getDim());
    return true;
  }
  if (isa<tensor::DimOp>(op))
    return true;
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    return collectLoops(operand, loops);
  });
}

/// An integer of the body at `point`, a position for each loop.
static Integer compute(Value value, ArrayRef<int64_t> point) {
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  Operation *op = value.getDefiningOp();
  if (auto index = dyn_cast<linalg::IndexOp>(op))
    return point[index.getDim()];
  if (auto dim = dyn_cast<tensor::DimOp>(op)) {
    auto type = dyn_cast<RankedTensorType>(dim.getSource().getType());
    Integer axis = dim.getConstantIndex();
    if (!type || !axis || *axis >= type.getRank() || type.isDynamicDim(*axis))
      return std::nullopt;
    return type.getDimSize(*axis);
  }
  SmallVector<int64_t> in;
  for (Value operand : op->getOperands()) {
    Integer number = compute(operand, point);
    if (!number)
      return std::nullopt;
    in.push_back(*number);
  }
  return llvm::TypeSwitch<Operation *, Integer>(op)
      .Case<arith::IndexCastOp, arith::ExtSIOp, arith::TruncIOp>(
          [&](Operation *) { return in[0]; })
      .Case([&](arith::AddIOp) { return in[0] + in[1]; })
      .Case([&](arith::SubIOp) { return in[0] - in[1]; })
      .Case([&](arith::MulIOp) { return in[0] * in[1]; })
      .Case([&](arith::DivSIOp) {
        return in[1] == 0 ? Integer() : Integer(in[0] / in[1]);
      })
      .Case([&](arith::MinSIOp) { return std::min(in[0], in[1]); })
      .Case([&](arith::MaxSIOp) { return std::max(in[0], in[1]); })
      .Default([](Operation *) { return Integer(); });
}

FailureOr<Value> raising::evaluateIndices(Raiser &raiser, linalg::LinalgOp op,
                                          ArrayRef<unsigned> dims,
                                          Value integer) {
  constexpr int64_t maxElements = 1 << 20;
  SetVector<unsigned> loops;
  if (!collectLoops(integer, loops))
    return raiser.fail("its body makes a float of an integer that does not "
                       "follow from positions");
  SmallVector<int64_t> ranges = op.getStaticLoopRanges(), shape;
  int64_t elements = 1;
  for (unsigned loop : dims) {
    shape.push_back(loops.contains(loop) ? ranges[loop] : 1);
    if (ShapedType::isDynamic(shape.back()) ||
        shape.back() > maxElements / elements)
      return raiser.fail(
          "it counts along a dimension that is dynamic or large");
    elements *= shape.back();
  }
  std::vector<float> values;
  SmallVector<int64_t> point(ranges.size(), 0);
  for (int64_t i = 0; i < elements; ++i) {
    int64_t rest = i;
    for (size_t d = dims.size(); d-- > 0; rest /= shape[d])
      point[dims[d]] = rest % shape[d];
    Integer number = compute(integer, point);
    if (!number)
      return raiser.fail(
          "its body computes with positions in a way that is not "
          "known");
    values.push_back(static_cast<float>(*number));
  }
  return raiser.constant(
      ConstantTensor::fromFloats(raiser.getContext(), shape, values), "counts");
}
