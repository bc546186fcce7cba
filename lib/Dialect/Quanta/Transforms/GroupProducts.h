//===- GroupProducts.h - Groups of weights at one scale a channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPPRODUCTS_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPPRODUCTS_H

#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// Weights of `op` in groups, dequantized, become products of i8 with one scale
/// for each output channel: what integer forms multiply. Others stay as they are.
/// Fails with `reason` where the products are not i8.
LogicalResult multiplyGroupsOfWeights(QuantizableOpInterface op,
                                      OpBuilder &builder, std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_GROUPPRODUCTS_H
