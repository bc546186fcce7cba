//===- DType.h - Element types of arrays in files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DATA_DTYPE_H
#define QUANTA_DATA_DTYPE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace mlir::quanta {

/// Element types that the readers accept. In memory an element is always in
/// the byte order of the host, `Bool` is one byte of 0 or 1.
enum class DType { Bool, I8, U8, I16, U16, I32, U32, I64, U64, F16, F32, F64 };

/// Bytes of one element.
unsigned getByteWidth(DType dtype);

/// "u8", "f32" and so on, as messages and --json print them.
llvm::StringRef getName(DType dtype);

/// True for the signed and unsigned integers and for Bool.
bool isInteger(DType dtype);

/// numpy's type string without the byte order: "u1" for U8, "f4" for F32.
llvm::StringRef getNumpyCode(DType dtype);
std::optional<DType> parseNumpyCode(llvm::StringRef code);

/// One element as a double. 64-bit integers beyond 2^53 lose low bits.
double readAsDouble(DType dtype, const char *element);

/// One integer element; a U64 beyond the range of int64_t gives nothing.
std::optional<int64_t> readAsInteger(DType dtype, const char *element);

/// Writes a double as an element. Gives false where the value is not
/// representable as the integer type (not whole, or out of range); floating
/// types round to nearest even. F16 isn't written: it gives false.
bool writeFromDouble(DType dtype, double value, char *element);

/// Product of the dimensions; nothing if a dimension is negative or the product
/// times `elementBytes` exceeds the range of int64_t.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape,
                                     int64_t elementBytes = 1);

/// "2x3x4", or "scalar" for rank 0.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

} // namespace mlir::quanta

#endif // QUANTA_DATA_DTYPE_H
