//===- PackWeights.cpp - Constant weights to dot product layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackWindows.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// The shape of packed weights; see #quanta_kernel.packing.
struct PackedShape {
  PackedShape(ContractOp op, PackingAttr packing)
      : channels(op.getNumChannels()), rows(op.getWindow()[0]),
        columns(op.getWindow()[1]),
        depth(op.getInput().getType().getShape().back()),
        lanes(packing.getLanes()), group(packing.getGroup()),
        unit(packing.getTile() != 0 ? packing.getTile() : group),
        merged(packing.getMerged()) {
    blocks = llvm::divideCeil(channels, lanes);
    runs = merged ? 1 : columns;
    runLength = merged ? columns * depth : depth;
    groups = llvm::divideCeil(runLength, unit) * (unit / group);
  }

  SmallVector<int64_t> getShape() const {
    return {blocks, rows, runs, groups, lanes * group};
  }

  /// Calls fn(packed position, position in [OC, KH, KW, IC]) for each weight.
  template <typename Fn> void forEach(Fn fn) const {
    int64_t position = 0;
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t run = 0; run < runs; ++run)
          for (int64_t g = 0; g < groups; ++g)
            for (int64_t lane = 0; lane < lanes; ++lane)
              for (int64_t k = 0; k < group; ++k, ++position) {
                int64_t channel = block * lanes + lane;
                int64_t element = getGroupStart(g) + k;
                // What an overlap has belongs to the unit before.
                if (channel >= channels || element >= runLength ||
                    element < g * group / unit * unit)
                  continue;
                int64_t offset = (run * depth + element);
                fn(position,
                   (channel * rows + row) * columns * depth + offset);
              }
  }

  /// The last unit of a run doesn't reach beyond its end.
  int64_t getGroupStart(int64_t g) const {
    int64_t start = g * group / unit * unit;
    return g * group - start +
           (runLength < unit ? 0 : std::min(start, runLength - unit));
  }

  int64_t channels, rows, columns, depth, lanes, group;
  /// The bytes of a run that are multiplied at once.
  int64_t unit;
  bool merged;
  int64_t blocks, runs, runLength, groups;
};

template <typename T, typename Source>
ElementsAttr pack(const PackedShape &shape, Type element, Source weights) {
  auto type = RankedTensorType::get(shape.getShape(), element);
  std::vector<T> packed(type.getNumElements(), T(0));
  shape.forEach([&](int64_t to, int64_t from) { packed[to] = weights[from]; });
  return createElements<T>(type, packed);
}

/// Fewer weights than this aren't worth taking bytes apart.
constexpr size_t minNarrowWeights = 1024;

/// Weights to a byte: 4, 2 or 1, as many as all fit. A byte of narrow weights
/// holds those of consecutive groups; from 4 groups on the shape shows it.
int64_t getWeightsPerByte(const PackedShape &shape, ArrayRef<int64_t> weights) {
  if (shape.groups < 4 || weights.size() < minNarrowWeights)
    return 1;
  for (unsigned bits : {2u, 4u})
    if (llvm::all_of(weights, [&](int64_t weight) {
          return llvm::isIntN(bits, weight);
        }))
      return 8 / bits;
  return 1;
}

/// The same as `pack`, `perByte` weights in each byte.
ElementsAttr packNarrow(const PackedShape &shape, Type byte,
                        ArrayRef<int64_t> weights, int64_t perByte) {
  SmallVector<int64_t> sizes = shape.getShape();
  int64_t groups = sizes[3], step = sizes[4], bits = 8 / perByte;
  sizes[3] = llvm::divideCeil(groups, perByte);
  auto type = RankedTensorType::get(sizes, byte);
  std::vector<int8_t> packed(type.getNumElements(), 0);
  shape.forEach([&](int64_t to, int64_t from) {
    int64_t run = to / (groups * step), g = to / step % groups;
    int64_t at = (run * sizes[3] + g / perByte) * step + to % step;
    int64_t field = weights[from] & ((int64_t{1} << bits) - 1);
    packed[at] = static_cast<int8_t>(static_cast<uint8_t>(packed[at]) |
                                     field << (g % perByte * bits));
  });
  return createElements<int8_t>(type, packed);
}

