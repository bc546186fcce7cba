//===- BoundAccumulators.cpp - Prove that accumulators fit, and where f32 is
// exact -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

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
  void runOnOperation() override {
    IntegerIntervals intervals(getOperation());
    for (const IntegerIntervals::Overflow &overflow : intervals.getOverflows())
      report(overflow);
    if (!intervals.getOverflows().empty())
      return signalPassFailure();

    getOperation().walk([&](RequantizeOp op) {
      const ChannelIntervals &input = intervals.lookup(op.getInput());
      Realization realization = Realization::Integer;
      if (isProvedByFma(op, input, isF32FmaExact))
        realization = Realization::F32Fma;
      else if (op.getResult().getType().getElementType().isInteger(16) &&
               isProvedByFma(op, input, isF64FmaExact))
        realization = Realization::F64Fma;
      op.setRealization(realization);
      ++(realization == Realization::Integer ? numInteger : numProved);
    });
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
