//===- ConstantTensor.cpp - Tensors whose values are known at import -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Import/Tosa/ConstantTensor.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Dialect/Quanta/IR/Resources.h"
#include "quanta/Numerics/Quantize.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>
#include <cstring>

namespace mlir::quanta {

std::optional<int64_t> countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool empty = false;
  for (int64_t dim : shape) {
    if (dim < 0 || dim > kMaxElements)
      return std::nullopt;
    if (dim == 0)
      empty = true;
    else if (llvm::MulOverflow(count, dim, count) || count > kMaxElements)
      return std::nullopt;
  }
  return empty ? 0 : count;
}

unsigned getByteWidth(Type elementType) {
  return llvm::divideCeil(elementType.getIntOrFloatBitWidth(), 8);
}

SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t d = int64_t(shape.size()) - 2; d >= 0; --d)
    strides[d] = strides[d + 1] * shape[d + 1];
  return strides;
}

void forEachIndex(ArrayRef<int64_t> shape,
                  llvm::function_ref<void(ArrayRef<int64_t>)> body) {
  if (llvm::is_contained(shape, 0))
    return;
  SmallVector<int64_t> index(shape.size(), 0);
  while (true) {
    body(index);
    int64_t d = int64_t(shape.size()) - 1;
    for (; d >= 0; --d) {
      if (++index[d] < shape[d])
        break;
      index[d] = 0;
    }
    if (d < 0)
      return;
  }
}

ConstantTensor::ConstantTensor(Type elementType, ArrayRef<int64_t> shape,
                               std::vector<char> data)
    : elementType(elementType), shape(shape),
      bytes(std::make_shared<const std::vector<char>>(std::move(data))) {
  assert(bytes->size() == size_t(getNumElements()) * getByteWidth(elementType));
}

template <typename T>
static std::vector<char> toBytes(ArrayRef<T> values) {
  const char *data = reinterpret_cast<const char *>(values.data());
  return std::vector<char>(data, data + values.size() * sizeof(T));
}

ConstantTensor ConstantTensor::fromInts(MLIRContext *context,
                                        ArrayRef<int64_t> shape,
                                        ArrayRef<int64_t> values) {
  return {IntegerType::get(context, 64), shape, toBytes(values)};
}

ConstantTensor ConstantTensor::fromFloats(MLIRContext *context,
                                          ArrayRef<int64_t> shape,
                                          ArrayRef<float> values) {
  return {Float32Type::get(context), shape, toBytes(values)};
}

ConstantTensor ConstantTensor::fromStored(const ConstantTensor &stored,
                                          Type quantizedType) {
  auto parameters = getQuantizationParameters(quantizedType);
  int64_t inner = 1;
  if (parameters->axis)
    for (int64_t size : stored.getShape().drop_front(*parameters->axis + 1))
      inner *= size;
  std::vector<float> values(stored.getNumElements());
  for (auto [i, value] : llvm::enumerate(values)) {
    size_t channel = i / inner % parameters->scales.size();
    value = dequantize(static_cast<int32_t>(stored.getInt(i)),
                       static_cast<float>(parameters->scales[channel]),
                       static_cast<int32_t>(parameters->zeroPoints[channel]));
  }
  ConstantTensor result =
      fromFloats(quantizedType.getContext(), stored.getShape(), values);
  result.stored = std::make_shared<const ConstantTensor>(stored);
  result.quantizedType = quantizedType;
  return result;
}

std::optional<ConstantTensor>
ConstantTensor::fromAttribute(Attribute attribute) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  if (!elements || !elements.getElementType().isIntOrFloat() ||
      elements.getElementType().getIntOrFloatBitWidth() % 8 != 0)
    return std::nullopt;
  Type type = elements.getElementType();
  ArrayRef<int64_t> shape = elements.getShapedType().getShape();
  std::optional<int64_t> count = countElements(shape);
  if (!count)
    return std::nullopt;
  size_t bytes = *count * getByteWidth(type);
  ArrayRef<char> raw;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != bytes)
      return std::nullopt;
    raw = blob->getData();
  } else if (auto dense = dyn_cast<DenseIntOrFPElementsAttr>(attribute)) {
    raw = dense.getRawData();
    if (dense.isSplat()) {
      std::vector<char> data;
      for (int64_t i = 0; i < *count; ++i)
        data.insert(data.end(), raw.begin(), raw.end());
      return ConstantTensor(type, shape, std::move(data));
    }
  }
  if (raw.size() != bytes)
    return std::nullopt;
  return ConstantTensor(type, shape, std::vector<char>(raw.begin(), raw.end()));
}

int64_t ConstantTensor::getNumElements() const {
  return countElements(shape).value_or(0);
}

template <typename T>
static T load(const char *data, int64_t index) {
  T value;
  memcpy(&value, data + index * sizeof(T), sizeof(T));
  return value;
}

