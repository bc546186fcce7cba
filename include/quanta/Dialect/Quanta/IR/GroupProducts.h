//===- GroupProducts.h - Groups of weights at one scale a channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_GROUPPRODUCTS_H
#define QUANTA_DIALECT_QUANTA_IR_GROUPPRODUCTS_H

#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"

namespace mlir::quanta {

/// Stored integers of groups, each times its group's multiplier: integers of one
/// scale for each channel, which stand for the very same reals.
struct GroupProducts {
  /// One scale for each index of dimension 0.
  SmallVector<double> scales;
  SmallVector<int64_t> values;
};

/// The products of `stored`, integers of a tensor of `shape`. Fails with `reason`
/// where a channel's scales are not small multiples of one unit, or a product is
/// beyond `max` in magnitude.
FailureOr<GroupProducts> multiplyGroups(const GroupParameters &parameters,
                                        ArrayRef<int64_t> shape,
                                        ArrayRef<int64_t> stored, int64_t max,
                                        std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_GROUPPRODUCTS_H
