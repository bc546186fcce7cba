//===- ContractionProducts.cpp - The reduction of a block -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "Spread.h"
#include "Tiles.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Codegen/Kernels/Blocking.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

SmallVector<Value> ContractionEmitter::emitReduction(const BlockPosition &block,
                                                     SmallVector<Value> acc) {
  Value inputBase = addConstant(
      builder, loc, getPixelBase(block, input, strides[0], strides[1]),
      -storedRows.above * input.strides[1] -
          storedColumns.above * input.strides[2]);
  Value weightBase =
      addIndex(builder, loc, getRowBase(block, weights),
               multiplyConstant(builder, loc, block.vector, vectorStride));
  if (block.apartX)
    return emitStoredColumns(block, inputBase, weightBase, std::move(acc));
  return emitWindowRows(
      block.y, inputBase, weightBase, std::move(acc),
      [&](Value inputRow, Value weightRow, ValueRange carried) {
        return emitCarriedLoop(
            builder, loc, runs, 1, carried, [&](Value j, ValueRange carried) {
              Value inputRun =
                  addIndex(builder, loc, inputRow,
                           multiplyConstant(builder, loc, j,
                                            input.strides[2] * dilations[1]));
              Value weightRun =
                  addIndex(builder, loc, weightRow,
                           multiplyConstant(builder, loc, j, runStride));
              return emitRun(block, inputRun, weightRun, /*first=*/0, runLength,
                             SmallVector<Value>(carried));
            });
      });
}

/// acc = fn(input, weights, acc) for the rows of the window that row `y` of the
/// output multiplies: where they begin in what begins with row 0.
SmallVector<Value> ContractionEmitter::emitWindowRows(
    Value y, Value inputBase, Value weightBase, SmallVector<Value> acc,
    llvm::function_ref<SmallVector<Value>(Value, Value, ValueRange)> fn) {
  return emitStoredRows(y, std::move(acc), [&](Value i, ValueRange carried) {
    Value inputRow = addIndex(
        builder, loc, inputBase,
        multiplyConstant(builder, loc, i, input.strides[1] * dilations[0]));
    Value weightRow =
        addIndex(builder, loc, weightBase,
                 multiplyConstant(builder, loc, i, runs * runStride));
    return fn(inputRow, weightRow, carried);
  });
}

/// Unrolled as a whole, the loads of weights would move out of the loop over
/// pixels, and eight vector registers are soon full.
static void forbidUnrolling(scf::ForOp loop) {
  loop->setAttr(
      "llvm.loop_annotation",
      parseAttribute("#llvm.loop_annotation<unroll = <disable = true>>",
                     loop.getContext()));
}

/// `length` weights of a run from weight `first` on, which begins a unit; the inputs
/// begin with that one's.
SmallVector<Value> ContractionEmitter::emitRun(const BlockPosition &block,
                                               Value inputBase,
                                               Value weightBase, int64_t first,
                                               int64_t length,
                                               SmallVector<Value> acc) {
  int64_t size = packing.getScaleGroup();
  Value multiplierBase = weightBase;
  weightBase =
      addConstant(builder, loc, weightBase, first / group / fields * unitSize);
  if (size == 0)
    return emitGroups(block, inputBase, weightBase, length, std::move(acc));
  multiplierBase =
      addConstant(builder, loc, multiplierBase, runSize + first / size * lanes);
  return emitCarriedLoop(
      builder, loc, length / size, 1, acc, [&](Value i, ValueRange carried) {
        Value inputs = addIndex(builder, loc, inputBase,
                                multiplyConstant(builder, loc, i, size));
        Value stored =
            addIndex(builder, loc, weightBase,
                     multiplyConstant(builder, loc, i,
                                      size / group / fields * unitSize));
        Value scales = addIndex(builder, loc, multiplierBase,
                                multiplyConstant(builder, loc, i, lanes));
        return emitScaleGroup(block, inputs, stored, scales,
                              SmallVector<Value>(carried));
      });
}

