//===- ConstantIntegers.h - The numbers of integer constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_ANALYSIS_CONSTANTINTEGERS_H
#define QUANTA_DIALECT_QUANTA_ANALYSIS_CONSTANTINTEGERS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"

namespace mlir::quanta {

/// The elements, in order, of a dense or dense_resource attribute of i8, i16
/// or i32; nothing for others.
std::optional<std::vector<int32_t>> readIntegers(ElementsAttr attribute);

/// The same for i64 too.
std::optional<std::vector<int64_t>> readWideIntegers(ElementsAttr attribute);

/// The same as `readIntegers` for a value that is such a constant.
std::optional<std::vector<int32_t>> readIntegers(Value value);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_ANALYSIS_CONSTANTINTEGERS_H
