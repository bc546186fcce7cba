//===- SkipBorders.cpp - Contractions without the rows of their padding -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ContractionShapes.h"
#include "PackProducts.h"
#include "PadOfPixels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "quanta/Codegen/Passes.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_SKIPBORDERS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// A contraction and the pad that it alone reads.
struct PaddedContraction {
  ContractOp op;
  tensor::PadOp pad;
  /// What is padded with, 0 of floats.
  int64_t value = 0;

  int64_t getAbove() { return pad.getStaticLow()[1]; }
  int64_t getBelow() { return pad.getStaticHigh()[1]; }
  StoredRows getRows() {
    return StoredRows(getAbove(), pad.getSourceType().getDimSize(1),
                      op.getOutput().getType().getDimSize(1), op.getWindow()[0],
                      op.getStrides()[0], op.getDilations()[0]);
  }
};

std::optional<PaddedContraction> match(ContractOp op) {
  PaddedContraction padded{op, op.getInput().getDefiningOp<tensor::PadOp>()};
  if (!padded.pad || !padded.pad->hasOneUse() || op.getPacking() ||
      op.getBorder() || op.hasWeightsPerRow())
    return std::nullopt;
  Attribute value = getPadValue(padded.pad);
  if (!value || !isPadOfPixels(padded.pad) ||
      padded.getAbove() + padded.getBelow() == 0 ||
      std::max(padded.getAbove(), padded.getBelow()) > maxBorder)
    return std::nullopt;
  if (auto real = dyn_cast<FloatAttr>(value))
    return real.getValue().isZero() ? std::optional(padded) : std::nullopt;
  padded.value = cast<IntegerAttr>(value).getInt();
  return padded;
}

/// Whether leaving rows out saves more than blocks of one row of pixels cost.
bool pays(PaddedContraction padded, const TargetInfo &target) {
  ContractOp op = padded.op;
  ShapedType input = op.getInput().getType();
  bool isFloat = isa<FloatType>(input.getElementType());
  bool isByte = input.getElementType().isInteger(8);
  bool merged = op.getWindow()[1] > 1 && op.getDilations()[1] == 1;
  // The tile unit is worth more.
  if (isByte && chooseTile(op, merged, target) != 0)
    return false;
  int64_t run = input.getDimSize(3) * (merged ? op.getWindow()[1] : 1);
  // Sums of i64 have lanes of their own, products of i16 their group.
  Type sum = op.getStart().getType().getElementType();
  bool isWide = !isFloat && !isByte && sum.isInteger(32);
  int64_t lanes = sum.isInteger(64) ? target.getWideLanes() : target.getLanes();
  int64_t group = isByte   ? chooseGroup(op, merged, target)
                  : isWide ? target.getWideDotGroup()
                           : 1;
  int64_t stepsOfRow =
      llvm::divideCeil(run, group) * (merged ? 1 : op.getWindow()[1]);
  auto estimate = [&](const ContractionShape &shape) {
    return estimateCycles(shape, chooseBlocking(shape, target, isFloat),
                          getStepCosts(target, isFloat));
  };
  ContractionShape whole = describeContraction(op, lanes, stepsOfRow);
  ContractionShape apart = whole;
  apart.height = op.getOutput().getType().getDimSize(1);
  apart.width = op.getOutput().getType().getDimSize(2);
  apart.setRows(padded.getRows().countRows(), stepsOfRow);
  return estimate(apart) < estimate(whole);
}

