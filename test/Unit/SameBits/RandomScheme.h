//===- RandomScheme.h - Random networks as integer modules -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_SAMEBITS_RANDOMSCHEME_H
#define QUANTA_TEST_UNIT_SAMEBITS_RANDOMSCHEME_H

#include "RandomGraph.h"
#include <string>

namespace mlir::quanta::test {

/// How the graphs of a module are quantized.
struct RandomScheme {
  std::string rounding = "single_round";
  bool perTensorWeights = false, symmetric = false, powerOfTwo = false;
  int64_t bits = 8, weightBits = 8, groupSize = 0;
  /// Parameters at run time, "per-tensor" or "per-row", and f32 at the border.
  std::string dynamic;

  /// One of all kinds; every other one is i8 with its usual parameters.
  explicit RandomScheme(uint64_t number);
  std::string describe() const;
};

/// The integer module of the above; inputs and outputs are integers, unless
/// parameters are chosen at run time. Null with diagnostics where a pass fails.
OwningOpRef<ModuleOp> buildIntegerModule(MLIRContext &context,
                                         ArrayRef<RandomGraph> graphs,
                                         const RandomScheme &scheme);

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_SAMEBITS_RANDOMSCHEME_H
