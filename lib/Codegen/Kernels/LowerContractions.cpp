//===- LowerContractions.cpp - Contractions to register-blocked loops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Targets/NarrowFloats.h"
#include "FlatBuffer.h"
#include "Tiles.h"
#include "VectorBody.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/Blocking.h"
#include "quanta/Codegen/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_LOWERCONTRACTIONS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Dot steps that straight-line code may have.
static constexpr int64_t maxUnrolledSteps = 160;

namespace {

/// One register block: which pixels and channels, and where their data is.
struct BlockPosition {
  Value n, y, x;
  int64_t rowsY, rowsX;
  /// First vector of channels, how many, and the channels of them that exist.
  Value vector;
  int64_t vectors, channels;

  int64_t getRows() const { return rowsY * rowsX; }
};

/// The vectors of a block as the epilogue takes them: `count` of them side by
/// side, of which the first `valid` channels exist.
struct EpilogueGroup {
  int64_t first, count, valid;
};

class ContractionEmitter {
public:
  ContractionEmitter(ContractOp op, const TargetInfo &target)
      : op(op), target(target), builder(op), loc(op.getLoc()),
        packing(op.getPackingAttr()) {}

  LogicalResult emit();

private:
  LogicalResult createViews();
  void collapsePixels();
  void emitBlock(const BlockPosition &block);
  SmallVector<Value> loadStart(const BlockPosition &block);
  SmallVector<Value> emitReduction(const BlockPosition &block,
                                   SmallVector<Value> acc);
  SmallVector<Value> emitGroups(const BlockPosition &block, Value inputBase,
                                Value weightBase, SmallVector<Value> acc);
  int64_t chooseUnrolling(const BlockPosition &block, int64_t aligned);
  SmallVector<Value> emitSteps(const BlockPosition &block, Value inputBase,
                               int64_t inputOffset, Value weightBase,
                               int64_t g, int64_t count,
                               SmallVector<Value> acc);
  SmallVector<Value> multiplyRows(ValueRange columns, ValueRange data,
                                  ValueRange acc);
  Value loadWeights(Value position, int64_t g, int64_t count);
  Value loadInput(Value position, int64_t count);
  SmallVector<EpilogueGroup> getEpilogueGroups(const BlockPosition &block);
  void emitEpilogue(const BlockPosition &block, ValueRange acc);
  /// Position of the block's pixel 0 in a buffer of the output's shape.
  Value getPixelBase(const BlockPosition &block, const FlatBuffer &buffer,
                     int64_t scaleY, int64_t scaleX);

