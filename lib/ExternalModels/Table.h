//===- Table.h - Lookup of a unary function's table -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_TABLE_H
#define QUANTA_LIB_EXTERNALMODELS_TABLE_H

#include "quanta/Dialect/Quanta/IR/Resources.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Tables.h"

namespace mlir::quanta {

/// The entries as integers of type `element`; more than those of a byte in a
/// resource, which doesn't stay in the context for ever.
inline ElementsAttr createTable(Type element, ArrayRef<int32_t> entries) {
  auto create = [&](auto zero) -> ElementsAttr {
    using T = decltype(zero);
    SmallVector<T> values(entries.begin(), entries.end());
    auto type =
        RankedTensorType::get({static_cast<int64_t>(values.size())}, element);
    if (values.size() <= 256)
      return DenseElementsAttr::get(type, ArrayRef<T>(values));
    return createResource(type, "table", ArrayRef<T>(values));
  };
  return element.isInteger(8)    ? create(int8_t{})
         : element.isInteger(16) ? create(int16_t{})
                                 : create(int32_t{});
}

/// quanta.lookup of `function` applied to the only activation in `operands`.
inline FailureOr<Value> createTableLookup(OpBuilder &builder, Location loc,
                                          TableFunction function,
                                          const TableParameters &parameters,
                                          const IntegerOperands &operands) {
  const QuantizedValue &input = operands[0];
  quant::UniformQuantizedType type = operands.resultType;
  unsigned bits = input.storage.getType().getElementTypeBitWidth();
  auto entries =
      buildTable(function, parameters,
                 {input.scale(), static_cast<int32_t>(input.zeroPoint()), bits},
                 {type.getScale(), static_cast<int32_t>(type.getZeroPoint()),
                  static_cast<int32_t>(type.getStorageTypeMin()),
                  static_cast<int32_t>(type.getStorageTypeMax())});
  Value result = LookupOp::create(
      builder, loc, input.storage.getType().clone(type.getStorageType()),
      input.storage, createTable(type.getStorageType(), entries));
  return result;
}

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_TABLE_H
