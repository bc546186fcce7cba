//===- OnnxTensor.h - What an ONNX name stands for during import -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_ONNXTENSOR_H
#define QUANTA_LIB_IMPORT_ONNX_ONNXTENSOR_H

#include "mlir/IR/Value.h"
#include "quanta/Import/Tosa/ConstantTensor.h"
#include "quanta/Import/Tosa/Permutation.h"

namespace mlir::quanta::onnx_import {

/// Either a constant, or an SSA value together with the permutation that turns
/// it into the ONNX ("logical") layout:
///
///     logical dimension i = dimension permutation[i] of `value`
///
/// An ONNX Transpose only changes the permutation, and a convolution returns
/// its channels-last result with a permutation, so data moves only where an op
/// cannot work in the layout that it gets.
///
/// `flattened`, if set, is the logical shape after a reshape that has not been
/// emitted: a fully connected layer then permutes its weights instead of the
/// activation. Everyone else sees the reshaped tensor through
/// OnnxEmitter::materialize.
///
/// Unsigned integers of run time (u8, u16) are held as signed ones of the same
/// width, the middle of the range subtracted: `isShifted`.
class OnnxTensor {
public:
  OnnxTensor() = default;
  OnnxTensor(ConstantTensor constant)
      : constant(std::make_shared<ConstantTensor>(std::move(constant))) {}
  OnnxTensor(Value value)
      : value(value), permutation(getIdentityPermutation(
                          cast<RankedTensorType>(value.getType()).getRank())) {}
  OnnxTensor(Value value, Permutation permutation)
      : value(value), permutation(std::move(permutation)) {}
  OnnxTensor(Value value, Permutation permutation,
             ArrayRef<int64_t> flattenedShape)
      : value(value), permutation(std::move(permutation)),
        flattened(SmallVector<int64_t>(flattenedShape)) {}

  bool isConstant() const { return constant != nullptr; }
  const ConstantTensor &getConstant() const { return *constant; }

  /// Only for tensors that are not constant.
  Value getValue() const { return value; }
  ArrayRef<int64_t> getPermutation() const { return permutation; }
  bool isFlattened() const { return flattened.has_value(); }

  /// The logical shape, and the logical shape before a pending flattening.
  SmallVector<int64_t> getShape() const {
    return flattened ? *flattened : getUnflattenedShape();
  }
  SmallVector<int64_t> getUnflattenedShape() const {
    if (constant)
      return SmallVector<int64_t>(constant->getShape());
    return permute(cast<RankedTensorType>(value.getType()).getShape(),
                   permutation);
  }
  int64_t getRank() const { return getShape().size(); }
  /// The element type that the ONNX tensor has.
  Type getElementType() const {
    if (constant)
      return constant->getElementType();
    Type type = cast<RankedTensorType>(value.getType()).getElementType();
    return shifted ? IntegerType::get(type.getContext(),
                                      type.getIntOrFloatBitWidth(),
                                      IntegerType::Unsigned)
                   : type;
  }
  bool isShifted() const { return shifted; }
  OnnxTensor asShifted(bool isShifted = true) const {
    OnnxTensor result = *this;
    result.shifted = isShifted;
    return result;
  }
  /// True where the physical layout differs from the logical one.
  bool isPermuted() const {
    return !constant && !flattened && !isIdentityPermutation(permutation);
  }

private:
  std::shared_ptr<const ConstantTensor> constant;
  Value value;
  Permutation permutation;
  std::optional<SmallVector<int64_t>> flattened;
  bool shifted = false;
};

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_ONNXTENSOR_H