int64_t ConstantTensor::getInt(int64_t index) const {
  auto type = cast<IntegerType>(elementType);
  const char *data = bytes->data();
  bool isUnsigned = type.isUnsigned() || type.getWidth() == 1;
  switch (getByteWidth(type)) {
  case 1:
    return isUnsigned ? int64_t(load<uint8_t>(data, index))
                      : int64_t(load<int8_t>(data, index));
  case 2:
    return isUnsigned ? int64_t(load<uint16_t>(data, index))
                      : int64_t(load<int16_t>(data, index));
  case 4:
    return isUnsigned ? int64_t(load<uint32_t>(data, index))
                      : int64_t(load<int32_t>(data, index));
  default:
    return load<int64_t>(data, index);
  }
}

double ConstantTensor::getDouble(int64_t index) const {
  const char *data = bytes->data();
  if (!isFloat()) {
    int64_t value = getInt(index);
    bool wide = elementType.isUnsignedInteger(64);
    return wide ? double(uint64_t(value)) : double(value);
  }
  if (elementType.isF32())
    return load<float>(data, index);
  if (elementType.isF64())
    return load<double>(data, index);
  APInt bits(16, load<uint16_t>(data, index));
  APFloat value(cast<FloatType>(elementType).getFloatSemantics(), bits);
  bool losesInfo;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                &losesInfo);
  return value.convertToDouble();
}

SmallVector<int64_t> ConstantTensor::getInts() const {
  SmallVector<int64_t> values;
  for (int64_t i = 0, e = getNumElements(); i < e; ++i)
    values.push_back(getInt(i));
  return values;
}

std::vector<float> ConstantTensor::getFloats() const {
  std::vector<float> values(getNumElements());
  for (int64_t i = 0, e = values.size(); i < e; ++i)
    values[i] = float(getDouble(i));
  return values;
}

/// The same type with its channels along `axis`, and with `scales` of those
/// channels.
static Type moveChannels(quant::UniformQuantizedPerAxisType type, int64_t axis,
                         ArrayRef<double> scales,
                         ArrayRef<int64_t> zeroPoints) {
  return quant::UniformQuantizedPerAxisType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(), scales,
      zeroPoints, axis, type.getStorageTypeMin(), type.getStorageTypeMax());
}

/// The dimension of `newShape` that has the same elements as dimension `axis` of
/// `shape`, if one has.
static std::optional<int64_t> findReshapedAxis(ArrayRef<int64_t> shape,
                                               int64_t axis,
                                               ArrayRef<int64_t> newShape) {
  SmallVector<int64_t> strides = getStrides(shape);
  SmallVector<int64_t> newStrides = getStrides(newShape);
  for (auto [i, size] : llvm::enumerate(newShape))
    if (size == shape[axis] && newStrides[i] == strides[axis])
      return i;
  return std::nullopt;
}

ConstantTensor ConstantTensor::reshape(ArrayRef<int64_t> newShape) const {
  ConstantTensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  assert(result.getNumElements() == getNumElements());
  if (!stored)
    return result;
  if (auto perAxis =
          dyn_cast<quant::UniformQuantizedPerAxisType>(quantizedType)) {
    auto axis =
        findReshapedAxis(shape, perAxis.getQuantizedDimension(), newShape);
    if (!axis) {
      result.stored.reset();
      result.quantizedType = Type();
      return result;
    }
    result.quantizedType = moveChannels(perAxis, *axis, perAxis.getScales(),
                                        perAxis.getZeroPoints());
  }
  result.stored =
      std::make_shared<const ConstantTensor>(stored->reshape(newShape));
  return result;
}

ConstantTensor ConstantTensor::gather(
    ArrayRef<int64_t> newShape,
    llvm::function_ref<int64_t(ArrayRef<int64_t>)> source) const {
  unsigned width = getByteWidth(elementType);
  std::vector<char> data(countElements(newShape).value_or(0) * width);
  char *out = data.data();
  forEachIndex(newShape, [&](ArrayRef<int64_t> index) {
    memcpy(out, bytes->data() + source(index) * width, width);
    out += width;
  });
  return {elementType, newShape, std::move(data)};
}

ConstantTensor ConstantTensor::transpose(ArrayRef<int64_t> permutation) const {
  SmallVector<int64_t> strides = getStrides(shape), newShape, newStrides;
  for (int64_t dim : permutation) {
    newShape.push_back(shape[dim]);
    newStrides.push_back(strides[dim]);
  }
  ConstantTensor result = gather(newShape, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (auto [i, stride] : llvm::zip_equal(index, newStrides))
      offset += i * stride;
    return offset;
  });
  if (!stored)
    return result;
  result.quantizedType = quantizedType;
  if (auto perAxis =
          dyn_cast<quant::UniformQuantizedPerAxisType>(quantizedType))
    result.quantizedType =
        moveChannels(perAxis,
                     llvm::find(permutation, perAxis.getQuantizedDimension()) -
                         permutation.begin(),
                     perAxis.getScales(), perAxis.getZeroPoints());
  result.stored =
      std::make_shared<const ConstantTensor>(stored->transpose(permutation));
  return result;
}

