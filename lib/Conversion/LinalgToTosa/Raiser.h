//===- Raiser.h - Float TOSA from linalg, op by op -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CONVERSION_LINALGTOTOSA_RAISER_H
#define QUANTA_LIB_CONVERSION_LINALGTOTOSA_RAISER_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "quanta/Import/Tosa/TosaEmitter.h"

namespace mlir::quanta::raising {

/// A value as the transposition of another: dimension i of the value is
/// dimension `permutation[i]` of `source`.
struct Permuted {
  Value source;
  Permutation permutation;
};

/// An image operand with its padding taken off.
struct PaddedValue {
  Value value;
  SmallVector<int64_t> low, high;
};

/// Builds the ops of one block from first to last, as the importers build them:
///
/// - constants are folded;
/// - a transposition sinks below every op that can work in any layout, and meets
///   its inverse before the next convolution;
/// - offsets and factors of output channels go into the weights of the
///   convolution before them;
/// - sigmoid, mean and softmax are recognised where their last op is built.
///
/// Nothing is erased, so no value kept in a cache dies; dead ops go at the end.
class Raiser : public TosaEmitter {
public:
  using TosaEmitter::TosaEmitter;

  /// Sets why the op at hand can't be raised.
  LogicalResult fail(const Twine &why) {
    reason = why.str();
    return failure();
  }
  std::string takeReason() { return std::exchange(reason, {}); }

  /// `value` with size 1 in the dimensions that only repeat: a broadcast is no
  /// op until somebody needs it in full.
  Value get(Value value) const { return broadcasts.lookup_or(value, value); }
  void setBroadcast(Value value, Value source) { broadcasts[value] = source; }
  bool isBroadcast(Value value) const { return broadcasts.contains(value); }
  /// `value`, of dimension 1 or those of `shape`, repeated to `shape`.
  FailureOr<Value> repeat(Value value, ArrayRef<int64_t> shape);

  /// The elements of a tosa.const.
  static std::optional<ConstantTensor> getConstant(Value value);
  /// The one value of all elements of a constant.
  static std::optional<float> getSplat(Value value);
  static Permuted peel(Value value);
  /// `value` without its padding, if that has a fill that `accepts` takes.
  PaddedValue peelPadding(Value value, llvm::function_ref<bool(float)> accepts);

  /// As in TosaEmitter, but folding constants, composing transpositions, and
  /// sinking them below pad, slice and concat.
  Value transpose(Value value, ArrayRef<int64_t> permutation);
  Value reshape(Value value, ArrayRef<int64_t> shape);
  Value pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
            float fill);
  Value slice(Value value, ArrayRef<int64_t> start, ArrayRef<int64_t> size);
  FailureOr<Value> concat(ValueRange values, int64_t axis);

  /// Element-wise ops on tensors of one rank, dimensions equal or 1.
  FailureOr<Value> add(Value a, Value b);
  FailureOr<Value> sub(Value a, Value b);
  FailureOr<Value> mul(Value a, Value b);
  FailureOr<Value> divide(Value a, Value b);
  FailureOr<Value> maximum(Value a, Value b);
  FailureOr<Value> minimum(Value a, Value b);
  Value negate(Value x);
  Value reciprocal(Value x);
  Value rsqrt(Value x);
  /// tosa op of one operand and a result of its type.
  template <typename Op>
  Value unary(Value x) {
    return sink(x, [&](Value source) {
      return Op::create(*this, source.getType(), source).getResult();
    });
  }
  /// Builds in the layout of `x` before its transposition.
  Value sink(Value x, llvm::function_ref<Value(Value)> build) {
    Permuted operand = peel(x);
    return transpose(build(operand.source), operand.permutation);
  }
  /// The same with two operands, in a layout that both can have.
  FailureOr<Value> sink(Value a, Value b,
                        llvm::function_ref<Value(Value, Value)> build);
  /// tosa.reduce_* along `axis`, which stays with size 1.
  template <typename Op>
  Value reduce(Value x, int64_t axis) {
    Permuted operand = peel(x);
    SmallVector<int64_t> shape(getShapeOf(operand.source));
    shape[operand.permutation[axis]] = 1;
    Value result =
        Op::create(*this, getTensorTypeLike(shape, operand.source),
                   operand.source, uint32_t(operand.permutation[axis]));
    return transpose(result, operand.permutation);
  }

  /// A constant like `value`'s with other elements.
  Value constantLike(const ConstantTensor &tensor, Value value);

private:
  Value clamp(Value x, float low, float high);
  Value addPhysical(Value a, Value b);
  Value mulPhysical(Value a, Value b);

  DenseMap<Value, Value> broadcasts;
  std::string reason;
};

/// The families. Each returns the raised result, which may have size 1 where the
/// op's result only repeats, or fails with a reason.
FailureOr<Value> raiseContraction(Raiser &raiser, linalg::LinalgOp op);
FailureOr<Value> raiseConvolution(Raiser &raiser, linalg::LinalgOp op,
                                  const linalg::ConvolutionDimensions &dims);
FailureOr<Value> raisePooling(Raiser &raiser, linalg::LinalgOp op,
                              const linalg::ConvolutionDimensions &dims);
FailureOr<Value> raiseElementwise(Raiser &raiser, linalg::LinalgOp op);
FailureOr<Value> raiseReduction(Raiser &raiser, linalg::LinalgOp op,
                                unsigned resultIndex);
/// tensor.pad, collapse_shape, expand_shape, extract_slice, insert_slice, concat.
FailureOr<Value> raiseMovement(Raiser &raiser, Operation *op);

/// Brings `value`, whose dimensions `map` names, to one dimension for each of
/// `dims` in that order: of size 1 where `map` lacks it. Fails where `map` has
/// other than distinct dimensions and zeros.
FailureOr<Value> alignOperand(Raiser &raiser, Value value, AffineMap map,
                              ArrayRef<unsigned> dims);
/// Brings `value`, with one dimension for each of `dims`, to the dimensions of
/// `map`. Dimensions that `map` lacks have size 1.
FailureOr<Value> alignResult(Raiser &raiser, Value value,
                             ArrayRef<unsigned> dims, AffineMap map);
/// The tensor that the op starts from, added to the raised `result` unless it is
/// zero. `result` has the op's result type.
FailureOr<Value> addInit(Raiser &raiser, linalg::LinalgOp op, Value result);

/// Computes the scalar ops of `op`'s body on whole tensors: dimension i of the
/// tensors is loop `dims[i]`. `skip` names an op not to compute. The result is
/// that of `wanted`, a value of the body.
FailureOr<Value> evaluateBody(Raiser &raiser, linalg::LinalgOp op,
                              ArrayRef<unsigned> dims, Value wanted,
                              Operation *skip = nullptr);

/// `integer`, which follows from `linalg.index` and constants, as a constant of
/// floats: dimension i is loop `dims[i]`, of size 1 where it plays no part.
FailureOr<Value> evaluateIndices(Raiser &raiser, linalg::LinalgOp op,
                                 ArrayRef<unsigned> dims, Value integer);

/// The average that `sum` times `factor` is, where that divides the sums of windows
/// of a padded image by the elements of the image that each window holds. Null where
/// it is none.
Value matchPaddedAverage(Raiser &raiser, Value sum,
                         const ConstantTensor &factor);

} // namespace mlir::quanta::raising

#endif // QUANTA_LIB_CONVERSION_LINALGTOTOSA_RAISER_H