struct PackWeights : codegen::impl::PackWeightsBase<PackWeights> {
  using Base::Base;

  void runOnOperation() override {
    target = TargetInfo::get(triple, features);
    SmallVector<ContractOp> ops;
    getOperation().walk([&](ContractOp op) {
      if (!op.getPacking())
        ops.push_back(op);
    });
    for (ContractOp op : ops)
      if (failed(packOne(op)))
        return signalPassFailure();
    getOperation().walk([&](WindowOp op) {
      if (op.getQuads())
        return WalkResult::advance();
      FailureOr<int64_t> bytes = packWindow(op, target);
      if (failed(bytes)) {
        signalPassFailure();
        return WalkResult::interrupt();
      }
      numPacked += *bytes != 0;
      numBytes += *bytes;
      return WalkResult::advance();
    });
  }

  LogicalResult packOne(ContractOp op) {
    ElementsAttr weights, start;
    if (!matchPattern(op.getWeights(), m_Constant(&weights)) ||
        !matchPattern(op.getStart(), m_Constant(&start)))
      return op.emitOpError("expected constant weights and start");
    bool isFloat = op.getInput().getType().getElementType().isF32();
    bool isWeightOnly = isFloat && weights.getElementType().isInteger(8);
    bool merged = op.getWindow()[1] > 1 && op.getDilations()[1] == 1;
    bool isWide = op.getInput().getType().getElementType().isInteger(16);
    bool makeUnsigned = !isFloat && !isWide && target.hasUnsignedDot();
    int64_t group = isFloat  ? 1
                    : isWide ? target.getWideDotGroup()
                             : chooseGroup(op, merged);
    int64_t tile = isFloat || isWide ? 0 : chooseTile(op, merged);
    // Tiles are signed.
    makeUnsigned &= tile == 0;
    auto packing = PackingAttr::get(op.getContext(), target.getLanes(), group,
                                    merged, makeUnsigned, tile);
    PackedShape shape(op, packing);

    OpBuilder builder(op);
    Location loc = op.getLoc();
    ElementsAttr packed, packedStart;
    auto startType = RankedTensorType::get({shape.blocks * shape.lanes},
                                           start.getElementType());
    if (isWeightOnly) {
      auto values = readIntegers(weights);
      auto starts = readFloats(start);
      if (!values || !starts)
        return op.emitOpError("unreadable weights or start");
      int64_t perByte = getWeightsPerByte(shape, *values);
      packed = perByte > 1
                   ? packNarrow(shape, builder.getI8Type(), *values, perByte)
                   : pack<int8_t>(shape, builder.getI8Type(), *values);
      starts->resize(startType.getNumElements(), 0.0f);
      packedStart = createElements<float>(startType, *starts);
    } else if (isFloat) {
      auto values = readFloats(weights), starts = readFloats(start);
      if (!values || !starts)
        return op.emitOpError("unreadable weights or start");
      packed = pack<float>(shape, builder.getF32Type(), *values);
      starts->resize(startType.getNumElements(), 0.0f);
      packedStart = createElements<float>(startType, *starts);
    } else {
      auto values = readIntegers(weights), starts = readIntegers(start);
      if (!values || !starts)
        return op.emitOpError("unreadable weights or start");
      ShapedType output = op.getOutput().getType();
      int64_t pixels = output.getNumElements() / shape.channels;
      int64_t perByte = packing.isTiled() || tile != 0
                            ? 1
                            : getWeightsPerByte(shape, *values);
      if (perByte > 1)
        packed = packNarrow(shape, builder.getI8Type(), *values, perByte);
      else
        packed = (isWide ? target.getWideWeightBits(pixels)
                         : target.getWeightBits(pixels)) == 16
                     ? pack<int16_t>(shape, builder.getI16Type(), *values)
                     : pack<int8_t>(shape, builder.getI8Type(), *values);
      if (!isWide && target.getInputBits(pixels, shape.blocks) == 16)
        op.getInputMutable().assign(widen(builder, loc, op.getInput()));
      if (makeUnsigned)
        compensate(*starts, *values);
      SmallVector<int32_t> wrapped(startType.getNumElements(), 0);
      for (auto [i, value] : llvm::enumerate(*starts))
        wrapped[i] = static_cast<int32_t>(static_cast<uint32_t>(value));
      packedStart = createElements<int32_t>(startType, wrapped);
    }
    op.getWeightsMutable().assign(arith::ConstantOp::create(
        builder, loc, cast<TypedAttr>(packed)));
    op.getStartMutable().assign(arith::ConstantOp::create(
        builder, loc, cast<TypedAttr>(packedStart)));
    op.setPackingAttr(packing);
    ++numPacked;
    numBytes += packed.getNumElements() *
                packed.getElementType().getIntOrFloatBitWidth() / 8;
    return success();
  }

