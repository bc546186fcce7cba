//===- Tensor.h - Plain tensors of the interpreter -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REFERENCE_TENSOR_H
#define QUANTA_REFERENCE_TENSOR_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Support/LLVM.h"
#include <cassert>
#include <cstdint>
#include <vector>

namespace mlir::quanta::reference {

/// What a tensor holds: two's complement integers or IEEE f32, in the byte
/// order of the host.
enum class ElementType { I8, I16, I32, I64, F32 };

/// Bytes of one element.
int64_t getElementSize(ElementType type);

/// Element type and static shape, the outermost dimension first.
struct TensorType {
  ElementType elementType = ElementType::I8;
  SmallVector<int64_t> shape;

  bool operator==(const TensorType &other) const {
    return elementType == other.elementType && shape == other.shape;
  }
  bool operator!=(const TensorType &other) const { return !(*this == other); }
  int64_t getRank() const { return shape.size(); }
  int64_t getNumElements() const;
  /// The spelling in IR, such as "tensor<1x28x28x1xi8>".
  std::string str() const;
};

/// The type of the values of `type`: a statically shaped tensor of i8, i16,
/// i32, i64, f32 or of a quantized type with such storage (whose values are the
/// stored integers), with fewer than 2^32 elements. Failure, without a
/// diagnostic, for any other.
FailureOr<TensorType> getTensorType(Type type);

/// A dense row-major tensor that owns its bytes.
struct Tensor {
  TensorType type;
  std::vector<uint8_t> bytes;

  Tensor() = default;
  /// All elements zero.
  explicit Tensor(TensorType type)
      : type(std::move(type)), bytes(this->type.getNumElements() *
                                     getElementSize(this->type.elementType)) {}

  /// The elements; T is the C++ type of `type.elementType`.
  template <typename T>
  ArrayRef<T> get() const {
    assert(sizeof(T) == getElementSize(type.elementType));
    return {reinterpret_cast<const T *>(bytes.data()),
            bytes.size() / sizeof(T)};
  }
  template <typename T>
  MutableArrayRef<T> get() {
    assert(sizeof(T) == getElementSize(type.elementType));
    return {reinterpret_cast<T *>(bytes.data()), bytes.size() / sizeof(T)};
  }
  /// One element of an integer tensor.
  int64_t getInteger(int64_t index) const;
};

} // namespace mlir::quanta::reference

#endif // QUANTA_REFERENCE_TENSOR_H
