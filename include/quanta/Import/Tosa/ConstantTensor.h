//===- ConstantTensor.h - Tensors whose values are known at import -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_IMPORT_TOSA_CONSTANTTENSOR_H
#define QUANTA_IMPORT_TOSA_CONSTANTTENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/FunctionExtras.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta {

/// Largest number of elements that an tensor may have. Far beyond any
/// model, and small enough that byte counts and products of a few such numbers
/// stay in 64 bits.
constexpr int64_t kMaxElements = int64_t(1) << 36;
/// Largest constant that import computes (rather than reads from the file).
constexpr int64_t kMaxFoldedElements = int64_t(1) << 26;

/// Product of `shape`; none if a dimension is negative or the product exceeds
/// kMaxElements.
std::optional<int64_t> countElements(ArrayRef<int64_t> shape);

/// A dense tensor in row-major order. Booleans take a byte; other elements have
/// their natural size. Copies share the data.
///
/// f32 elements may be the dequantized form of integers. They remember those and
/// their type while they are only moved (reshape, transpose, slice), so that a
/// trained scale survives until the constant is emitted.
class ConstantTensor {
public:
  ConstantTensor() = default;
  /// `bytes` holds exactly the elements of `shape`.
  ConstantTensor(Type elementType, ArrayRef<int64_t> shape,
                 std::vector<char> bytes);

  static ConstantTensor fromInts(MLIRContext *context, ArrayRef<int64_t> shape,
                                 ArrayRef<int64_t> values);
  static ConstantTensor fromFloats(MLIRContext *context,
                                   ArrayRef<int64_t> shape,
                                   ArrayRef<float> values);

  /// The value of a constant op: a dense or dense_resource tensor of static
  /// shape whose elements have a width in whole bytes. None otherwise.
  static std::optional<ConstantTensor> fromAttribute(Attribute attribute);

  /// What `stored`, integers of a uniform type per tensor or per axis, mean.
  static ConstantTensor fromStored(const ConstantTensor &stored,
                                   Type quantizedType);

  Type getElementType() const { return elementType; }
  /// The integers that the elements were dequantized from; null without.
  const ConstantTensor *getStored() const { return stored.get(); }
  Type getQuantizedType() const { return quantizedType; }
  ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return shape.size(); }
  int64_t getNumElements() const;
  ArrayRef<char> getBytes() const { return *bytes; }
  bool isFloat() const { return isa<FloatType>(elementType); }

  /// Element `index` as a double (any element type) or as an integer (integer
  /// element types only).
  double getDouble(int64_t index) const;
  int64_t getInt(int64_t index) const;
  SmallVector<int64_t> getInts() const;
  std::vector<float> getFloats() const;

  /// Same elements, new shape with as many elements.
  ConstantTensor reshape(ArrayRef<int64_t> newShape) const;
  /// Dimension i of the result is dimension `permutation[i]` of this tensor.
  ConstantTensor transpose(ArrayRef<int64_t> permutation) const;
  /// Elements `start[d] + i * step[d]`, i < size[d], all within bounds.
  ConstantTensor slice(ArrayRef<int64_t> start, ArrayRef<int64_t> step,
                       ArrayRef<int64_t> size) const;
  /// Repeats dimensions of size 1 (missing leading ones included).
  ConstantTensor broadcast(ArrayRef<int64_t> newShape) const;
  /// Converts with the rules of ONNX Cast (truncation towards zero).
  ConstantTensor convert(Type newType) const;

  /// Element `i` of the result is element `source(index)` of this tensor, for
  /// the index in `newShape` of element i.
  ConstantTensor
  gather(ArrayRef<int64_t> newShape,
         llvm::function_ref<int64_t(ArrayRef<int64_t>)> source) const;

  /// dense<> for up to 16 elements and booleans, otherwise a dense_resource
  /// blob named after `hint`: by that alone where it is not taken.
  ElementsAttr getAttribute(StringRef hint) const;

private:
  Type elementType;
  SmallVector<int64_t> shape;
  std::shared_ptr<const std::vector<char>> bytes;
  std::shared_ptr<const ConstantTensor> stored;
  /// Null without `stored`.
  Type quantizedType;
};

/// Bytes that one element takes in a ConstantTensor.
unsigned getByteWidth(Type elementType);

/// Row-major strides of `shape`, in elements.
SmallVector<int64_t> getStrides(ArrayRef<int64_t> shape);

/// Calls `body` with every index of `shape` in row-major order.
void forEachIndex(ArrayRef<int64_t> shape,
                  llvm::function_ref<void(ArrayRef<int64_t>)> body);

} // namespace mlir::quanta

#endif // QUANTA_IMPORT_TOSA_CONSTANTTENSOR_H
