//===- Constants.cpp - Reading constant tensors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Constants.h"
#include <cstring>

using namespace mlir;

/// Copies the raw elements of a resource; empty if its size is not right.
template <typename T>
static SmallVector<T> readBlob(DenseResourceElementsAttr attribute) {
  AsmResourceBlob *blob = attribute.getRawHandle().getBlob();
  size_t count = attribute.getType().getNumElements();
  if (!blob || blob->getData().size() != count * sizeof(T))
    return {};
  SmallVector<T> values(count);
  std::memcpy(values.data(), blob->getData().data(), count * sizeof(T));
  return values;
}

template <typename T>
static std::optional<SmallVector<int64_t>>
widenBlob(DenseResourceElementsAttr attribute) {
  SmallVector<T> values = readBlob<T>(attribute);
  if (values.empty())
    return std::nullopt;
  return SmallVector<int64_t>(values.begin(), values.end());
}

std::optional<SmallVector<int64_t>>
mlir::quanta::codegen::readIntegers(ElementsAttr attribute) {
  auto type = dyn_cast<IntegerType>(attribute.getElementType());
  if (!type)
    return std::nullopt;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    switch (type.getWidth()) {
    case 8:
      return widenBlob<int8_t>(resource);
    case 16:
      return widenBlob<int16_t>(resource);
    case 32:
      return widenBlob<int32_t>(resource);
    case 64:
      return widenBlob<int64_t>(resource);
    default:
      return std::nullopt;
    }
  }
  auto dense = dyn_cast<DenseIntElementsAttr>(attribute);
  if (!dense)
    return std::nullopt;
  SmallVector<int64_t> values;
  values.reserve(dense.getNumElements());
  for (const APInt &value : dense.getValues<APInt>())
    values.push_back(value.getSExtValue());
  return values;
}

std::optional<SmallVector<uint16_t>>
mlir::quanta::codegen::readHalfBits(ElementsAttr attribute) {
  if (!isa<Float16Type, BFloat16Type>(attribute.getElementType()))
    return std::nullopt;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    SmallVector<uint16_t> values = readBlob<uint16_t>(resource);
    if (values.empty())
      return std::nullopt;
    return values;
  }
  auto dense = dyn_cast<DenseFPElementsAttr>(attribute);
  if (!dense)
    return std::nullopt;
  SmallVector<uint16_t> values;
  for (const APFloat &value : dense.getValues<APFloat>())
    values.push_back(value.bitcastToAPInt().getZExtValue());
  return values;
}

/// Exactly: f32 has every number of f16 and bf16.
static std::optional<SmallVector<float>> widenHalves(ElementsAttr attribute) {
  auto bits = quanta::codegen::readHalfBits(attribute);
  if (!bits)
    return std::nullopt;
  auto type = cast<FloatType>(attribute.getElementType());
  SmallVector<float> values;
  for (uint16_t half : *bits) {
    APFloat value(type.getFloatSemantics(), APInt(16, half));
    bool losesInfo;
    value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    values.push_back(value.convertToFloat());
  }
  return values;
}

std::optional<SmallVector<float>>
mlir::quanta::codegen::readFloats(ElementsAttr attribute) {
  if (!attribute.getElementType().isF32())
    return widenHalves(attribute);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    SmallVector<float> values = readBlob<float>(resource);
    if (values.empty())
      return std::nullopt;
    return values;
  }
  auto dense = dyn_cast<DenseFPElementsAttr>(attribute);
  if (!dense)
    return std::nullopt;
  return SmallVector<float>(dense.getValues<float>());
}

TypedAttr quanta::codegen::reshapeElements(ElementsAttr elements,
                                           ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, elements.getElementType());
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  return cast<DenseElementsAttr>(elements).reshape(type);
}
