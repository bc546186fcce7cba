//===- QuantizedTypes.h - What Quanta asks of a quantized type -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_QUANTIZEDTYPES_H
#define QUANTA_DIALECT_QUANTA_IR_QUANTIZEDTYPES_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Support/LLVM.h"

namespace mlir::quanta {

/// The scales and zero points of a per-tensor or per-axis quantized type as
/// one list: a single entry, or one for each channel of `axis`.
struct QuantizationParameters {
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  std::optional<int64_t> axis;
  int64_t storageMin = 0;
  int64_t storageMax = 0;
};

/// Returns nothing for a type that is not uniform per tensor or per axis.
std::optional<QuantizationParameters> getQuantizationParameters(Type type);

/// Refuses what upstream's types let through: a scale that is not positive and
/// finite, a zero point outside of the storage range, an axis outside of the
/// rank, a number of scales that is not the number of channels, and storage
/// other than i4, i8, i16, u8 or i32. `shape` gives rank and channel count.
LogicalResult
verifyQuantizedType(function_ref<InFlightDiagnostic()> emitError, Type type,
                    ArrayRef<int64_t> shape);

/// The same tensor of plain storage integers: tensor<..x!quant.uniform<i8..>>
/// becomes tensor<..xi8>.
RankedTensorType getStorageTensorType(RankedTensorType type);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_QUANTIZEDTYPES_H
