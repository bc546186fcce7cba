//===- TensorDecoding.cpp - ONNX TensorProto to ConstantTensor -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorDecoding.h"
#include "ExternalData.h"
#include "llvm/ADT/StringExtras.h"

using onnx::TensorProto;

namespace mlir::quanta::onnx_import {

Type getElementType(MLIRContext *context, int32_t dataType) {
  auto integer = [&](unsigned width, bool isUnsigned = false) -> Type {
    return IntegerType::get(context, width,
                            isUnsigned ? IntegerType::Unsigned
                                       : IntegerType::Signless);
  };
  switch (dataType) {
  case TensorProto::FLOAT:
    return Float32Type::get(context);
  case TensorProto::DOUBLE:
    return Float64Type::get(context);
  case TensorProto::FLOAT16:
    return Float16Type::get(context);
  case TensorProto::BFLOAT16:
    return BFloat16Type::get(context);
  case TensorProto::BOOL:
    return integer(1);
  case TensorProto::INT8:
    return integer(8);
  case TensorProto::INT16:
    return integer(16);
  case TensorProto::INT32:
    return integer(32);
  case TensorProto::INT64:
    return integer(64);
  case TensorProto::UINT8:
    return integer(8, true);
  case TensorProto::UINT16:
    return integer(16, true);
  case TensorProto::UINT32:
    return integer(32, true);
  case TensorProto::UINT64:
    return integer(64, true);
  default:
    return {};
  }
}

std::string getDataTypeName(int32_t dataType) {
  if (onnx::TensorProto_DataType_IsValid(dataType))
    return onnx::TensorProto_DataType_Name(
        static_cast<onnx::TensorProto_DataType>(dataType));
  return std::to_string(dataType);
}

/// Appends the low bytes of each value of a typed field.
template <typename Field>
static void appendTyped(const Field &field, unsigned width,
                        std::vector<char> &bytes) {
  bytes.reserve(size_t(field.size()) * width);
  for (auto value : field) {
    const char *raw = reinterpret_cast<const char *>(&value);
    bytes.insert(bytes.end(), raw, raw + width);
  }
}

/// The data of a tensor that is neither raw nor external. Small types sit in
/// the low bits of int32_data.
static std::vector<char> decodeTypedData(const TensorProto &tensor,
                                         unsigned width) {
  std::vector<char> bytes;
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    appendTyped(tensor.float_data(), width, bytes);
    break;
  case TensorProto::DOUBLE:
    appendTyped(tensor.double_data(), width, bytes);
    break;
  case TensorProto::INT64:
    appendTyped(tensor.int64_data(), width, bytes);
    break;
  case TensorProto::UINT32:
  case TensorProto::UINT64:
    appendTyped(tensor.uint64_data(), width, bytes);
    break;
  default:
    appendTyped(tensor.int32_data(), width, bytes);
    break;
  }
  return bytes;
}

FailureOr<ConstantTensor> decodeTensor(const TensorProto &tensor,
                                       StringRef folder, Location loc) {
  auto fail = [&]() {
    return emitError(loc) << "tensor '" << tensor.name() << "' ";
  };
  if (tensor.has_segment())
    return fail() << "is stored in segments, which is not supported";
  Type elementType = getElementType(loc.getContext(), tensor.data_type());
  if (!elementType)
    return fail() << "has elements of type "
                  << getDataTypeName(tensor.data_type())
                  << ", which is not supported";

  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  std::optional<int64_t> count = countElements(shape);
  if (!count)
    return fail() << "has the impossible shape [" << shape << "]";
  unsigned width = getByteWidth(elementType);
  uint64_t expected = uint64_t(*count) * width;

  std::vector<char> bytes;
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    if (failed(readExternalData(tensor, folder, expected, loc, bytes)))
      return failure();
  } else if (tensor.has_raw_data()) {
    if (tensor.raw_data().size() != expected)
      return fail() << "of shape [" << shape << "] needs " << expected
                    << " bytes of data, but has " << tensor.raw_data().size();
    bytes.assign(tensor.raw_data().begin(), tensor.raw_data().end());
  } else {
    bytes = decodeTypedData(tensor, width);
    if (bytes.size() != expected)
      return fail() << "of shape [" << shape << "] needs " << *count
                    << " elements of " << getDataTypeName(tensor.data_type())
                    << " data, but has " << bytes.size() / width;
  }
  return ConstantTensor(elementType, shape, std::move(bytes));
}

} // namespace mlir::quanta::onnx_import