  /// The step of the target's tile unit where that is quicker, else 0.
  int64_t chooseTile(ContractOp op, bool merged) {
    ArrayRef<int64_t> input = op.getInput().getType().getShape();
    ArrayRef<int64_t> output = op.getOutput().getType().getShape();
    int64_t columns = op.getWindow()[1];
    int64_t run = merged ? columns * input[3] : input[3];
    if (!target.hasTiles || run < 4)
      return 0;
    int64_t step = chooseTileStep(run);
    int64_t runs = op.getWindow()[0] * (merged ? 1 : columns);
    ContractionShape shape;
    shape.height = output[1];
    shape.width = output[2];
    shape.vectors = llvm::divideCeil(output[3], tileLanes);
    shape.steps = runs * llvm::divideCeil(run, step);
    // A 1x1 window over dense pixels is one row of them.
    if (input.drop_back() == output.drop_back() && runs == 1) {
      shape.width *= shape.height * output[0];
      shape.height = 1;
    }
    bool isBetter =
        prefersTiles(shape, runs * llvm::divideCeil(run, 4), target);
    return isBetter ? step : 0;
  }

  /// The target's group, or a smaller one that suits the op better.
  int64_t chooseGroup(ContractOp op, bool merged) {
    int64_t run = op.getInput().getType().getShape().back() *
                  (merged ? op.getWindow()[1] : 1);
    // Half of a group of eight would be zeros.
    if (target.dotKind == DotKind::NeonMatrix && run < 8 && target.hasLaneDot)
      return 4;
    return target.getDotGroup();
  }

  /// The input as i16: an elementwise op of its own.
  static Value widen(OpBuilder &builder, Location loc, Value input) {
    auto type = cast<RankedTensorType>(input.getType());
    Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                          builder.getI16Type());
    AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
    SmallVector<utils::IteratorType> parallel(type.getRank(),
                                              utils::IteratorType::parallel);
    return linalg::GenericOp::create(
               builder, loc, empty.getType(), input, empty,
               ArrayRef<AffineMap>{identity, identity}, parallel,
               [](OpBuilder &b, Location loc, ValueRange arguments) {
                 Value wide = arith::ExtSIOp::create(
                     b, loc, arguments[1].getType(), arguments[0]);
                 linalg::YieldOp::create(b, loc, wide);
               })
        .getResult(0);
  }

  /// Each input gets 128 added, so each sum 128 * sum(weights) too much.
  static void compensate(MutableArrayRef<int64_t> starts,
                         ArrayRef<int64_t> weights) {
    int64_t perChannel = weights.size() / starts.size();
    for (auto [channel, start] : llvm::enumerate(starts))
      for (int64_t weight :
           weights.slice(channel * perChannel, perChannel))
        start -= 128 * weight;
  }

  TargetInfo target;
};

} // namespace
