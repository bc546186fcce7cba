//===- QuantizableOpInterface.h - Ops that have an integer form -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_H
#define QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include <optional>

namespace mlir::quanta {

/// What an operand of a quantizable op is.
enum class OperandRole { Activation, Weight, Bias, Parameter };

/// How the scale of an op's result depends on those of its operands.
struct ScaleConstraint {
  enum Kind {
    Free,      ///< The result has a range of its own.
    SameScale, ///< All activations and the result share scale and zero point.
    Fixed,     ///< The function's range fixes scale and zero point.
    Clamp      ///< Free, and a producer that requantizes can absorb the op.
  };
  Kind kind = Free;
  double scale = 0;      ///< Of Fixed.
  int64_t zeroPoint = 0; ///< Of Fixed.

  static ScaleConstraint free() { return {}; }
  static ScaleConstraint sameScale() { return {SameScale}; }
  static ScaleConstraint clamp() { return {Clamp}; }
  static ScaleConstraint fixed(double scale, int64_t zeroPoint) {
    return {Fixed, scale, zeroPoint};
  }
};

/// An activation or a weight in storage integers, and what they mean.
struct QuantizedValue {
  TypedValue<RankedTensorType> storage;
  QuantizationParameters parameters;

  /// Of a per-tensor value.
  double scale() const { return parameters.scales.front(); }
  int64_t zeroPoint() const { return parameters.zeroPoints.front(); }
};

/// What an integer form is built from. `operands[i]` belongs to operand i of
/// the op; biases and parameters have none and are read from the op.
struct IntegerOperands {
  SmallVector<std::optional<QuantizedValue>> operands;
  quant::UniformQuantizedType resultType;
  RoundingMode rounding = RoundingMode::SingleRound;

  const QuantizedValue &operator[](unsigned index) const {
    return *operands[index];
  }
};

/// What a form with parameters of run time is built from. `weights[i]` belongs to
/// operand i of the op where that is a weight: constant storage integers. The
/// other operands are the op's own.
struct DynamicOperands {
  SmallVector<std::optional<QuantizedValue>> weights;
  /// Parameters for each entry of dimension 0, not for the whole tensor.
  bool perRow = false;
};

/// What a form in half precision is built from.
struct HalfOperands {
  /// The op's operands, those of f32 in `type`.
  SmallVector<Value> operands;
  /// f16 or bf16, and f16 or f32 for sums of products.
  FloatType type, accumulator;
};

/// `op` on the operands, with results of the half type. Fails with `reason` for
/// an op with a region.
FailureOr<Value> cloneInHalf(Operation *op, OpBuilder &builder,
                             const HalfOperands &operands, std::string &reason);

} // namespace mlir::quanta

#include "quanta/Interfaces/QuantizableOpInterface.h.inc"

namespace mlir::quanta {

/// The interface of `op` (which may be null) where that very op has an integer
/// form, and null otherwise.
QuantizableOpInterface getWithIntegerForm(Operation *op);

/// The same, and null where the op's `quanta.scheme` keeps it in float.
QuantizableOpInterface getQuantizable(Operation *op);

/// How many consecutive weights of operand `index` share a scale where groups of
/// `wanted` are asked for: `wanted` where it divides the group axis; all of that
/// axis where it is shorter, a power of two and at least 16 long. Fails with
/// `reason` where there is no such group.
FailureOr<int64_t> getGroupSize(QuantizableOpInterface op, unsigned index,
                                int64_t wanted, std::string &reason);

/// The op into whose requantization a clamp goes: the producer that the clamp
/// alone reads, with a scale of its own. Null for another op, and where there is
/// no such producer.
QuantizableOpInterface getAbsorbingOp(Operation *clamp);

} // namespace mlir::quanta

#endif // QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_H
