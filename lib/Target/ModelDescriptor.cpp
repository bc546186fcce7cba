//===- ModelDescriptor.cpp - What a caller of a model must know -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/ModelDescriptor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "quanta/Conversion/ArenaLayout.h"
#include "quanta/Runtime/Model.h"
#include "llvm/ADT/StringExtras.h"
#include <functional>
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;

int64_t TensorDescriptor::numElements() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                         std::multiplies<int64_t>());
}

int64_t TensorDescriptor::bytes() const {
  switch (dtype) {
  case DType::I16:
  case DType::U16:
    return numElements() * 2;
  case DType::I32:
  case DType::F32:
    return numElements() * 4;
  case DType::I64:
  case DType::F64:
    return numElements() * 8;
  default:
    return numElements();
  }
}

static constexpr std::pair<DType, int32_t> interfaceTypes[] = {
    {DType::I8, QUANTA_I8},   {DType::I16, QUANTA_I16},
    {DType::I32, QUANTA_I32}, {DType::I64, QUANTA_I64},
    {DType::F32, QUANTA_F32}, {DType::F64, QUANTA_F64},
    {DType::U8, QUANTA_U8},   {DType::U16, QUANTA_U16}};

int32_t mlir::quanta::getInterfaceCode(DType dtype) {
  for (auto [type, code] : interfaceTypes)
    if (type == dtype)
      return code;
  return 0;
}

std::optional<DType> mlir::quanta::getInterfaceType(int32_t code) {
  for (auto [type, number] : interfaceTypes)
    if (number == code)
      return type;
  return std::nullopt;
}

static std::optional<DType> getElementType(Type type) {
  if (type.isF32())
    return DType::F32;
  if (type.isF64())
    return DType::F64;
  if (type.isSignlessInteger(8))
    return DType::I8;
  if (type.isSignlessInteger(16))
    return DType::I16;
  if (type.isSignlessInteger(32))
    return DType::I32;
  if (type.isSignlessInteger(64))
    return DType::I64;
  return std::nullopt;
}

static bool isBatchOfSamples(RankedTensorType type) {
  return type.getRank() > 0 && type.isDynamicDim(0);
}

/// Whether the first tensor of the list, and so all, is of any number of samples.
static bool hasDynamicBatch(DictionaryAttr model, StringRef key) {
  auto list = model.getAs<ArrayAttr>(key);
  auto entries =
      list && !list.empty() ? dyn_cast<DictionaryAttr>(list[0]) : nullptr;
  auto attr = entries ? entries.getAs<TypeAttr>("type") : nullptr;
  auto type = attr ? dyn_cast<RankedTensorType>(attr.getValue()) : nullptr;
  return type && isBatchOfSamples(type);
}

static FailureOr<TensorDescriptor> readTensor(Attribute attribute,
                                              bool isDynamicBatch) {
  auto entries = dyn_cast<DictionaryAttr>(attribute);
  if (!entries)
    return failure();
  auto name = entries.getAs<StringAttr>("name");
  auto typeAttr = entries.getAs<TypeAttr>("type");
  if (!name || !typeAttr)
    return failure();
  auto type = dyn_cast<RankedTensorType>(typeAttr.getValue());
  if (!type || isDynamicBatch != isBatchOfSamples(type) ||
      ShapedType::isDynamicShape(
          type.getShape().drop_front(isDynamicBatch ? 1 : 0)))
    return failure();
  std::optional<DType> dtype = getElementType(type.getElementType());
  if (!dtype)
    return failure();
  TensorDescriptor tensor;
  tensor.name = name.str();
  tensor.dtype = *dtype;
  if (entries.contains("unsigned"))
    tensor.dtype = *dtype == DType::I16 ? DType::U16 : DType::U8;
  llvm::append_range(tensor.shape, type.getShape());
  if (isDynamicBatch)
    tensor.shape.front() = 1;
  if (auto scale = entries.getAs<FloatAttr>("scale"))
    tensor.scale = scale.getValueAsDouble();
  if (auto zeroPoint = entries.getAs<IntegerAttr>("zero_point"))
    tensor.zeroPoint = zeroPoint.getInt();
  return tensor;
}

static LogicalResult readTensors(DictionaryAttr model, StringRef key,
                                 bool isDynamicBatch,
                                 SmallVectorImpl<TensorDescriptor> &tensors) {
  auto list = model.getAs<ArrayAttr>(key);
  if (!list)
    return failure();
  for (Attribute entry : list) {
    FailureOr<TensorDescriptor> tensor = readTensor(entry, isDynamicBatch);
    if (failed(tensor))
      return failure();
    tensors.push_back(std::move(*tensor));
  }
  return success();
}

FailureOr<ModelDescriptor> mlir::quanta::readModelDescriptor(ModuleOp module,
                                                             StringRef name) {
  auto model = module->getAttrOfType<DictionaryAttr>("quanta.model");
  auto arena = module->getAttrOfType<IntegerAttr>("quanta.arena_bytes");
  if (!model || !arena)
    return module.emitError("expected the attributes 'quanta.model' and "
                            "'quanta.arena_bytes' of a lowered model");
  ModelDescriptor descriptor;
  descriptor.name = makeIdentifier(name);
  descriptor.arenaBytes = arena.getInt();
  descriptor.arenaAlignment = arenaAlignment;
  if (auto macs = model.getAs<IntegerAttr>("macs"))
    descriptor.macs = macs.getInt();
  descriptor.dynamicBatch = hasDynamicBatch(model, "outputs");
  descriptor.threads = module->hasAttr("quanta.threads");
  if (failed(readTensors(model, "inputs", descriptor.dynamicBatch,
                         descriptor.inputs)) ||
      failed(readTensors(model, "outputs", descriptor.dynamicBatch,
                         descriptor.outputs)) ||
      descriptor.arenaBytes < 0)
    return module.emitError("malformed attribute 'quanta.model'");
  return descriptor;
}

std::string mlir::quanta::makeIdentifier(StringRef text) {
  std::string identifier;
  for (char c : text)
    identifier += llvm::isAlnum(c) ? c : '_';
  if (identifier.empty() || llvm::isDigit(identifier.front()))
    identifier.insert(0, "m");
  return identifier;
}
