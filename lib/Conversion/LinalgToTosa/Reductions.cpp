//===- Reductions.cpp - Sums and extremes along loops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Raiser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cfloat>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

namespace {
enum class Combiner { Sum, Maximum, Minimum, Product };
} // namespace

static std::optional<Combiner> getCombiner(Operation *op) {
  if (isa_and_nonnull<arith::AddFOp>(op))
    return Combiner::Sum;
  if (isa_and_nonnull<arith::MaximumFOp, arith::MaxNumFOp>(op))
    return Combiner::Maximum;
  if (isa_and_nonnull<arith::MinimumFOp, arith::MinNumFOp>(op))
    return Combiner::Minimum;
  if (isa_and_nonnull<arith::MulFOp>(op))
    return Combiner::Product;
  return std::nullopt;
}

static bool isNeutral(Combiner combiner, std::optional<float> init) {
  if (!init)
    return false;
  switch (combiner) {
  case Combiner::Sum:
    return *init == 0.0f;
  case Combiner::Maximum:
    return *init <= -FLT_MAX;
  case Combiner::Minimum:
    return *init >= FLT_MAX;
  case Combiner::Product:
    return *init == 1.0f;
  }
  llvm_unreachable("all combiners are handled");
}

static Value reduce(Raiser &raiser, Combiner combiner, Value x, int64_t axis) {
  switch (combiner) {
  case Combiner::Sum:
    return raiser.reduce<tosa::ReduceSumOp>(x, axis);
  case Combiner::Maximum:
    return raiser.reduce<tosa::ReduceMaxOp>(x, axis);
  case Combiner::Minimum:
    return raiser.reduce<tosa::ReduceMinOp>(x, axis);
  case Combiner::Product:
    return raiser.reduce<tosa::ReduceProductOp>(x, axis);
  }
  llvm_unreachable("all combiners are handled");
}

FailureOr<Value> raising::raiseReduction(Raiser &raiser, linalg::LinalgOp op,
                                         unsigned resultIndex) {
  Value yielded = op.getBlock()->getTerminator()->getOperand(resultIndex);
  Operation *combining = yielded.getDefiningOp();
  std::optional<Combiner> combiner = getCombiner(combining);
  Value accumulator =
      op.getMatchingBlockArgument(op.getDpsInitOperand(resultIndex));
  if (!combiner || (combining->getOperand(0) != accumulator &&
                    combining->getOperand(1) != accumulator))
    return raiser.fail("it reduces by other than sum, product, maximum or "
                       "minimum");
  Value element =
      combining->getOperand(combining->getOperand(0) == accumulator ? 1 : 0);
  SmallVector<unsigned> dims =
      llvm::to_vector(llvm::seq<unsigned>(0, op.getNumLoops()));
  FailureOr<Value> elements =
      evaluateBody(raiser, op, dims, element, combining);
  if (failed(elements))
    return failure();
  Value result = *elements;
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::reduction)
      continue;
    if (getShapeOf(result)[loop] != ranges[loop])
      return raiser.fail("it reduces along a dimension that its operands lack");
    result = reduce(raiser, *combiner, result, loop);
  }
  OpOperand *init = op.getDpsInitOperand(resultIndex);
  FailureOr<Value> aligned =
      alignResult(raiser, result, dims, op.getMatchingIndexingMap(init));
  Value start = raiser.get(init->get());
  if (failed(aligned) || isNeutral(*combiner, Raiser::getSplat(start)))
    return aligned;
  if (start.getDefiningOp<tensor::EmptyOp>())
    return raiser.fail("it reduces onto undefined values");
  switch (*combiner) {
  case Combiner::Sum:
    return raiser.add(*aligned, start);
  case Combiner::Maximum:
    return raiser.maximum(*aligned, start);
  case Combiner::Minimum:
    return raiser.minimum(*aligned, start);
  case Combiner::Product:
    return raiser.mul(*aligned, start);
  }
  llvm_unreachable("all combiners are handled");
}