/// The groups of `length` consecutive weights: a loop over most of them, partly
/// unrolled, then those that the unrolling leaves, then the last one if it isn't
/// aligned.
SmallVector<Value> ContractionEmitter::emitGroups(const BlockPosition &block,
                                                  Value inputBase,
                                                  Value weightBase,
                                                  int64_t length,
                                                  SmallVector<Value> acc) {
  int64_t aligned = length / group;
  // An iteration takes whole units.
  int64_t unroll = llvm::alignTo(chooseUnrolling(block, aligned), fields);
  int64_t looped = aligned / unroll * unroll;
  auto emitRange = [&](Value inputPosition, Value weightPosition, int64_t first,
                       int64_t last, SmallVector<Value> carried) {
    for (int64_t g = first, count; g < last; g += count) {
      count = std::min(stepsPerLoad, static_cast<int64_t>(llvm::bit_floor(
                                         static_cast<uint64_t>(last - g))));
      carried = emitSteps(block, inputPosition, g * group, weightPosition, g,
                          count, carried);
    }
    return carried;
  };
  acc = emitCarriedLoop(
      builder, loc, looped, unroll, acc, [&](Value g, ValueRange carried) {
        Value inputPosition = addIndex(
            builder, loc, inputBase, multiplyConstant(builder, loc, g, group));
        Value weightPosition =
            addIndex(builder, loc, weightBase,
                     multiplyConstant(builder, loc, g, unitSize / fields));
        return emitRange(inputPosition, weightPosition, 0, unroll,
                         SmallVector<Value>(carried));
      });
  if (target.dotKind == DotKind::Mve && !acc.empty())
    if (auto loop = acc.front().getDefiningOp<scf::ForOp>())
      forbidUnrolling(loop);
  acc = emitRange(inputBase, weightBase, looped, aligned, std::move(acc));
  if (aligned * group < length)
    acc = emitSteps(block, inputBase, std::max<int64_t>(length - group, 0),
                    weightBase, aligned, /*count=*/1, acc);
  return acc;
}

/// How many groups one iteration takes: as many as straight-line code may have,
/// whole loads of them.
int64_t ContractionEmitter::chooseUnrolling(const BlockPosition &block,
                                            int64_t aligned) {
  int64_t unit = aligned >= stepsPerLoad ? stepsPerLoad : 1;
  int64_t steps = block.getRows() * block.vectors * unit;
  int64_t units = std::max<int64_t>(aligned / unit, 1);
  int64_t most = std::max<int64_t>(16 / unit, 1);
  // The inputs of all units stay in registers, for LLVM loads them in pairs, and
  // the weights of two steps.
  StepCosts costs = getStepCosts(target, isFloat);
  // Two steps, so that the second one's loads pass beside the first one's
  // products.
  if ((target.dotKind == DotKind::Mve && !isFloat) || packing.isSpread())
    most = 2;
  else if (int64_t inputs = block.getRows() * costs.inputRegisters)
    most = std::min<int64_t>(
        most, (target.vectorRegisters - costs.reserved -
               (block.getRows() + 2 * costs.weightRegisters) * block.vectors) /
                  inputs);
  most = std::max<int64_t>(most, 1);
  int64_t unroll = std::clamp<int64_t>(costs.unrolledSteps / steps, 1, most);
  unroll = std::min(unroll, units);
  // A divisor needs no code for what is left.
  for (int64_t divisor = unroll; divisor * 2 >= unroll; --divisor)
    if (divisor > 0 && units % divisor == 0)
      return divisor * unit;
  return unroll * unit;
}

/// `count` consecutive groups whose inputs are one load for each pixel.
SmallVector<Value>
ContractionEmitter::emitSteps(const BlockPosition &block, Value inputBase,
                              int64_t inputOffset, Value weightBase, int64_t g,
                              int64_t count, SmallVector<Value> acc) {
  SmallVector<Value> inputs;
  auto loadInputs = [&] {
    for (int64_t y = 0; y < block.rowsY; ++y)
      for (int64_t x = 0; x < block.rowsX; ++x) {
        int64_t offset = y * strides[0] * input.strides[1] +
                         x * strides[1] * input.strides[2] + inputOffset;
        inputs.push_back(
            loadInput(addConstant(builder, loc, inputBase, offset), count));
      }
  };
  auto getPart = [&](Value loaded, int64_t k, int64_t size) -> Value {
    if (cast<VectorType>(loaded.getType()).getDimSize(0) == size)
      return loaded;
    return vector::ExtractStridedSliceOp::create(builder, loc, loaded, k * size,
                                                 size, int64_t{1});
  };
  // Steps whose weights are one load.
  int64_t shared = std::min(count, stepsPerWeightLoad);
  SmallVector<Value> loadedColumns;
  for (int64_t k = 0; k < count; ++k) {
    if (k % shared == 0) {
      loadedColumns.clear();
      for (int64_t v = 0; v < block.vectors; ++v)
        loadedColumns.push_back(loadWeights(
            addConstant(builder, loc, weightBase,
                        (g + k) / fields * unitSize + v * vectorStride),
            g + k, shared, v));
    }
    if (k == 0)
      loadInputs();
    SmallVector<Value> columns, data;
    for (Value loaded : loadedColumns)
      columns.push_back(getPart(loaded, k % shared, lanes * group));
    for (Value loaded : inputs)
      data.push_back(isFloat ? loaded : getPart(loaded, k, group));
    acc = packing.isTiled() ? multiplyTiles(builder, loc, columns, data, acc)
          : packing.isSpread()
              ? multiplySpread(builder, loc, columns, data, acc)
              : multiplyRows(columns, data, acc);
  }
  return acc;
}

