//===- Table.h - Lookup of a unary function's table -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_TABLE_H
#define QUANTA_LIB_EXTERNALMODELS_TABLE_H

#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Tables.h"

namespace mlir::quanta {

/// quanta.lookup of `function` applied to the only activation in `operands`.
inline FailureOr<Value> createTableLookup(OpBuilder &builder, Location loc,
                                          TableFunction function,
                                          const TableParameters &parameters,
                                          const IntegerOperands &operands) {
  const QuantizedValue &input = operands[0];
  quant::UniformQuantizedType type = operands.resultType;
  auto entries =
      buildTable(function, parameters,
                 {input.scale(), static_cast<int32_t>(input.zeroPoint())},
                 {type.getScale(), static_cast<int32_t>(type.getZeroPoint()),
                  static_cast<int32_t>(type.getStorageTypeMin()),
                  static_cast<int32_t>(type.getStorageTypeMax())});
  SmallVector<int8_t> table(entries.begin(), entries.end());
  auto tableType = RankedTensorType::get({256}, builder.getI8Type());
  Value result = LookupOp::create(
      builder, loc, input.storage.getType(), input.storage,
      DenseElementsAttr::get(tableType, ArrayRef<int8_t>(table)));
  return result;
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_TABLE_H
