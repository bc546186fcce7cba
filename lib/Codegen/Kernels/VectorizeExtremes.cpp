//===- VectorizeExtremes.cpp - Minima and maxima in vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VectorizeExtremes.h"
#include "FlatBuffer.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

/// Vectors that are compared side by side: as many as hide the latency.
static constexpr int64_t numChains = 4;

namespace {

class ExtremesEmitter {
public:
  ExtremesEmitter(linalg::GenericOp op, const TargetInfo &target)
      : op(op), builder(op), loc(op.getLoc()), lanes(target.getLanes()) {}

  LogicalResult emit();

private:
  bool matches();
  Value combine(size_t output, Value x, Value extreme);
  SmallVector<Value> combineAll(Value x, ValueRange extremes);
  Value reduceLanes(size_t output, Value vector);
  void emitRow(Value row);
  /// The extremes over `extent` elements from `first` on, `chains` vectors of
  /// `width` lanes at a time.
  SmallVector<Value> emitRange(Value base, int64_t first, int64_t extent,
                               int64_t width, int64_t chains,
                               ArrayRef<Value> start);

  linalg::GenericOp op;
  OpBuilder builder;
  Location loc;
  int64_t lanes, rows = 1, length = 1;
  SmallVector<arith::CmpFPredicate> predicates;
  FlatBuffer input;
  SmallVector<FlatBuffer> outputs;
};

} // namespace

bool ExtremesEmitter::matches() {
  if (!op.hasPureBufferSemantics() || op.hasDynamicShape() ||
      op.getNumDpsInputs() != 1 || op.getNumReductionLoops() == 0 || lanes < 2)
    return false;
  auto type = cast<MemRefType>(op.getInputs()[0].getType());
  if (!type.getElementType().isF32() || !type.getLayout().isIdentity() ||
      !op.getMatchingIndexingMap(op.getDpsInputOperand(0)).isIdentity())
    return false;
  int64_t parallel = op.getNumParallelLoops();
  for (auto [i, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if ((kind == utils::IteratorType::parallel) != (int64_t(i) < parallel))
      return false;
  AffineMap expected =
      AffineMap::getMinorIdentityMap(parallel, parallel, op.getContext());
  expected = AffineMap::get(op.getNumLoops(), 0, expected.getResults(),
                            op.getContext());
  for (OpOperand &init : op.getDpsInitsMutable())
    if (op.getMatchingIndexingMap(&init) != expected ||
        !cast<MemRefType>(init.get().getType()).getLayout().isIdentity())
      return false;
  Block &body = *op.getBody();
  for (auto [value, argument] :
       llvm::zip_equal(body.getTerminator()->getOperands(),
                       body.getArguments().drop_front())) {
    auto select = value.getDefiningOp<arith::SelectOp>();
    auto compare =
        select ? select.getCondition().getDefiningOp<arith::CmpFOp>() : nullptr;
    if (!compare || select.getTrueValue() != body.getArgument(0) ||
        select.getFalseValue() != argument ||
        compare.getLhs() != body.getArgument(0) ||
        compare.getRhs() != argument ||
        (compare.getPredicate() != arith::CmpFPredicate::OLT &&
         compare.getPredicate() != arith::CmpFPredicate::OGT))
      return false;
    predicates.push_back(compare.getPredicate());
  }
  for (auto [i, size] : llvm::enumerate(type.getShape()))
    (int64_t(i) < parallel ? rows : length) *= size;
  return true;
}

Value ExtremesEmitter::combine(size_t output, Value x, Value extreme) {
  Value isBeyond =
      arith::CmpFOp::create(builder, loc, predicates[output], x, extreme);
  return arith::SelectOp::create(builder, loc, isBeyond, x, extreme);
}

/// `x` into the extreme of every output.
SmallVector<Value> ExtremesEmitter::combineAll(Value x, ValueRange extremes) {
  SmallVector<Value> results;
  for (auto [output, extreme] : llvm::enumerate(extremes))
    results.push_back(combine(output, x, extreme));
  return results;
}

Value ExtremesEmitter::reduceLanes(size_t output, Value vector) {
  int64_t size = cast<VectorType>(vector.getType()).getDimSize(0);
  for (; size > 1; size /= 2) {
    auto half = [&](int64_t first) -> Value {
      return vector::ExtractStridedSliceOp::create(builder, loc, vector, first,
                                                   size / 2, int64_t{1});
    };
    vector = combine(output, half(0), half(size / 2));
  }
  return vector::ExtractOp::create(builder, loc, vector, int64_t{0});
}

SmallVector<Value> ExtremesEmitter::emitRange(Value base, int64_t first,
                                              int64_t extent, int64_t width,
                                              int64_t chains,
                                              ArrayRef<Value> start) {
  if (extent == 0)
    return SmallVector<Value>(start);
  size_t count = start.size();
  SmallVector<Value> carried;
  for (int64_t chain = 0; chain < chains; ++chain)
    for (Value value : start)
      carried.push_back(vector::BroadcastOp::create(
          builder, loc, VectorType::get({width}, value.getType()), value));
  carried = emitCarriedLoop(
      builder, loc, extent, width * chains, carried,
      [&](Value i, ValueRange extremes) {
        SmallVector<Value> results;
        for (int64_t chain = 0; chain < chains; ++chain) {
          Value position =
              addConstant(builder, loc, addIndex(builder, loc, base, i),
                          first + chain * width);
          Value x = loadVector(builder, loc, input, position, width, width);
          llvm::append_range(
              results, combineAll(x, extremes.slice(chain * count, count)));
        }
        return results;
      });
  SmallVector<Value> results;
  for (size_t output = 0; output < count; ++output) {
    Value vector = carried[output];
    for (int64_t chain = 1; chain < chains; ++chain)
      vector = combine(output, carried[chain * count + output], vector);
    results.push_back(reduceLanes(output, vector));
  }
  return results;
}

void ExtremesEmitter::emitRow(Value row) {
  Value base = multiplyConstant(builder, loc, row, length);
  SmallVector<Value> extremes;
  for (const FlatBuffer &output : outputs)
    extremes.push_back(memref::LoadOp::create(builder, loc, output.view, row));
  int64_t first = 0;
  auto take = [&](int64_t width, int64_t chains) {
    int64_t step = width * chains, extent = (length - first) / step * step;
    extremes = emitRange(base, first, extent, width, chains, extremes);
    first += extent;
  };
  take(lanes, numChains);
  take(lanes, 1);
  take(1, 1);
  for (auto [output, extreme] : llvm::zip_equal(outputs, extremes))
    memref::StoreOp::create(builder, loc, extreme, output.view, row);
}

LogicalResult ExtremesEmitter::emit() {
  if (!matches())
    return failure();
  FailureOr<FlatBuffer> view =
      FlatBuffer::create(builder, loc, op.getInputs()[0]);
  if (failed(view))
    return failure();
  input = *view;
  for (Value output : op.getOutputs()) {
    view = FlatBuffer::create(builder, loc, output);
    if (failed(view))
      return failure();
    outputs.push_back(*view);
  }
  emitBlocks(builder, loc, rows, 1, [&](Value row, int64_t) { emitRow(row); });
  op.erase();
  return success();
}

LogicalResult codegen::vectorizeExtremes(linalg::LinalgOp op,
                                         const TargetInfo &target) {
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  return generic ? ExtremesEmitter(generic, target).emit() : failure();
}
