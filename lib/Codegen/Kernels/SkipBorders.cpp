//===- SkipBorders.cpp - Contractions without their padding -*- C++ -*-===//
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

  int64_t getLow(unsigned dimension) {
    return pad.getStaticLow()[1 + dimension];
  }
  int64_t getHigh(unsigned dimension) {
    return pad.getStaticHigh()[1 + dimension];
  }
  /// Rows, dimension 0, or columns, 1: without the padding if it is left out.
  StoredRows getStored(unsigned dimension, bool isLeftOut) {
    int64_t size = pad.getSourceType().getDimSize(1 + dimension);
    int64_t low = getLow(dimension);
    if (!isLeftOut) {
      size += low + getHigh(dimension);
      low = 0;
    }
    return StoredRows(low, size,
                      op.getOutput().getType().getDimSize(1 + dimension),
                      op.getWindow()[dimension], op.getStrides()[dimension],
                      op.getDilations()[dimension]);
  }
};

/// Whether rows, and columns, of the padding are left out.
struct LeftOut {
  bool rows, columns;
};

std::optional<PaddedContraction> match(ContractOp op) {
  PaddedContraction padded{op, op.getInput().getDefiningOp<tensor::PadOp>()};
  if (!padded.pad || !padded.pad->hasOneUse() || op.getPacking() ||
      op.getBorder() || op.hasWeightsPerRow())
    return std::nullopt;
  Attribute value = getPadValue(padded.pad);
  if (!value || !isPadOfPixels(padded.pad))
    return std::nullopt;
  if (auto real = dyn_cast<FloatAttr>(value))
    return real.getValue().isZero() ? std::optional(padded) : std::nullopt;
  padded.value = cast<IntegerAttr>(value).getInt();
  return padded;
}

/// What pays to leave out, if anything: the steps that are saved are worth more
/// than blocks of one row of pixels cost, and the code of blocks that stand apart.
class CostOfBorders {
  /// More would be code of many blocks.
  static constexpr int64_t maxColumnStarts = 8;
  /// Of a channel: as few as these are always worth it.
  static constexpr int64_t minStartBytes = 64;

public:
  CostOfBorders(PaddedContraction padded, const TargetInfo &target)
      : padded(padded), op(padded.op), target(target) {
    ShapedType input = op.getInput().getType();
    isFloat = isa<FloatType>(input.getElementType());
    isByte = input.getElementType().isInteger(8);
    isMerged = mergesRuns(op, /*group=*/1);
    // Sums of i64 have lanes of their own, products of i16 their group.
    Type sum = op.getStart().getType().getElementType();
    bool isWide = !isFloat && !isByte && sum.isInteger(32);
    lanes = sum.isInteger(64) ? target.getWideLanes() : target.getLanes();
    group = isByte   ? chooseGroup(op, isMerged, target)
            : isWide ? target.getWideDotGroup()
                     : 1;
  }

  std::optional<LeftOut> choose() {
    // The tile unit is worth more.
    if (isByte && chooseTile(op, isMerged, target) != 0)
      return std::nullopt;
    std::optional<LeftOut> best;
    double least = estimate(std::nullopt);
    bool hasRows = isBorder(0), hasColumns = isBorder(1) && canLeaveColumns();
    auto consider = [&](bool isPossible, LeftOut candidate, double margin) {
      double cycles =
          isPossible && isSmall(candidate) ? estimate(candidate) : least;
      if (cycles >= margin * least)
        return;
      least = cycles;
      best = candidate;
    };
    consider(hasRows, {/*rows=*/true, /*columns=*/false}, 1);
    // Twice the code is not for the last percent.
    consider(hasColumns, {/*rows=*/false, /*columns=*/true}, 0.98);
    consider(hasRows && hasColumns, {/*rows=*/true, /*columns=*/true}, 0.98);
    return best;
  }

private:
  bool isBorder(unsigned dimension) {
    int64_t low = padded.getLow(dimension), high = padded.getHigh(dimension);
    return low + high > 0 && std::max(low, high) <= maxBorder;
  }

  /// The sums of floats are those of all points of the window in one order, and
  /// products of several pixels, or of several columns, aren't taken apart.
  bool canLeaveColumns() {
    if (isFloat || (isByte && (target.dotKind == DotKind::NeonMatrix ||
                               target.dotKind == DotKind::NeonLong ||
                               chooseWholeGroup(op, isMerged, target) != 0)))
      return false;
    return !isMerged ||
           op.getInput().getType().getDimSize(3) % getWidestUnit(op, group) ==
               0;
  }

