//===- PackWeights.cpp - Constant weights to dot product layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FlipInputs.h"
#include "PackProducts.h"
#include "PackWindows.h"
#include "PackedShape.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
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

/// Fewer weights than this aren't worth taking bytes apart.
constexpr size_t minNarrowWeights = 1024;

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
    flipInputs(getOperation());
    getOperation().walk([&](WindowOp op) {
      if (op.getQuads())
        return WalkResult::advance();
      FailureOr<int64_t> bytes = packWindow(op, target, strictInteger);
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
    if (op.hasWeightsPerRow()) {
      FailureOr<ContractOp> sums = packProduct(op, target);
      if (failed(sums) || (*sums && failed(packOne(*sums))))
        return failure();
      ++numPacked;
      return success();
    }
    ElementsAttr weights, start;
    if (!matchPattern(op.getWeights(), m_Constant(&weights)) ||
        !matchPattern(op.getStart(), m_Constant(&start)))
      return op.emitOpError("expected constant weights and start");
    if (readHalfBits(weights))
      return packHalf(op, weights, start);
    if (start.getElementType().isInteger(64))
      return packWide(op, weights, start);
    bool isFloat = op.getInput().getType().getElementType().isF32();
    bool isWeightOnly = isFloat && weights.getElementType().isInteger();
    bool merged = op.getWindow()[1] > 1 && op.getDilations()[1] == 1;
    bool isWide = op.getInput().getType().getElementType().isInteger(16);
    bool makeUnsigned = !isFloat && !isWide && target.hasUnsignedDot();
    int64_t group = isFloat  ? 1
                    : isWide ? target.getWideDotGroup()
                             : chooseGroup(op, merged, target);
    int64_t tile = isFloat || isWide ? 0 : chooseTile(op, merged);
    // Tiles are signed.
    makeUnsigned &= tile == 0;
    int64_t lanes = target.getLanes();
    int64_t wholeGroup =
        makeUnsigned && tile == 0 ? chooseWholeGroup(op, merged, target) : 0;
    if (wholeGroup != 0) {
      lanes = 1;
      group = wholeGroup;
    }
    auto packing = PackingAttr::get(op.getContext(), lanes, group, merged,
                                    makeUnsigned, tile, /*bits=*/8,
                                    /*scaleGroup=*/0);
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
      NarrowWeights narrow = chooseForm(shape, *values, isFloat);
      if (!llvm::all_of(narrow.fields,
                        [](int64_t field) { return llvm::isInt<8>(field); }))
        return op.emitOpError(
            "its weights of more than 8 bits are not groups of "
            "narrower ones");
      packing = setForm(packing, narrow);
      packed = packNarrow(shape, packing, narrow, isFloat);
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
      NarrowWeights narrow;
      if (!packing.isTiled() && tile == 0 && wholeGroup == 0)
        narrow = chooseForm(shape, *values, isFloat);
      packing = setForm(packing, narrow);
      bool isSpread = false;
      if (!isWide && narrow.bits == 8) {
        packing = chooseSpread(op, packing, *values);
        isSpread = packing.isSpread();
        shape = PackedShape(op, packing);
      }
      if (narrow.bits < 8)
        packed = packNarrow(shape, packing, narrow, isFloat);
      else
        packed = !isSpread && (isWide ? target.getWideWeightBits(pixels)
                                      : target.getWeightBits(pixels)) == 16
                     ? pack<int16_t>(shape, builder.getI16Type(), *values)
                     : pack<int8_t>(shape, builder.getI8Type(), *values);
      if (!isWide && target.getInputBits(pixels, shape.blocks) == 16)
        op.getInputMutable().assign(
            widenInput(builder, loc, op.getInput(), builder.getI16Type()));
      if (makeUnsigned)
        compensate(*starts, *values);
      SmallVector<int32_t> wrapped(startType.getNumElements(), 0);
      for (auto [i, value] : llvm::enumerate(*starts))
        wrapped[i] = static_cast<int32_t>(static_cast<uint32_t>(value));
      packedStart = createElements<int32_t>(startType, wrapped);
    }
    replaceConstants(op, packing, packed, packedStart);
    return success();
  }

  /// Weights whose products are summed in i64 keep their type; lanes are sums.
  LogicalResult packWide(ContractOp op, ElementsAttr weights,
                         ElementsAttr start) {
    auto values = readIntegers(weights), starts = readIntegers(start);
    if (!values || !starts)
      return op.emitOpError("unreadable weights or start");
    bool merged = op.getWindow()[1] > 1 && op.getDilations()[1] == 1;
    auto packing =
        PackingAttr::get(op.getContext(), target.getWideLanes(),
                         /*group=*/1, merged, /*unsignedInput=*/false,
                         /*tile=*/0, /*bits=*/8, /*scaleGroup=*/0);
    PackedShape shape(op, packing);
    auto startType = RankedTensorType::get({shape.blocks * shape.lanes},
                                           start.getElementType());
    starts->resize(startType.getNumElements(), 0);
    Type element = weights.getElementType();
    if (!element.isInteger(16) && !element.isInteger(32))
      return op.emitOpError("expected weights of i16 or i32 for sums of i64, "
                            "got ")
             << element;
    replaceConstants(op, packing,
                     element.isInteger(16)
                         ? pack<int16_t>(shape, element, *values)
                         : pack<int32_t>(shape, element, *values),
                     createElements<int64_t>(startType, *starts));
    return success();
  }

  /// Weights of f16 and bf16 stay so in memory. Where the target has no products
  /// of them, they become f32 in registers, and the input does once, before.
  LogicalResult packHalf(ContractOp op, ElementsAttr weights,
                         ElementsAttr start) {
    Type half = weights.getElementType(), acc = start.getElementType();
    auto starts = readFloats(start);
    if (!starts)
      return op.emitOpError("unreadable start");
    bool merged = op.getWindow()[1] > 1 && op.getDilations()[1] == 1;
    bool hasPairs = half.isBF16() && target.hasBf16Dot;
    int64_t lanes = target.getLanes();
    if (acc.isF16() && target.hasF16Arithmetic)
      lanes *= 2;
    auto packing = PackingAttr::get(op.getContext(), lanes, hasPairs ? 2 : 1,
                                    merged, /*unsignedInput=*/false,
                                    /*tile=*/0, /*bits=*/8,
                                    /*scaleGroup=*/0);
    PackedShape shape(op, packing);
    OpBuilder builder(op);
    Location loc = op.getLoc();
    if (!hasPairs && acc.isF32())
      op.getInputMutable().assign(
          widenInput(builder, loc, op.getInput(), builder.getF32Type()));
    ElementsAttr packed = pack<uint16_t>(shape, half, *readHalfBits(weights));
    auto startType = RankedTensorType::get({shape.blocks * lanes}, acc);
    ElementsAttr packedStart;
    if (acc.isF32()) {
      starts->resize(startType.getNumElements(), 0.0f);
      packedStart = createElements<float>(startType, *starts);
    } else {
      SmallVector<uint16_t> bits = *readHalfBits(start);
      bits.resize(startType.getNumElements(), 0);
      packedStart = createElements<uint16_t>(startType, bits);
    }
    replaceConstants(op, packing, packed, packedStart);
    return success();
  }

  void replaceConstants(ContractOp op, PackingAttr packing, ElementsAttr packed,
                        ElementsAttr packedStart) {
    OpBuilder builder(op);
    op.getWeightsMutable().assign(arith::ConstantOp::create(
        builder, op.getLoc(), cast<TypedAttr>(packed)));
    op.getStartMutable().assign(arith::ConstantOp::create(
        builder, op.getLoc(), cast<TypedAttr>(packedStart)));
    op.setPackingAttr(packing);
    ++numPacked;
    numBytes += packed.getNumElements() *
                packed.getElementType().getIntOrFloatBitWidth() / 8;
  }

  /// What blocks of vectors of `lanes` channels depend on.
  static ContractionShape describe(ContractOp op, int64_t lanes,
                                   int64_t steps) {
    ArrayRef<int64_t> input = op.getInput().getType().getShape();
    ArrayRef<int64_t> output = op.getOutput().getType().getShape();
    ContractionShape shape;
    shape.height = output[1];
    shape.width = output[2];
    shape.vectors = llvm::divideCeil(output[3], lanes);
    shape.steps = steps;
    // A 1x1 window over dense pixels is one row of them.
    if (input.drop_back() == output.drop_back() &&
        llvm::all_of(op.getWindow(), [](int64_t size) { return size == 1; })) {
      shape.width *= shape.height * output[0];
      shape.height = 1;
    }
    return shape;
  }

  /// Where the target multiplies i16: `packing`, or that for products of bytes if
  /// they are quicker and those that meet in i16 stay there.
  PackingAttr chooseSpread(ContractOp op, PackingAttr packing,
                           ArrayRef<int64_t> weights) {
    // 16 registers are too few for it.
    if (target.dotKind != DotKind::NeonLong || target.isArm32)
      return packing;
    auto spread = PackingAttr::get(
        op.getContext(), packing.getLanes(), /*group=*/16, packing.getMerged(),
        /*unsignedInput=*/false, /*tile=*/0, /*bits=*/8, /*scaleGroup=*/0);
    auto estimate = [&](PackingAttr packing, const TargetInfo &target) {
      PackedShape packed(op, packing);
      ContractionShape shape =
          describe(op, packed.lanes, packed.rows * packed.runs * packed.groups);
      return estimateCycles(shape,
                            chooseBlocking(shape, target, /*isFloat=*/false),
                            getStepCosts(target, /*isFloat=*/false));
    };
    bool isBetter = estimate(spread, target.with(DotKind::NeonPairs)) <
                    estimate(packing, target);
    return isBetter && halvesFit(PackedShape(op, spread), weights) ? spread
                                                                   : packing;
  }

  /// Two products of -128 by -128 are 2^15; those of any other weights, by inputs
  /// of either end, are less.
  static bool halvesFit(const PackedShape &shape, ArrayRef<int64_t> weights) {
    std::vector<bool> isLowest(ShapedType::getNumElements(shape.getShape()));
    shape.forEach([&](int64_t to, int64_t from) {
      isLowest[to] = weights[from] == -128;
    });
    for (size_t i = 0; i < isLowest.size(); ++i)
      if (i % 16 < 8 && isLowest[i] && isLowest[i + 8])
        return false;
    return true;
  }

  /// The step of the target's tile unit where that is quicker, else 0.
  int64_t chooseTile(ContractOp op, bool merged) {
    ArrayRef<int64_t> output = op.getOutput().getType().getShape();
    int64_t columns = op.getWindow()[1];
    int64_t depth = op.getInput().getType().getDimSize(3);
    int64_t run = merged ? columns * depth : depth;
    // The epilogue of tiles knows no extras of one number an image.
    bool hasNumbersOfImages = llvm::any_of(op.getExtras(), [&](Value extra) {
      auto shape = cast<ShapedType>(extra.getType()).getShape();
      return shape.size() == 4 && shape != output;
    });
    if (!target.hasTiles || run < 4 || hasNumbersOfImages)
      return 0;
    int64_t step = chooseTileStep(run);
    int64_t runs = op.getWindow()[0] * (merged ? 1 : columns);
    ContractionShape shape =
        describe(op, tileLanes, runs * llvm::divideCeil(run, step));
    bool isBetter =
        prefersTiles(shape, runs * llvm::divideCeil(run, 4), target);
    return isBetter ? step : 0;
  }

  /// Few weights, and few of a run, aren't worth taking bytes apart.
  static NarrowWeights chooseForm(const PackedShape &shape,
                                  ArrayRef<int64_t> weights, bool isFloat) {
    auto isByte = [](int64_t weight) { return llvm::isInt<8>(weight); };
    if ((shape.groups < 4 || weights.size() < minNarrowWeights) &&
        llvm::all_of(weights, isByte)) {
      NarrowWeights bytes;
      bytes.fields.assign(weights.begin(), weights.end());
      return bytes;
    }
    return chooseNarrowForm(weights, {shape.depth, shape.group, isFloat});
  }

  static PackingAttr setForm(PackingAttr packing, const NarrowWeights &form) {
    return PackingAttr::get(packing.getContext(), packing.getLanes(),
                            packing.getGroup(), packing.getMerged(),
                            packing.getUnsignedInput(), packing.getTile(),
                            form.bits, form.groupSize);
  }

  /// Each input gets 128 added, so each sum 128 * sum(weights) too much.
  static void compensate(MutableArrayRef<int64_t> starts,
                         ArrayRef<int64_t> weights) {
    int64_t perChannel = weights.size() / starts.size();
    for (auto [channel, start] : llvm::enumerate(starts))
      for (int64_t weight : weights.slice(channel * perChannel, perChannel))
        start -= 128 * weight;
  }

  TargetInfo target;
};

} // namespace