ConstantTensor ConstantTensor::slice(ArrayRef<int64_t> start,
                                     ArrayRef<int64_t> step,
                                     ArrayRef<int64_t> size) const {
  SmallVector<int64_t> strides = getStrides(shape);
  ConstantTensor result = gather(size, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (size_t d = 0; d < index.size(); ++d)
      offset += (start[d] + index[d] * step[d]) * strides[d];
    return offset;
  });
  if (!stored)
    return result;
  result.quantizedType = quantizedType;
  if (auto perAxis =
          dyn_cast<quant::UniformQuantizedPerAxisType>(quantizedType)) {
    int64_t axis = perAxis.getQuantizedDimension();
    SmallVector<double> scales;
    SmallVector<int64_t> zeroPoints;
    for (int64_t i = 0; i < size[axis]; ++i) {
      scales.push_back(perAxis.getScales()[start[axis] + i * step[axis]]);
      zeroPoints.push_back(
          perAxis.getZeroPoints()[start[axis] + i * step[axis]]);
    }
    result.quantizedType = moveChannels(perAxis, axis, scales, zeroPoints);
  }
  result.stored =
      std::make_shared<const ConstantTensor>(stored->slice(start, step, size));
  return result;
}

ConstantTensor ConstantTensor::broadcast(ArrayRef<int64_t> newShape) const {
  if (ArrayRef<int64_t>(shape) == newShape)
    return *this;
  SmallVector<int64_t> strides = getStrides(shape);
  size_t missing = newShape.size() - shape.size();
  return gather(newShape, [&](ArrayRef<int64_t> index) {
    int64_t offset = 0;
    for (size_t d = 0; d < shape.size(); ++d)
      if (shape[d] != 1)
        offset += index[d + missing] * strides[d];
    return offset;
  });
}

template <typename T>
static void store(std::vector<char> &data, T value) {
  const char *bytes = reinterpret_cast<const char *>(&value);
  data.insert(data.end(), bytes, bytes + sizeof(T));
}

/// Truncates towards zero; values outside of i64 saturate, NaN gives 0.
static int64_t toInt(double value) {
  if (std::isnan(value))
    return 0;
  if (value >= 9223372036854775808.0)
    return INT64_MAX;
  if (value <= -9223372036854775808.0)
    return INT64_MIN;
  return int64_t(value);
}

ConstantTensor ConstantTensor::convert(Type newType) const {
  if (newType == elementType)
    return *this;
  std::vector<char> data;
  data.reserve(getNumElements() * getByteWidth(newType));
  for (int64_t i = 0, e = getNumElements(); i < e; ++i) {
    if (newType.isF32()) {
      store(data, float(getDouble(i)));
    } else if (newType.isF64()) {
      store(data, getDouble(i));
    } else if (auto floatType = dyn_cast<FloatType>(newType)) {
      APFloat value(getDouble(i));
      bool losesInfo;
      value.convert(floatType.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                    &losesInfo);
      store(data, uint16_t(value.bitcastToAPInt().getZExtValue()));
    } else if (newType.isInteger(1)) {
      store(data, char(isFloat() ? getDouble(i) != 0 : getInt(i) != 0));
    } else {
      int64_t value = isFloat() ? toInt(getDouble(i)) : getInt(i);
      const char *raw = reinterpret_cast<const char *>(&value);
      data.insert(data.end(), raw, raw + getByteWidth(newType));
    }
  }
  return {newType, shape, std::move(data)};
}

/// Keys of resources are printed as they are: keep to plain characters.
static std::string sanitizeResourceName(StringRef hint) {
  std::string name;
  for (char c : hint.take_front(128))
    name += llvm::isAlnum(c) || c == '_' || c == '.' || c == '$' ? c : '_';
  if (name.empty() || !(llvm::isAlpha(name[0]) || name[0] == '_'))
    name.insert(0, "_");
  return name;
}

ElementsAttr ConstantTensor::getAttribute(StringRef hint) const {
  auto type = RankedTensorType::get(shape, elementType);
  int64_t count = getNumElements();
  if (elementType.isInteger(1)) {
    SmallVector<bool> values;
    for (int64_t i = 0; i < count; ++i)
      values.push_back(getInt(i) != 0);
    return DenseElementsAttr::get(type, ArrayRef<bool>(values));
  }
  if (count <= 16)
    return DenseElementsAttr::getFromRawBuffer(type, getBytes());
  std::string name = sanitizeResourceName(hint);
  auto &manager = DenseResourceElementsHandle::getManagerInterface(
      elementType.getContext());
  // A name that is taken already would get a number that depends on the others.
  if (hint.empty() || manager.getBlobManager().lookup(name))
    return createResource(type, hint.empty() ? "constant" : name, getBytes());
  AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyWithAlign(
      getBytes(), /*align=*/64, /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(type,
                                        manager.insert(name, std::move(blob)));
}

} // namespace mlir::quanta
