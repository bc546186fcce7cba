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
#include <vector>

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

/// The scales of a sub-channel quantized tensor, whose zero points are 0.
struct GroupParameters {
  /// One for each block, in row-major order.
  SmallVector<double> scales;
  /// Elements of a block along each dimension of the tensor.
  SmallVector<int64_t> blocks;
  int64_t storageMin = 0;
  int64_t storageMax = 0;

  /// The position in `scales` of each element of the tensor, in row-major order.
  std::vector<int32_t> getScaleIndices(ArrayRef<int64_t> shape) const;
};

/// Returns nothing for a tensor whose type has other scales than of blocks.
std::optional<GroupParameters> getGroupParameters(RankedTensorType type);

/// Refuses what upstream's types let through: a scale that is not positive and
/// finite, a zero point outside of the storage range, an axis outside of the
/// rank, a number of scales that is not the number of channels, and storage
/// other than i4, i8, i16, u8 or i32; of scales of blocks also zero points other
/// than 0 and blocks that don't divide a dimension. `shape` gives rank and
/// channel count.
LogicalResult verifyQuantizedType(function_ref<InFlightDiagnostic()> emitError,
                                  Type type, ArrayRef<int64_t> shape);

/// The same tensor of plain storage integers: tensor<..x!quant.uniform<i8..>>
/// becomes tensor<..xi8>.
RankedTensorType getStorageTensorType(RankedTensorType type);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_QUANTIZEDTYPES_H
