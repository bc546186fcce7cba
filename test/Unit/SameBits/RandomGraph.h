//===- RandomGraph.h - Legal float networks of random shape -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_SAMEBITS_RANDOMGRAPH_H
#define QUANTA_TEST_UNIT_SAMEBITS_RANDOMGRAPH_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>

namespace mlir::quanta::test {

/// One network: images of a few pixels, convolutions with all attributes, pools,
/// arithmetic of two tensors, functions of one, moves. The same seed is the same
/// network everywhere, and with fewer operations it is the beginning of it.
struct RandomGraph {
  uint64_t seed;
  int64_t operations = 6;
  /// Channels in multiples of 16, which groups of weights divide.
  bool hasWholeGroups = false;
  /// Of functions only those whose f32 is the same everywhere.
  bool hasExactFloats = false;
  /// Products of two activations.
  bool hasProducts = false;
  /// Depthwise convolutions with several weights a channel: they have 8 bits only.
  bool hasMultipliers = true;
};

/// A module with all graphs in one @main, each with an argument of its own, and
/// with each value that nobody uses as a result: float TOSA, observed, with
/// ranges of all kinds, some of them far from what the values are.
OwningOpRef<ModuleOp> buildModule(MLIRContext &context,
                                  ArrayRef<RandomGraph> graphs);

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_SAMEBITS_RANDOMGRAPH_H
