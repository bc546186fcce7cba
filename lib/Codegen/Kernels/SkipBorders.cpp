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
      padded.getAbove() + padded.getBelow() == 0)
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
  int64_t group = isByte ? chooseGroup(op, merged, target) : 1;
  int64_t stepsOfRow =
      llvm::divideCeil(run, group) * (merged ? 1 : op.getWindow()[1]);
  auto estimate = [&](const ContractionShape &shape) {
    return estimateCycles(shape, chooseBlocking(shape, target, isFloat),
                          getStepCosts(target, isFloat));
  };
  ContractionShape whole =
      describeContraction(op, target.getLanes(), stepsOfRow);
  ContractionShape apart = whole;
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
  // Sums are exact modulo 2^32.
  return createElements<int32_t>(
      type, llvm::map_to_vector(starts, [](int64_t value) {
        return static_cast<int32_t>(static_cast<uint32_t>(value));
      }));
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
  return tensor::PadOp::create(
      builder, pad.getLoc(), pad.getResultType().clone(shape), pad.getSource(),
      toSizes(low), toSizes(high), pad.getConstantPaddingValue());
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
      bool isReadable = readHalfBits(start) || readFloats(start) ||
                        (readIntegers(start) && readIntegers(weights));
      if (!isReadable)
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
