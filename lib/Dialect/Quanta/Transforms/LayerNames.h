//===- LayerNames.h - Names of float tensors on integer ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_LAYERNAMES_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_LAYERNAMES_H

#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// Sets the attributes of quanta/Dialect/Quanta/IR/LayerAttributes.h on what
/// `op` has become: `storage` is its integer form, built from `operands`, and
/// `quantize` the op that read its float result. Without a key there are none.
void nameLayer(QuantizableOpInterface op, QuantizeOp quantize,
               const IntegerOperands &operands, Value storage);

/// The result of `into` is now also what that of `absorbed` was.
void mergeLayerNames(Operation *absorbed, Operation *into);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_LAYERNAMES_H
