//===- IntegerIntervals.h - The values that integer tensors take -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_ANALYSIS_INTEGERINTERVALS_H
#define QUANTA_DIALECT_QUANTA_ANALYSIS_INTEGERINTERVALS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Numerics/AccumulatorBounds.h"

namespace mlir::quanta {

/// One interval for a whole tensor, or one for each channel: each index of the
/// innermost dimension.
using ChannelIntervals = SmallVector<Interval, 1>;

/// The interval that holds all channels.
Interval uniteChannels(const ChannelIntervals &intervals);

/// The interval of channel `c`, whether or not channels are told apart.
inline Interval getChannel(const ChannelIntervals &intervals, size_t c) {
  return intervals[intervals.size() == 1 ? 0 : c];
}

/// Intervals of all integer tensors of a function whose body is straight-line
/// integer TOSA and quanta ops. Arguments, and results of ops that it does not
/// know, take all values of their type. Correlations between tensors are not
/// seen: x - x is not 0.
class IntegerIntervals {
public:
  explicit IntegerIntervals(func::FuncOp function);

  /// The intervals of an integer tensor, within the range of its type.
  ChannelIntervals lookup(Value value) const;

  /// An operation whose exact result may leave its type, and the first channel
  /// that does. Casts do not count.
  struct Overflow {
    Operation *op;
    std::optional<int64_t> channel;
    Interval interval;
    /// Whether operands of 32 bits or more have intervals of their own: an argument,
    /// or the result of an op that is not known, may hold anything of its type.
    bool hasKnownOperands;
  };
  ArrayRef<Overflow> getOverflows() const { return overflows; }

private:
  void visit(Operation *op);

  DenseMap<Value, ChannelIntervals> intervals;
  SmallVector<Overflow> overflows;
};

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_ANALYSIS_INTEGERINTERVALS_H
