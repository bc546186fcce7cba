//===- GroupScales.h - Scales of groups of weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Within an output channel the scales of groups are small integer multiples of
// one unit, so that a sum over all groups stays a sum of integers at one scale
// (docs/Numerics.md, "Groups").
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_GROUPSCALES_H
#define QUANTA_NUMERICS_GROUPSCALES_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace mlir::quanta {

/// The scale of group g is `unit * multipliers[g]`, exactly, as f32 too.
struct GroupScales {
  double unit = 1;
  std::vector<int32_t> multipliers;
};

/// The largest multiplier that has room beside weights of `bits` bits: that of a
/// byte without a sign, where products need not be integers of 8 bits
/// (`isWeightOnly`), else the largest one with (2^bits - 2) * multiplier <= 255.
/// 1 for 8 bits with integer activations: there is no room.
int32_t getMaxGroupMultiplier(unsigned bits, bool isWeightOnly);

/// The least unit that allows all `scales` to be reached with multipliers up to
/// `maxMultiplier`, and is not below `leastUnit`, rounded up to 16 significant
/// bits. 1 where all of it is zero.
double chooseGroupUnit(llvm::ArrayRef<double> scales, double leastUnit,
                       int32_t maxMultiplier);

/// Unit and multipliers of scales that are multiples of one unit: the largest
/// such unit. Nothing where a multiplier would be above 255.
std::optional<GroupScales> factorGroupScales(llvm::ArrayRef<double> scales);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_GROUPSCALES_H
