//===- BoundAccumulators.cpp - Prove that accumulators fit, and where f32 is
// exact -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "quanta/Dialect/Quanta/Analysis/IntegerIntervals.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Numerics/FmaRequantization.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_BOUNDACCUMULATORS
#include "quanta/Dialect/Quanta/Analysis/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

using IsExact = bool(Interval, FixedPointScale, int32_t, unsigned);

/// Whether one multiply-add gives the bits of `op` on all accumulators, as
/// `isFmaExact` decides it.
static bool isProvedByFma(RequantizeOp op, const ChannelIntervals &input,
                          IsExact *isFmaExact) {
  if (op.getRounding() != RoundingMode::SingleRound)
    return false;
  const unsigned bits =
      op.getResult().getType().getElementType().getIntOrFloatBitWidth();
  const int64_t rank = op.getInput().getType().getRank();
  const bool isInnermost = op.getAxis() && *op.getAxis() == rank - 1;
  const Interval zeroPoint = {op.getInputZp(), op.getInputZp()};
  auto isExact = [&](Interval acc, size_t scale) {
    return isFmaExact(acc - zeroPoint,
                      {op.getMultipliers()[scale], op.getShifts()[scale]},
                      op.getOutputZp(), bits);
  };
  const size_t scales = op.getMultipliers().size();
  if (scales == 1)
    return llvm::all_of(input, [&](Interval acc) { return isExact(acc, 0); });
  const Interval all = uniteChannels(input);
  for (size_t s = 0; s < scales; ++s)
    if (!isExact(isInnermost ? getChannel(input, s) : all, s))
      return false;
  return true;
}

namespace {

struct BoundAccumulators
    : public quanta::impl::BoundAccumulatorsBase<BoundAccumulators> {
  using Base::Base;

  void runOnOperation() override {
    IntegerIntervals intervals(getOperation());
    if (pairs)
      getOperation().walk(
          [&](tosa::Conv2DOp op) { reportPairs(op, intervals); });
    bool overflows = false;
    for (const IntegerIntervals::Overflow &overflow : intervals.getOverflows())
      if (overflow.hasKnownOperands || !known) {
        report(overflow);
        overflows = true;
      }
    if (overflows)
      return signalPassFailure();

    bool areProductsWide = false;
    getOperation().walk([&](RequantizeOp op) {
      const ChannelIntervals input = intervals.lookup(op.getInput());
      areProductsWide |= failed(checkProducts(op, input));
      Realization realization = Realization::Integer;
      if (isProvedByFma(op, input, isF32FmaExact))
        realization = Realization::F32Fma;
      else if (op.getResult().getType().getElementType().isInteger(16) &&
               isProvedByFma(op, input, isF64FmaExact))
        realization = Realization::F64Fma;
      op.setRealization(realization);
      ++(realization == Realization::Integer ? numInteger : numProved);
    });
    if (areProductsWide)
      signalPassFailure();
  }

  /// acc * M / 2^s is computed in 64 bits: i32 accumulators always fit, wide
  /// ones have to be few enough.
  LogicalResult checkProducts(RequantizeOp op, const ChannelIntervals &input) {
    if (!op.getInput().getType().getElementType().isInteger(64))
      return success();
    const Interval acc =
        uniteChannels(input) - Interval{op.getInputZp(), op.getInputZp()};
    const int64_t multiplier = *llvm::max_element(op.getMultipliers());
    const int64_t limit = int64_t{1} << 62;
    // The product of floats that stand for both isn't one of integers.
    if (op.getRounding() == RoundingMode::FloatNearestEven &&
        __int128{acc.maxMagnitude()} * multiplier <=
            __int128{limit} << *llvm::min_element(op.getShifts()))
      return success();
    const Interval product = acc * Interval{multiplier, multiplier};
    if (product.maxMagnitude() <= limit)
      return success();
    ++numOverflows;
    return op.emitOpError("may overflow: accumulators in [")
           << acc.lo << ", " << acc.hi << "] times a multiplier of "
           << multiplier << " leave [-2^62, 2^62]";
  }

  /// The channel that goes farthest decides.
  static void reportPairs(tosa::Conv2DOp op,
                          const IntegerIntervals &intervals) {
    auto weights = readIntegers(op.getWeight());
    auto type = dyn_cast<RankedTensorType>(op.getWeight().getType());
    if (!weights || !type || weights->empty() ||
        !getElementTypeOrSelf(op.getInput()).isInteger(8))
      return;
    // Unsigned bytes, x + 128; padding is the zero point, one of them.
    const Interval stored =
        uniteChannels(intervals.lookup(op.getInput())) + Interval{128, 128};
    const Interval activation =
        llvm::any_of(op.getPad(), [](int64_t pad) { return pad > 0; })
            ? Interval{0, 255}
            : stored;
    const int64_t channels = type.getDimSize(0);
    const size_t count = weights->size() / channels;
    const std::vector<int8_t> bytes(weights->begin(), weights->end());
    int64_t worst = 0;
    Interval sums;
    for (int64_t c = 0; c < channels; ++c) {
      const Interval channel = boundPairs(
          ArrayRef<int8_t>(bytes).slice(c * count, count), activation);
      if (channel.maxMagnitude() > sums.maxMagnitude()) {
        sums = channel;
        worst = c;
      }
    }
    const bool fits = sums.lo >= -32768 && sums.hi <= 32767;
    op.emitRemark("pairs of products of channel ")
        << worst << " lie in [" << sums.lo << ", " << sums.hi
        << "]: " << (fits ? "16 bits hold them" : "16 bits would saturate");
  }

  void report(const IntegerIntervals::Overflow &overflow) {
    ++numOverflows;
    InFlightDiagnostic error = overflow.op->emitOpError("may overflow: ");
    if (overflow.channel)
      error << "channel " << *overflow.channel << " takes values in [";
    else
      error << "it takes values in [";
    error << overflow.interval.lo << ", " << overflow.interval.hi
          << "], which is not within "
          << getElementTypeOrSelf(overflow.op->getResult(0).getType());
  }
};

} // namespace
