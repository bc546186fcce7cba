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

static std::optional<DType> getInterfaceType(Type type) {
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

static FailureOr<TensorDescriptor> readTensor(Attribute attribute) {
  auto entries = dyn_cast<DictionaryAttr>(attribute);
  if (!entries)
    return failure();
  auto name = entries.getAs<StringAttr>("name");
  auto typeAttr = entries.getAs<TypeAttr>("type");
  if (!name || !typeAttr)
    return failure();
  auto type = dyn_cast<RankedTensorType>(typeAttr.getValue());
  if (!type || !type.hasStaticShape())
    return failure();
  std::optional<DType> dtype = getInterfaceType(type.getElementType());
  if (!dtype)
    return failure();
  TensorDescriptor tensor;
  tensor.name = name.str();
  tensor.dtype = *dtype;
  llvm::append_range(tensor.shape, type.getShape());
  if (auto scale = entries.getAs<FloatAttr>("scale"))
    tensor.scale = scale.getValueAsDouble();
  if (auto zeroPoint = entries.getAs<IntegerAttr>("zero_point"))
    tensor.zeroPoint = zeroPoint.getInt();
  return tensor;
}

static LogicalResult readTensors(DictionaryAttr model, StringRef key,
                                 SmallVectorImpl<TensorDescriptor> &tensors) {
  auto list = model.getAs<ArrayAttr>(key);
  if (!list)
    return failure();
  for (Attribute entry : list) {
    FailureOr<TensorDescriptor> tensor = readTensor(entry);
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
  if (failed(readTensors(model, "inputs", descriptor.inputs)) ||
      failed(readTensors(model, "outputs", descriptor.outputs)) ||
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
