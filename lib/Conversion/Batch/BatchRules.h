//===- BatchRules.h - What an op does with the batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_BATCH_BATCHRULES_H
#define QUANTA_LIB_CONVERSION_BATCH_BATCHRULES_H

#include "mlir/IR/Operation.h"
#include "quanta/Conversion/BatchAxes.h"

namespace mlir::quanta {

/// The batch axis of the only result of an op without regions, from those of
/// its operands, one of which has one. `batch` is the size of the batch or
/// ShapedType::kDynamic. Emits an error at the op if a sample's part of the
/// result needs more than that sample's part of the operands.
FailureOr<BatchAxis> findResultAxis(Operation *op,
                                    ArrayRef<std::optional<BatchAxis>> operands,
                                    int64_t batch);

/// The numbers of a tosa.const_shape.
std::optional<SmallVector<int64_t>> getConstantShape(Value shape);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CONVERSION_BATCH_BATCHRULES_H
