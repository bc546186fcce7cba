//===- TosaEmitter.h - Builds TOSA ops and changes layouts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_IMPORT_TOSA_TOSAEMITTER_H
#define QUANTA_IMPORT_TOSA_TOSAEMITTER_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Import/Tosa/ConstantTensor.h"
#include "quanta/Import/Tosa/Permutation.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::quanta {

/// The shape of a ranked value.
ArrayRef<int64_t> getShapeOf(Value value);
/// The shape that numpy-style broadcasting gives; none if they don't agree.
std::optional<SmallVector<int64_t>> broadcastShapes(ArrayRef<int64_t> a,
                                                    ArrayRef<int64_t> b);

/// A builder with the shape plumbing that TOSA asks for.
/// Functions named after a TOSA op emit that op, or nothing where it would be
/// the identity; shapes must have been checked.
class TosaEmitter : public ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  RankedTensorType getTensorType(ArrayRef<int64_t> shape, Type elementType) {
    return RankedTensorType::get(shape, elementType);
  }
  RankedTensorType getTensorTypeLike(ArrayRef<int64_t> shape, Value like) {
    return getTensorType(
        shape, cast<RankedTensorType>(like.getType()).getElementType());
  }

  /// A tosa.const; dequantized where the tensor remembers its integers.
  Value constant(const ConstantTensor &tensor, StringRef hint);
  /// A splat constant of rank `rank` with one element.
  Value scalar(double value, int64_t rank);
  /// The f32 zero that convolutions and pools ask for as a zero point; one for
  /// all that this emitter builds, in one block.
  Value zeroPoint();
  /// A tosa.const_shape.
  Value shape(ArrayRef<int64_t> dims);

  Value reshape(Value value, ArrayRef<int64_t> shape);
  Value transpose(Value value, ArrayRef<int64_t> permutation);
  Value slice(Value value, ArrayRef<int64_t> start, ArrayRef<int64_t> size);
  /// `low` and `high` elements per dimension, filled with the constant `fill`
  /// of one element.
  Value pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
            const ConstantTensor &fill);
  Value padWithZero(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high);
  Value concat(ValueRange values, int64_t axis);
  Value mul(Value a, Value b);
  /// Element-wise ops with broadcasting between equal ranks.
  template <typename Op>
  Value binary(Value a, Value b) {
    auto shape = broadcastShapes(getShapeOf(a), getShapeOf(b));
    return Op::create(*this, getTensorTypeLike(*shape, a), a, b);
  }

private:
  Value zero;
  DenseMap<std::pair<Value, Attribute>, Value> transposed;
};

} // namespace mlir::quanta

#endif // QUANTA_IMPORT_TOSA_TOSAEMITTER_H