  ContractOp op;
  TargetInfo target;
  OpBuilder builder;
  Location loc;
  PackingAttr packing;
  FlatBuffer input, weights, start, output;
  SmallVector<FlatBuffer> extras;
  int64_t stepsPerLoad = 1, stepsPerWeightLoad = 1;
  int64_t lanes = 0, group = 0, groups = 0, runs = 0, runLength = 0;
  int64_t vectorStride = 0;
  /// Weights in a byte, and groups of bytes in a run.
  int64_t perByte = 1, storedGroups = 0;
  SmallVector<int64_t> strides, dilations, window;
  bool isFloat = false;
};

LogicalResult ContractionEmitter::createViews() {
  auto view = [&](Value buffer, FlatBuffer &flat) -> LogicalResult {
    FailureOr<FlatBuffer> created = FlatBuffer::create(builder, loc, buffer);
    if (failed(created))
      return op.emitOpError("expected constant strides, got ")
             << buffer.getType();
    flat = std::move(*created);
    return success();
  };
  auto inputType = cast<MemRefType>(op.getInput().getType());
  Value source = op.getInput();
  SmallVector<int64_t> sourceStrides;
  int64_t offset, depth = inputType.getDimSize(3);
  if (failed(inputType.getStridesAndOffset(sourceStrides, offset)))
    return op.emitOpError("expected a strided input, got ") << inputType;
  bool isDense = sourceStrides[3] == 1 &&
                 (!packing.getMerged() || sourceStrides[2] == depth);
  if (!isDense) {
    // A run must be consecutive: a slice of channels is not.
    auto dense =
        MemRefType::get(inputType.getShape(), inputType.getElementType());
    source = memref::AllocOp::create(builder, loc, dense);
    memref::CopyOp::create(builder, loc, op.getInput(), source);
  }
  if (failed(view(source, input)) || failed(view(op.getWeights(), weights)) ||
      failed(view(op.getStart(), start)) ||
      failed(view(op.getOutput(), output)))
    return failure();
  for (Value extra : op.getExtras())
    if (failed(view(extra, extras.emplace_back())))
      return failure();
  auto isContiguous = [](const FlatBuffer &buffer) {
    return buffer.strides.empty() || buffer.strides.back() == 1;
  };
  if (!isContiguous(output) || !llvm::all_of(extras, isContiguous))
    return op.emitOpError("expected channels to be contiguous");
  return success();
}

/// A 1x1 window over dense pixels is a plain matrix product: one long row of
/// pixels blocks better than an image.
void ContractionEmitter::collapsePixels() {
  if (window[0] != 1 || window[1] != 1 || strides[0] != 1 || strides[1] != 1)
    return;
  // The input may be larger than the pixels that are read.
  if (ArrayRef<int64_t>(input.shape).take_front(3) !=
      ArrayRef<int64_t>(output.shape).take_front(3))
    return;
  auto isOneRow = [](const FlatBuffer &buffer) { return buffer.isOneRow(); };
  if (!input.isOneRow() || !output.isOneRow() ||
      !llvm::all_of(extras, isOneRow))
    return;
  input.collapsePixels();
  output.collapsePixels();
  for (FlatBuffer &extra : extras)
    extra.collapsePixels();
}

LogicalResult ContractionEmitter::emit() {
  if (!packing)
    return op.emitOpError("expected packed weights: run --quanta-pack-weights");
  if (failed(createViews()))
    return failure();
  strides.assign(op.getStrides().begin(), op.getStrides().end());
  dilations.assign(op.getDilations().begin(), op.getDilations().end());
  window.assign(op.getWindow().begin(), op.getWindow().end());
  isFloat = isa<FloatType>(input.getElementType());
  lanes = packing.getLanes();
  group = packing.getGroup();
  int64_t depth = input.shape[3];
  runs = packing.getMerged() ? 1 : window[1];
  runLength = packing.getMerged() ? window[1] * depth : depth;
  groups = llvm::divideCeil(runLength, group);
  storedGroups = weights.shape[3];
  for (int64_t count : {2, 4})
    if (groups >= 4 &&
        storedGroups == static_cast<int64_t>(llvm::divideCeil(groups, count)))
      perByte = count;
  // Short runs are multiplied by rows on every target.
  if (target.dotKind == DotKind::NeonMatrix && !packing.isTiled())
    target.dotKind = DotKind::NeonDot;
  if (input.getElementType().isInteger(8) && perByte == 1)
    stepsPerLoad = target.getStepsPerLoad();
  unsigned stepBits =
      lanes * group * weights.getElementType().getIntOrFloatBitWidth();
  if (stepsPerLoad > 1)
    stepsPerWeightLoad = std::max(target.vectorBits / stepBits, 1u);
  vectorStride = window[0] * runs * storedGroups * lanes * group;
  collapsePixels();

  int64_t channels = output.shape[3];
  int64_t vectors = llvm::divideCeil(channels, lanes);
  Blocking blocking = chooseBlocking({output.shape[1], output.shape[2], vectors,
                                      window[0] * runs * groups},
                                     target, isFloat);
  auto emitPixels = [&](Value vector, int64_t count, int64_t existing) {
    emitBlocks(builder, loc, output.shape[0], 1, [&](Value n, int64_t) {
      emitBlocks(builder, loc, output.shape[1], blocking.rowsY, [&](Value y, int64_t rowsY) {
        emitBlocks(builder, loc, output.shape[2], blocking.rowsX, [&](Value x, int64_t rowsX) {
          emitBlock({n, y, x, rowsY, rowsX, vector, count, existing});
        });
      });
    });
  };
  // Weights of a block of channels stay in the cache while all pixels pass.
  // A vector that isn't full is part of the last block only.
  int64_t whole = channels / lanes / blocking.vectors * blocking.vectors;
  emitBlocks(builder, loc, whole, blocking.vectors, [&](Value vector, int64_t count) {
    emitPixels(vector, count, count * lanes);
  });
  if (whole < vectors) {
    Value vector = arith::ConstantIndexOp::create(builder, loc, whole);
    emitPixels(vector, vectors - whole, channels - whole * lanes);
  }
  op.erase();
  return success();
}

Value ContractionEmitter::getPixelBase(const BlockPosition &block,
                                       const FlatBuffer &buffer, int64_t scaleY,
                                       int64_t scaleX) {
  Value base = multiplyConstant(builder, loc, block.n, buffer.strides[0]);
  base = addIndex(builder, loc, base,
                  multiplyConstant(builder, loc, block.y,
                                   buffer.strides[1] * scaleY));
  return addIndex(builder, loc, base,
                  multiplyConstant(builder, loc, block.x,
                                   buffer.strides[2] * scaleX));
}

void ContractionEmitter::emitBlock(const BlockPosition &block) {
  SmallVector<Value> acc = emitReduction(block, loadStart(block));
  if (packing.isTiled())
    acc = splitTiles(builder, loc, acc, block.vectors);
  emitEpilogue(block, acc);
}

SmallVector<Value> ContractionEmitter::loadStart(const BlockPosition &block) {
  SmallVector<Value> vectors;
  Value base = multiplyConstant(builder, loc, block.vector, lanes);
  for (int64_t v = 0; v < block.vectors; ++v)
    vectors.push_back(loadVector(builder, loc, start,
                                 addConstant(builder, loc, base, v * lanes),
                                 lanes, lanes));
  if (packing.isTiled())
    return startTiles(builder, loc, vectors, block.getRows());
  SmallVector<Value> acc;
  for (int64_t row = 0; row < block.getRows(); ++row)
    llvm::append_range(acc, vectors);
  return acc;
}

SmallVector<Value> ContractionEmitter::emitReduction(const BlockPosition &block,
                                                     SmallVector<Value> acc) {
  Value inputBase = getPixelBase(block, input, strides[0], strides[1]);
  Value weightBase =
      multiplyConstant(builder, loc, block.vector, vectorStride);
  int64_t runStride = storedGroups * lanes * group;
  return emitCarriedLoop(
      builder, loc, window[0], 1, acc, [&](Value i, ValueRange carried) {
        Value inputRow =
            addIndex(builder, loc, inputBase,
                     multiplyConstant(builder, loc, i,
                                      input.strides[1] * dilations[0]));
        Value weightRow =
            addIndex(builder, loc, weightBase,
                     multiplyConstant(builder, loc, i, runs * runStride));
        return emitCarriedLoop(
            builder, loc, runs, 1, carried, [&](Value j, ValueRange carried) {
              Value inputRun =
                  addIndex(builder, loc, inputRow,
                           multiplyConstant(builder, loc, j,
                                            input.strides[2] * dilations[1]));
              Value weightRun =
                  addIndex(builder, loc, weightRow,
                           multiplyConstant(builder, loc, j, runStride));
              return emitGroups(block, inputRun, weightRun,
                                SmallVector<Value>(carried));
            });
      });
}

/// The groups of one run: a loop over most of them, partly unrolled, then
/// those that the unrolling leaves, then the last one if it isn't aligned.
SmallVector<Value> ContractionEmitter::emitGroups(const BlockPosition &block,
                                                  Value inputBase,
                                                  Value weightBase,
                                                  SmallVector<Value> acc) {
  int64_t groupSize = lanes * group;
  int64_t aligned = runLength / group;
  // An iteration takes whole bytes.
  int64_t unroll = llvm::alignTo(chooseUnrolling(block, aligned), perByte);
  int64_t looped = aligned / unroll * unroll;
  auto emitRange = [&](Value inputPosition, Value weightPosition, int64_t first,
                       int64_t last, SmallVector<Value> carried) {
    for (int64_t g = first, count; g < last; g += count) {
      count = std::min(stepsPerLoad, static_cast<int64_t>(llvm::bit_floor(
                                         static_cast<uint64_t>(last - g))));
      carried = emitSteps(block, inputPosition, g * group, weightPosition,
                          g, count, carried);
    }
    return carried;
  };
  acc = emitCarriedLoop(
      builder, loc, looped, unroll, acc, [&](Value g, ValueRange carried) {
        Value inputPosition = addIndex(
            builder, loc, inputBase, multiplyConstant(builder, loc, g, group));
        Value weightPosition =
            addIndex(builder, loc, weightBase,
                     multiplyConstant(builder, loc, g, groupSize / perByte));
        return emitRange(inputPosition, weightPosition, 0, unroll,
                         SmallVector<Value>(carried));
      });
  acc = emitRange(inputBase, weightBase, looped, aligned, std::move(acc));
  if (aligned < groups)
    acc = emitSteps(block, inputBase, std::max<int64_t>(runLength - group, 0),
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
  if (int64_t inputs = block.getRows() * costs.inputRegisters)
    most = std::min<int64_t>(
        most, (target.vectorRegisters - costs.reserved -
               (block.getRows() + 2 * costs.weightRegisters) * block.vectors) /
                  inputs);
  most = std::max<int64_t>(most, 1);
  int64_t unroll = std::clamp<int64_t>(maxUnrolledSteps / steps, 1, most);
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
                              int64_t inputOffset, Value weightBase,
                              int64_t g, int64_t count,
                              SmallVector<Value> acc) {
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
                        (g + k) / perByte * lanes * group + v * vectorStride),
            g + k, shared));
    }
    if (k == 0)
      loadInputs();
    SmallVector<Value> columns, data;
    for (Value loaded : loadedColumns)
      columns.push_back(getPart(loaded, k % shared, lanes * group));
    for (Value loaded : inputs)
      data.push_back(isFloat ? loaded : getPart(loaded, k, group));
    acc = packing.isTiled()
              ? multiplyTiles(builder, loc, columns, data, acc)
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
      if (!isFloat)
        results.push_back(DotOp::create(builder, loc, previous, column, row,
                                        packing.getUnsignedInput()));
      else if (target.hasFma)
        results.push_back(
            math::FmaOp::create(builder, loc, column, row, previous));
      else
        results.push_back(arith::AddFOp::create(
            builder, loc, previous,
            arith::MulFOp::create(builder, loc, column, row)));
    }
  return results;
}

