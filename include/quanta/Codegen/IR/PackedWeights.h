//===- PackedWeights.h - The shape that a packing gives weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_IR_PACKEDWEIGHTS_H
#define QUANTA_CODEGEN_IR_PACKEDWEIGHTS_H

#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::kernel {

/// The shape of weights [OC, KH, KW, IC] in that layout, for inputs of floats or of
/// integers; nothing for a layout that those weights can't have: sizes that aren't
/// positive, a tile that groups don't divide, multipliers of a part of a run.
std::optional<SmallVector<int64_t>>
getPackedWeightsShape(PackingAttr packing, ArrayRef<int64_t> weights,
                      bool isFloat);

} // namespace mlir::quanta::kernel

#endif // QUANTA_CODEGEN_IR_PACKEDWEIGHTS_H