/// The start of each row of the output that has its own: without the products of
/// `value` by the rows of weights that are left out.
ElementsAttr createStarts(PaddedContraction padded, ElementsAttr start,
                          ElementsAttr weights) {
  ContractOp op = padded.op;
  StoredRows rows = padded.getRows();
  int64_t channels = op.getNumChannels(), numStarts = rows.getNumStarts();
  auto type =
      RankedTensorType::get({numStarts, channels}, start.getElementType());
  auto repeat = [&](const auto &values) {
    using T = typename std::decay_t<decltype(values)>::value_type;
    SmallVector<T> repeated;
    for (int64_t i = 0; i < numStarts; ++i)
      llvm::append_range(repeated, values);
    return repeated;
  };
  if (auto bits = readHalfBits(start))
    return createElements<uint16_t>(type, repeat(*bits));
  if (auto reals = readFloats(start))
    return createElements<float>(type, repeat(*reals));
  SmallVector<int64_t> starts = repeat(*readIntegers(start));
  WeightSums sums(op, *readIntegers(weights));
  for (auto [i, value] : llvm::enumerate(starts)) {
    int64_t channel = i % channels, y = rows.getOutput(i / channels);
    value +=
        padded.value * (sums.get(channel, 0, rows.window) -
                        sums.get(channel, rows.getFirst(y), rows.getEnd(y)));
  }
  if (type.getElementType().isInteger(64))
    return createElements<int64_t>(type, starts);
  return createElements<int32_t>(
      type, llvm::map_to_vector(starts, [](int64_t value) {
        return static_cast<int32_t>(static_cast<uint32_t>(value));
      }));
}

/// Whether products by what is padded are constants that can be read; of floats, zeros
/// that change no sum: not by infinite weights, nor where a sum starts with -0.
bool areProductsKnown(ElementsAttr start, ElementsAttr weights) {
  if (isa<IntegerType>(start.getElementType()))
    return readIntegers(start) && readIntegers(weights);
  auto starts = readFloats(start);
  if (!starts || llvm::any_of(*starts, [](float value) {
        return value == 0 && std::signbit(value);
      }))
    return false;
  if (isa<IntegerType>(weights.getElementType()))
    return true;
  auto values = readFloats(weights);
  return values && llvm::all_of(*values, [](float value) {
           return std::isfinite(value);
         });
}

/// The pad without the rows above and below; its source if there is nothing else.
Value padColumns(OpBuilder &builder, tensor::PadOp pad) {
  SmallVector<int64_t> low(pad.getStaticLow()), high(pad.getStaticHigh());
  low[1] = high[1] = 0;
  if (low[2] == 0 && high[2] == 0)
    return pad.getSource();
  SmallVector<int64_t> shape(pad.getResultType().getShape());
  shape[1] = pad.getSourceType().getDimSize(1);
  auto toSizes = [&](ArrayRef<int64_t> sizes) {
    return getAsIndexOpFoldResult(builder.getContext(), sizes);
  };
  // The constant may be inside of the pad.
  Value value = arith::ConstantOp::create(builder, pad.getLoc(),
                                          cast<TypedAttr>(getPadValue(pad)));
  return tensor::PadOp::create(
      builder, pad.getLoc(), pad.getResultType().clone(shape), pad.getSource(),
      toSizes(low), toSizes(high), value);
}

struct SkipBorders : codegen::impl::SkipBordersBase<SkipBorders> {
  using Base::Base;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::get(triple, features);
    getOperation().walk([&](ContractOp op) {
      std::optional<PaddedContraction> padded = match(op);
      ElementsAttr weights, start;
      if (!padded || !matchPattern(op.getWeights(), m_Constant(&weights)) ||
          !matchPattern(op.getStart(), m_Constant(&start)) ||
          !pays(*padded, target))
        return;
      if (!areProductsKnown(start, weights))
        return;
      OpBuilder builder(op);
      ElementsAttr starts = createStarts(*padded, start, weights);
      op.getStartMutable().assign(arith::ConstantOp::create(
          builder, op.getLoc(), cast<TypedAttr>(starts)));
      op.setBorder(ArrayRef<int64_t>{padded->getAbove(), padded->getBelow()});
      op.getInputMutable().assign(padColumns(builder, padded->pad));
      padded->pad.erase();
      ++numSkipped;
    });
  }
};

} // namespace
