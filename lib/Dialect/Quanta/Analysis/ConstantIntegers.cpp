//===- ConstantIntegers.cpp - The numbers of integer constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Analysis/ConstantIntegers.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include <cstring>

using namespace mlir;
using namespace mlir::quanta;

template <typename T>
static std::optional<std::vector<int64_t>> widen(ArrayRef<char> data,
                                                 size_t count) {
  if (data.size() != count * sizeof(T))
    return std::nullopt;
  std::vector<T> values(count);
  std::memcpy(values.data(), data.data(), data.size());
  return std::vector<int64_t>(values.begin(), values.end());
}

static std::optional<std::vector<int64_t>>
readResource(DenseResourceElementsAttr resource) {
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return std::nullopt;
  const size_t count = resource.getNumElements();
  switch (resource.getElementType().getIntOrFloatBitWidth()) {
  case 8:
    return widen<int8_t>(blob->getData(), count);
  case 16:
    return widen<int16_t>(blob->getData(), count);
  case 32:
    return widen<int32_t>(blob->getData(), count);
  case 64:
    return widen<int64_t>(blob->getData(), count);
  }
  return std::nullopt;
}

std::optional<std::vector<int64_t>>
mlir::quanta::readWideIntegers(ElementsAttr attribute) {
  auto type = dyn_cast<IntegerType>(attribute.getElementType());
  if (!type || type.getWidth() > 64)
    return std::nullopt;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute))
    return readResource(resource);
  auto dense = dyn_cast<DenseIntElementsAttr>(attribute);
  if (!dense)
    return std::nullopt;
  std::vector<int64_t> values;
  values.reserve(dense.getNumElements());
  for (const APInt &value : dense.getValues<APInt>())
    values.push_back(value.getSExtValue());
  return values;
}

std::optional<std::vector<int32_t>>
mlir::quanta::readIntegers(ElementsAttr attribute) {
  auto type = dyn_cast<IntegerType>(attribute.getElementType());
  if (!type || type.getWidth() > 32)
    return std::nullopt;
  auto values = readWideIntegers(attribute);
  if (!values)
    return std::nullopt;
  return std::vector<int32_t>(values->begin(), values->end());
}

std::optional<std::vector<int32_t>> mlir::quanta::readIntegers(Value value) {
  ElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)))
    return std::nullopt;
  return readIntegers(attribute);
}