  /// With wide dilations many rows and columns have starts of their own, and many
  /// blocks code. Starts are read as often as weights, so they should be fewer.
  bool isSmall(LeftOut leftOut) {
    StoredRows rows = padded.getStored(0, leftOut.rows),
               columns = padded.getStored(1, leftOut.columns);
    if (leftOut.columns && columns.getNumStarts() > maxColumnStarts)
      return false;
    int64_t starts = rows.getNumStarts() * columns.getNumStarts() *
                     op.getStart().getType().getElementTypeBitWidth() / 8,
            weights = op.getWindow()[0] * op.getWindow()[1] *
                      op.getInput().getType().getDimSize(3);
    return starts <= std::max(weights, minStartBytes);
  }

  double estimate(std::optional<LeftOut> leftOut) {
    int64_t run = op.getInput().getType().getDimSize(3) *
                  (isMerged ? op.getWindow()[1] : 1);
    int64_t stepsOfRow =
        llvm::divideCeil(run, group) * (isMerged ? 1 : op.getWindow()[1]);
    ContractionShape shape = describeContraction(op, lanes, stepsOfRow);
    if (leftOut) {
      shape.height = op.getOutput().getType().getDimSize(1);
      shape.width = op.getOutput().getType().getDimSize(2);
      shape.setBorder(padded.getStored(0, leftOut->rows),
                      padded.getStored(1, leftOut->columns));
    }
    return estimateCycles(shape, chooseBlocking(shape, target, isFloat),
                          getStepCosts(target, isFloat));
  }

  PaddedContraction padded;
  ContractOp op;
  const TargetInfo &target;
  bool isFloat, isByte, isMerged;
  int64_t lanes, group;
};

/// The start of each row of the output, and each column, that has its own: without
/// the products of `value` by the weights that are left out.
ElementsAttr createStarts(PaddedContraction padded, LeftOut leftOut,
                          ElementsAttr start, ElementsAttr weights) {
  int64_t channels = padded.op.getNumChannels();
  StoredRows rows = padded.getStored(0, leftOut.rows),
             columns = padded.getStored(1, leftOut.columns);
  // Where all that is left out is 0 they are equal.
  int64_t numStarts =
      padded.value == 0 ? 1 : rows.getNumStarts() * columns.getNumStarts();
  auto type =
      RankedTensorType::get({numStarts, channels}, start.getElementType());
  if (auto bits = readHalfBits(start))
    return createElements<uint16_t>(type, *bits);
  if (auto reals = readFloats(start))
    return createElements<float>(type, *reals);
  SmallVector<int64_t> starts;
  for (int64_t i = 0; i < numStarts; ++i)
    llvm::append_range(starts, *readIntegers(start));
  WeightSums sums(rows, columns, channels, *readIntegers(weights));
  for (auto [i, value] : llvm::enumerate(starts)) {
    int64_t channel = i % channels;
    value += padded.value *
             (sums.getAll(channel) - sums.getStored(channel, i / channels));
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

/// What of the pad is not left out; its source if that is nothing.
Value padTheRest(OpBuilder &builder, tensor::PadOp pad, LeftOut leftOut) {
  SmallVector<int64_t> low(pad.getStaticLow()), high(pad.getStaticHigh()),
      shape(pad.getSourceType().getShape());
  if (leftOut.rows)
    low[1] = high[1] = 0;
  if (leftOut.columns)
    low[2] = high[2] = 0;
  bool isNothing = true;
  for (auto [size, before, after] : llvm::zip_equal(shape, low, high)) {
    size += before + after;
    isNothing &= before + after == 0;
  }
  if (isNothing)
    return pad.getSource();
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
          !matchPattern(op.getStart(), m_Constant(&start)))
        return;
      std::optional<LeftOut> leftOut = CostOfBorders(*padded, target).choose();
      if (!leftOut || !areProductsKnown(start, weights))
        return;
      OpBuilder builder(op);
      ElementsAttr starts = createStarts(*padded, *leftOut, start, weights);
      op.getStartMutable().assign(arith::ConstantOp::create(
          builder, op.getLoc(), cast<TypedAttr>(starts)));
      SmallVector<int64_t> border(4);
      for (unsigned dimension : {0u, 1u})
        if (dimension == 0 ? leftOut->rows : leftOut->columns) {
          border[2 * dimension] = padded->getLow(dimension);
          border[2 * dimension + 1] = padded->getHigh(dimension);
        }
      op.setBorder(border);
      op.getInputMutable().assign(padTheRest(builder, padded->pad, *leftOut));
      padded->pad.erase();
      ++numSkipped;
    });
  }
};

} // namespace