/// Every pixel's input by every vector of channels.
SmallVector<Value> ContractionEmitter::multiplyRows(ValueRange columns,
                                                    ValueRange data,
                                                    ValueRange acc) {
  SmallVector<Value> results;
  for (Value row : data)
    for (Value column : columns) {
      Value previous = acc[results.size()];
      results.push_back(isFloat ? multiplyAdd(column, row, previous)
                                : DotOp::create(builder, loc, previous, column,
                                                row, packing.getUnsignedInput(),
                                                op.getFlippedInput())
                                      .getResult());
    }
  return results;
}

/// Sums of another type than what is multiplied (f16, of f32 products) are rounded
/// at every step.
Value ContractionEmitter::multiplyAdd(Value column, Value row, Value sum) {
  Type sumType = sum.getType();
  if (sumType != row.getType())
    sum = arith::ExtFOp::create(builder, loc, row.getType(), sum);
  if (target.hasFma)
    sum = math::FmaOp::create(builder, loc, column, row, sum);
  else
    sum = arith::AddFOp::create(
        builder, loc, sum, arith::MulFOp::create(builder, loc, column, row));
  return sumType == row.getType()
             ? sum
             : arith::TruncFOp::create(builder, loc, sumType, sum).getResult();
}

/// The weights of `count` groups from group `g` on, one group's in all lanes
/// behind the other's; as f32 for inputs of that type. Where a unit holds several
/// weights, `count` is 1.
Value ContractionEmitter::loadWeights(Value position, int64_t g, int64_t count,
                                      int64_t vector) {
  int64_t size = count * unitSize;
  Value stored = loadVector(builder, loc, weights, position, size, size);
  Type element = weights.getElementType();
  if (isa<FloatType>(element))
    return isFloat ? widenFloats(stored) : stored;
  if (isFloat)
    return convertFields(stored, g % fields);
  return fields > 1 ? extendFields(stored, g % fields, vector) : stored;
}

/// A scalar or vector of floats in the type that is multiplied.
Value ContractionEmitter::widenFloats(Value value) {
  if (getElementTypeOrSelf(value.getType()) == multiplied)
    return value;
  Type type = multiplied;
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    type = vector.clone(multiplied);
  return arith::ExtFOp::create(builder, loc, type, value);
}

/// The operand of steps: groups of bytes, or one f32 in every lane.
Value ContractionEmitter::loadInput(Value position, int64_t count) {
  if (isFloat) {
    Value scalar =
        widenFloats(memref::LoadOp::create(builder, loc, input.view, position));
    return vector::BroadcastOp::create(
        builder, loc, VectorType::get({lanes}, scalar.getType()), scalar);
  }
  // LLVM takes four bytes to a register of 32-bit Arm by way of memory, a word by
  // way of a core register.
  if (target.isArm32 && target.hasNeon() && count * group == 4 &&
      runLength >= 4) {
    Value bytes = loadVector(builder, loc, input, position, 4, 4);
    Type i32 = builder.getI32Type();
    Value word = vector::ExtractOp::create(
        builder, loc,
        vector::BitCastOp::create(builder, loc, VectorType::get({1}, i32),
                                  bytes)
            .getResult(),
        int64_t{0});
    Value both = vector::BroadcastOp::create(builder, loc,
                                             VectorType::get({2}, i32), word);
    return vector::BitCastOp::create(
        builder, loc, VectorType::get({8}, builder.getI8Type()), both);
  }
  // A run that fills no register of MVE is one load with a predicate.
  if (target.dotKind == DotKind::Mve && runLength < group)
    return loadPredicated(builder, loc, input, position, group, runLength);
  return loadVector(builder, loc, input, position, count * group,
                    std::min(count * group, runLength));
}
