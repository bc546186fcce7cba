//===- PackWeights.cpp - Constant weights to dot product layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChoosePacking.h"
#include "ContractionShapes.h"
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
#include "quanta/Codegen/IR/StoredRows.h"
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
    bool isWide = op.getInput().getType().getElementType().isInteger(16);
    bool makeUnsigned = !isFloat && !isWide && target.hasUnsignedDot();
    int64_t group = isFloat ? 1
                    : isWide
                        ? target.getWideDotGroup()
                        : chooseGroup(op, mergesRuns(op, /*group=*/1), target);
    bool merged = mergesRuns(op, group);
    int64_t tile = isFloat || isWide ? 0 : chooseTile(op, merged, target);
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
    RankedTensorType startType =
        getStartType(shape, start, start.getNumElements());
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
      packedStart = createStart<float>(startType, *starts, shape.channels);
    } else if (isFloat) {
      auto values = readFloats(weights), starts = readFloats(start);
      if (!values || !starts)
        return op.emitOpError("unreadable weights or start");
      packed = pack<float>(shape, builder.getF32Type(), *values);
      packedStart = createStart<float>(startType, *starts, shape.channels);
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
        packing = chooseSpread(op, packing, *values, target);
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
      if (makeUnsigned) {
        compensate(op, *starts, *values);
        startType = getStartType(shape, start, starts->size());
      }
      packedStart = createStart<int32_t>(startType, *starts, shape.channels);
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
    bool merged = mergesRuns(op, /*group=*/1);
    auto packing =
        PackingAttr::get(op.getContext(), target.getWideLanes(),
                         /*group=*/1, merged, /*unsignedInput=*/false,
                         /*tile=*/0, /*bits=*/8, /*scaleGroup=*/0);
    PackedShape shape(op, packing);
    RankedTensorType startType =
        getStartType(shape, start, start.getNumElements());
    Type element = weights.getElementType();
    if (!element.isInteger(16) && !element.isInteger(32))
      return op.emitOpError("expected weights of i16 or i32 for sums of i64, "
                            "got ")
             << element;
    replaceConstants(op, packing,
                     element.isInteger(16)
                         ? pack<int16_t>(shape, element, *values)
                         : pack<int32_t>(shape, element, *values),
                     createStart<int64_t>(startType, *starts, shape.channels));
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
    bool hasPairs = half.isBF16() && target.hasBf16Dot;
    bool merged = mergesRuns(op, hasPairs ? 2 : 1);
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
    RankedTensorType startType =
        getStartType(shape, start, start.getNumElements());
    replaceConstants(
        op, packing, packed,
        acc.isF32() ? createStart<float>(startType, *starts, shape.channels)
                    : createStart<uint16_t>(startType, *readHalfBits(start),
                                            shape.channels));
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

  /// The start with whole vectors of channels.
  static RankedTensorType getStartType(const PackedShape &shape,
                                       ElementsAttr start, int64_t count) {
    SmallVector<int64_t> sizes(start.getShapedType().getShape());
    sizes.back() = shape.blocks * shape.lanes;
    if (sizes.size() == 2)
      sizes[0] = count / shape.channels;
    return RankedTensorType::get(sizes, start.getElementType());
  }

  /// Rows of `channels` starts with zeros behind each, modulo the width of T.
  template <typename T, typename Starts>
  static ElementsAttr createStart(RankedTensorType type, const Starts &starts,
                                  int64_t channels) {
    int64_t stride = type.getShape().back();
    SmallVector<T> packed(type.getNumElements(), T(0));
    for (auto [i, start] : llvm::enumerate(starts))
      packed[i / channels * stride + i % channels] = static_cast<T>(start);
    return createElements<T>(type, packed);
  }

  /// Each input gets 128 added, so each sum 128 * sum(weights) too much. Starts
  /// that were equal are not any more where weights are left out.
  static void compensate(ContractOp op, SmallVector<int64_t> &starts,
                         ArrayRef<int64_t> weights) {
    int64_t channels = op.getNumChannels();
    StoredRows rows = StoredRows::ofRows(op),
               columns = StoredRows::ofColumns(op);
    size_t size = rows.getNumStarts() * columns.getNumStarts() * channels;
    for (size_t i = channels; starts.size() < size; ++i)
      starts.push_back(starts[i - channels]);
    WeightSums sums(rows, columns, channels, weights);
    for (auto [i, start] : llvm::enumerate(starts))
      start -= 128 * sums.getStored(i % channels, i / channels);
  }

  TargetInfo target;
};

} // namespace
