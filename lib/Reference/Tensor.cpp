//===- Tensor.cpp - Plain tensors of the interpreter -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Reference/Tensor.h"
#include "Kernels.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>
#include <numeric>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

int64_t mlir::quanta::reference::getElementSize(ElementType type) {
  switch (type) {
  case ElementType::I8:
    return 1;
  case ElementType::I16:
    return 2;
  case ElementType::I32:
  case ElementType::F32:
    return 4;
  case ElementType::I64:
    return 8;
  }
  llvm_unreachable("unknown element type");
}

int64_t reference::TensorType::getNumElements() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1},
                         std::multiplies<int64_t>());
}

std::string reference::TensorType::str() const {
  static constexpr const char *names[] = {"i8", "i16", "i32", "i64", "f32"};
  std::string text = "tensor<";
  llvm::raw_string_ostream stream(text);
  for (int64_t size : shape)
    stream << size << 'x';
  stream << names[static_cast<int>(elementType)] << '>';
  return text;
}

/// Larger tensors are mistakes, and their allocation would fail.
static bool isAllocatable(ArrayRef<int64_t> shape) {
  int64_t elements = 1;
  for (int64_t size : shape)
    if (llvm::MulOverflow(elements, size, elements) || elements >= int64_t{1}
                                                                       << 32)
      return false;
  return true;
}

FailureOr<reference::TensorType>
mlir::quanta::reference::getTensorType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || !isAllocatable(tensor.getShape()))
    return failure();
  Type element = tensor.getElementType();
  if (auto quantized = dyn_cast<quant::QuantizedType>(element)) {
    if (!quantized.isSigned())
      return failure();
    element = quantized.getStorageType();
  }
  reference::TensorType result;
  result.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  // A truth value takes a byte, as in memory: 0 or 1.
  if (element.isSignlessInteger(8) || element.isSignlessInteger(1))
    result.elementType = ElementType::I8;
  else if (element.isSignlessInteger(16))
    result.elementType = ElementType::I16;
  else if (element.isSignlessInteger(32))
    result.elementType = ElementType::I32;
  else if (element.isSignlessInteger(64))
    result.elementType = ElementType::I64;
  else if (element.isF32())
    result.elementType = ElementType::F32;
  else
    return failure();
  return result;
}

int64_t Tensor::getInteger(int64_t index) const {
  int64_t value = 0;
  bool isInteger = withIntegerType(type.elementType, [&](auto zero) {
    value = get<decltype(zero)>()[index];
  });
  assert(isInteger && "an f32 tensor has no integers");
  (void)isInteger;
  return value;
}

FailureOr<Tensor>
mlir::quanta::reference::readConstant(ElementsAttr attribute) {
  FailureOr<reference::TensorType> type = getTensorType(attribute.getType());
  if (failed(type))
    return failure();
  Tensor tensor(*type);
  const int64_t size = getElementSize(type->elementType);
  ArrayRef<char> data;
  bool isSplat = false;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return failure();
    data = blob->getData();
  } else if (auto dense = dyn_cast<DenseElementsAttr>(attribute)) {
    data = dense.getRawData();
    isSplat = dense.isSplat();
  } else {
    return failure();
  }
  if (isSplat && static_cast<int64_t>(data.size()) == size) {
    for (size_t i = 0; i < tensor.bytes.size(); i += size)
      std::memcpy(&tensor.bytes[i], data.data(), size);
    return tensor;
  }
  if (data.size() != tensor.bytes.size())
    return failure();
  llvm::copy(data, tensor.bytes.begin());
  return tensor;
}

FailureOr<SmallVector<int64_t>>
mlir::quanta::reference::readShape(Value value) {
  DenseIntElementsAttr attribute;
  if (!matchPattern(value, m_Constant(&attribute)))
    return failure();
  SmallVector<int64_t> numbers;
  for (const APInt &number : attribute.getValues<APInt>())
    numbers.push_back(number.getSExtValue());
  return numbers;
}

LogicalResult
mlir::quanta::reference::expectResult(Operation *op,
                                      const reference::TensorType &expected) {
  auto type = getTensorType(op->getResult(0).getType());
  if (succeeded(type) && *type == expected)
    return success();
  return op->emitOpError("expected a result of type ")
         << expected.str() << ", got " << op->getResult(0).getType();
}