/// The weights of `count` groups from group `g` on, one group's in all lanes
/// behind the other's; as f32 for inputs of that type. Where a byte holds several
/// weights, `count` is 1.
Value ContractionEmitter::loadWeights(Value position, int64_t g,
                                      int64_t count) {
  int64_t size = count * lanes * group, bits = 8 / perByte;
  Value bytes = loadVector(builder, loc, weights, position, size, size);
  Type element = weights.getElementType();
  if (isFloat && element.isF32())
    return bytes;
  // Bytes that become f32 are widened first: then their fields are shifted out
  // whole lanes at a time.
  if (isFloat)
    bytes = arith::ExtSIOp::create(
        builder, loc, VectorType::get({size}, builder.getI32Type()), bytes);
  auto type = cast<VectorType>(bytes.getType());
  auto splat = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(
        builder, loc,
        cast<TypedAttr>(DenseElementsAttr::get(
            type, builder.getIntegerAttr(type.getElementType(), value))));
  };
  if (perByte > 1 && isFloat && target.vectorBits == 512 && size == 16)
    return lookUpFields(builder, loc, bytes, g % perByte * bits, bits);
  if (perByte > 1 && isFloat) {
    int64_t above = (perByte - 1 - g % perByte) * bits;
    if (above != 0)
      bytes = arith::ShLIOp::create(builder, loc, bytes, splat(24 + above));
    bytes = arith::ShRSIOp::create(builder, loc, bytes,
                                   splat(above != 0 ? 32 - bits : 8 - bits));
  } else if (perByte > 1) {
    // There are no shifts of bytes: mask, then extend the sign by arithmetic.
    if (g % perByte != 0)
      bytes = arith::ShRUIOp::create(builder, loc, bytes,
                                     splat(g % perByte * bits));
    int64_t sign = int64_t{1} << (bits - 1);
    bytes = arith::AndIOp::create(builder, loc, bytes, splat(2 * sign - 1));
    bytes = arith::XOrIOp::create(builder, loc, bytes, splat(sign));
    bytes = arith::SubIOp::create(builder, loc, bytes, splat(sign));
  }
  if (!isFloat)
    return bytes;
  return arith::SIToFPOp::create(
      builder, loc, VectorType::get({size}, builder.getF32Type()), bytes);
}

