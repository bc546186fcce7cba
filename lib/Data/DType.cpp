//===- DType.cpp - Element types of arrays in files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/DType.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <cstring>
#include <limits>

using namespace llvm;
using namespace mlir::quanta;

namespace {

struct TypeInfo {
  DType dtype;
  unsigned width;
  StringLiteral name;
  StringLiteral numpyCode;
};

constexpr TypeInfo types[] = {
    {DType::Bool, 1, "bool", "b1"}, {DType::I8, 1, "i8", "i1"},
    {DType::U8, 1, "u8", "u1"},     {DType::I16, 2, "i16", "i2"},
    {DType::U16, 2, "u16", "u2"},   {DType::I32, 4, "i32", "i4"},
    {DType::U32, 4, "u32", "u4"},   {DType::I64, 8, "i64", "i8"},
    {DType::U64, 8, "u64", "u8"},   {DType::F16, 2, "f16", "f2"},
    {DType::F32, 4, "f32", "f4"},   {DType::F64, 8, "f64", "f8"},
};

const TypeInfo &getInfo(DType dtype) {
  const TypeInfo &info = types[static_cast<unsigned>(dtype)];
  assert(info.dtype == dtype && "the table follows the order of the enum");
  return info;
}

template <typename T>
T load(const char *element) {
  T value;
  std::memcpy(&value, element, sizeof(T));
  return value;
}

template <typename T>
bool storeInteger(double value, char *element) {
  // The bounds are powers of two (or 0), so both are exact as doubles.
  double low = static_cast<double>(std::numeric_limits<T>::min());
  double high = std::ldexp(1.0, std::numeric_limits<T>::digits);
  if (!(value >= low && value < high) || value != std::trunc(value))
    return false;
  T stored = static_cast<T>(value);
  std::memcpy(element, &stored, sizeof(T));
  return true;
}

} // namespace

unsigned mlir::quanta::getByteWidth(DType dtype) {
  return getInfo(dtype).width;
}

StringRef mlir::quanta::getName(DType dtype) { return getInfo(dtype).name; }

bool mlir::quanta::isInteger(DType dtype) {
  return dtype != DType::F16 && dtype != DType::F32 && dtype != DType::F64;
}

StringRef mlir::quanta::getNumpyCode(DType dtype) {
  return getInfo(dtype).numpyCode;
}

std::optional<DType> mlir::quanta::parseNumpyCode(StringRef code) {
  for (const TypeInfo &info : types)
    if (info.numpyCode == code)
      return info.dtype;
  return std::nullopt;
}

double mlir::quanta::readAsDouble(DType dtype, const char *element) {
  switch (dtype) {
  case DType::F16:
    return APFloat(APFloat::IEEEhalf(), APInt(16, load<uint16_t>(element)))
        .convertToDouble();
  case DType::F32:
    return load<float>(element);
  case DType::F64:
    return load<double>(element);
  case DType::U64:
    return static_cast<double>(load<uint64_t>(element));
  default:
    return static_cast<double>(*readAsInteger(dtype, element));
  }
}

std::optional<int64_t> mlir::quanta::readAsInteger(DType dtype,
                                                   const char *element) {
  switch (dtype) {
  case DType::Bool:
    return *element != 0;
  case DType::I8:
    return load<int8_t>(element);
  case DType::U8:
    return load<uint8_t>(element);
  case DType::I16:
    return load<int16_t>(element);
  case DType::U16:
    return load<uint16_t>(element);
  case DType::I32:
    return load<int32_t>(element);
  case DType::U32:
    return load<uint32_t>(element);
  case DType::I64:
    return load<int64_t>(element);
  case DType::U64:
    if (int64_t value = load<int64_t>(element); value >= 0)
      return value;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

bool mlir::quanta::writeFromDouble(DType dtype, double value, char *element) {
  switch (dtype) {
  case DType::Bool:
    *element = value != 0.0;
    return value == 0.0 || value == 1.0;
  case DType::I8:
    return storeInteger<int8_t>(value, element);
  case DType::U8:
    return storeInteger<uint8_t>(value, element);
  case DType::I16:
    return storeInteger<int16_t>(value, element);
  case DType::U16:
    return storeInteger<uint16_t>(value, element);
  case DType::I32:
    return storeInteger<int32_t>(value, element);
  case DType::U32:
    return storeInteger<uint32_t>(value, element);
  case DType::I64:
    return storeInteger<int64_t>(value, element);
  case DType::U64:
    return storeInteger<uint64_t>(value, element);
  case DType::F16:
    return false;
  case DType::F32: {
    float stored = static_cast<float>(value);
    std::memcpy(element, &stored, sizeof(stored));
    return true;
  }
  case DType::F64:
    std::memcpy(element, &value, sizeof(value));
    return true;
  }
  return false;
}

std::optional<int64_t> mlir::quanta::countElements(ArrayRef<int64_t> shape,
                                                   int64_t elementBytes) {
  // The factors besides a zero still have to make sense: they become strides.
  int64_t product = elementBytes;
  bool empty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return std::nullopt;
    empty |= dim == 0;
    if (dim > 0 && __builtin_mul_overflow(product, dim, &product))
      return std::nullopt;
  }
  return empty ? 0 : product / elementBytes;
}

std::string mlir::quanta::formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t dim : shape) {
    if (!text.empty())
      text += 'x';
    text += itostr(dim);
  }
  return text;
}