/// The operand of steps: groups of bytes, or one f32 in every lane.
Value ContractionEmitter::loadInput(Value position, int64_t count) {
  if (isFloat) {
    Value scalar = memref::LoadOp::create(builder, loc, input.view, position);
    return vector::BroadcastOp::create(
        builder, loc, VectorType::get({lanes}, scalar.getType()), scalar);
  }
  return loadVector(builder, loc, input, position, count * group,
                    std::min(count * group, runLength));
}

SmallVector<EpilogueGroup>
ContractionEmitter::getEpilogueGroups(const BlockPosition &block) {
  bool packs = target.hasBytePacks && output.getElementType().isInteger(8);
  SmallVector<EpilogueGroup> groups;
  for (int64_t v = 0; v < block.vectors; v += groups.back().count) {
    int64_t count = 1;
    while (packs && count < 4 && v + 2 * count <= block.vectors &&
           (v + 2 * count) * lanes <= block.channels)
      count *= 2;
    groups.push_back(
        {v, count, std::min(count * lanes, block.channels - v * lanes)});
  }
  return groups;
}

void ContractionEmitter::emitEpilogue(const BlockPosition &block,
                                      ValueRange acc) {
  Block &body = op.getEpilogue().front();
  Value outputBase = getPixelBase(block, output, 1, 1);
  Value channelBase = multiplyConstant(builder, loc, block.vector, lanes);
  for (EpilogueGroup group : getEpilogueGroups(block)) {
    int64_t width = group.count * lanes, offset = group.first * lanes;
    // What doesn't depend on the pixel is loaded once.
    SmallVector<Value> fixed(extras.size()), bases(extras.size());
    for (auto [i, extra] : llvm::enumerate(extras)) {
      if (extra.shape.size() == 4) {
        bases[i] = addIndex(builder, loc, getPixelBase(block, extra, 1, 1),
                            channelBase);
      } else if (extra.shape.size() == 1) {
        fixed[i] = loadVector(builder, loc, extra,
                              addConstant(builder, loc, channelBase, offset),
                              width, group.valid);
      } else {
        Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
        Value scalar = memref::LoadOp::create(builder, loc, extra.view, zero);
        fixed[i] = vector::BroadcastOp::create(
            builder, loc, VectorType::get({width}, scalar.getType()), scalar);
      }
    }
    auto getPosition = [&](Value base, const FlatBuffer &buffer, int64_t row) {
      return addConstant(builder, loc, base,
                         row / block.rowsX * buffer.strides[1] +
                             row % block.rowsX * buffer.strides[2] + offset);
    };
    Value base = addIndex(builder, loc, outputBase, channelBase);
    for (int64_t row = 0; row < block.getRows(); ++row) {
      SmallVector<Value> arguments = {concatenate(builder, loc, acc.slice(
          row * block.vectors + group.first, group.count))};
      for (auto [i, extra] : llvm::enumerate(extras))
        arguments.push_back(
            bases[i] ? loadVector(builder, loc, extra,
                                  getPosition(bases[i], extra, row), width,
                                  group.valid)
                     : fixed[i]);
      Value result = cloneOnVectors(builder, body, arguments, width).front();
      storeVector(builder, loc, output, getPosition(base, output, row), result,
                  group.valid);
    }
  }
}

struct LowerContractions
    : codegen::impl::LowerContractionsBase<LowerContractions> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    SmallVector<ContractOp> ops;
    getOperation().walk([&](ContractOp op) { ops.push_back(op); });
    for (ContractOp op : ops) {
      if (!isa<MemRefType>(op.getOutput().getType())) {
        op.emitOpError("expected buffers: bufferize first");
        return signalPassFailure();
      }
      if (failed(ContractionEmitter(op, target).emit()))
        return signalPassFailure();
      ++numLowered;
    }
  }
};

} // namespace
