//===- Composite.cpp - Units that TOSA lacks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Import/Tosa/Composite.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include <cmath>

namespace mlir::quanta {

Value emitComposite(TosaEmitter &emitter, StringRef name, Value input,
                    Type resultType, ArrayRef<NamedAttribute> parameters,
                    llvm::function_ref<Value(TosaEmitter &, Value)> body) {
  auto composite = CompositeOp::create(emitter, TypeRange(resultType), name,
                                       ValueRange(input),
                                       emitter.getDictionaryAttr(parameters));
  Block &block = composite.getBody().emplaceBlock();
  Value argument = block.addArgument(input.getType(), emitter.getLoc());
  TosaEmitter inner(emitter.getLoc(), emitter.getContext());
  inner.setInsertionPointToEnd(&block);
  Value result = body(inner, argument);
  YieldOp::create(inner, ValueRange(result));
  return composite.getResult(0);
}

Value emitClamp(TosaEmitter &emitter, Value value, float low, float high) {
  return tosa::ClampOp::create(emitter, value.getType(), value,
                               emitter.getF32FloatAttr(low),
                               emitter.getF32FloatAttr(high));
}

Value emitLeaky(TosaEmitter &emitter, Value value, Value slope) {
  Value zero = emitter.scalar(0.0, getShapeOf(value).size());
  Value positive = emitter.binary<tosa::MaximumOp>(value, zero);
  Value negative = emitter.binary<tosa::MinimumOp>(value, zero);
  return emitter.binary<tosa::AddOp>(positive, emitter.mul(negative, slope));
}

Value emitLeakyRelu(TosaEmitter &emitter, Value value, float alpha) {
  return emitComposite(
      emitter, "leaky_relu", value, value.getType(),
      emitter.getNamedAttr("alpha", emitter.getF64FloatAttr(alpha)),
      [&](TosaEmitter &inner, Value x) {
        return emitLeaky(inner, x, inner.scalar(alpha, getShapeOf(x).size()));
      });
}

/// clamp(alpha * x + beta, 0, 1)
static Value emitHardSigmoidBody(TosaEmitter &emitter, Value value,
                                 double alpha, double beta) {
  int64_t rank = getShapeOf(value).size();
  Value scaled = emitter.mul(value, emitter.scalar(alpha, rank));
  Value moved = emitter.binary<tosa::AddOp>(scaled, emitter.scalar(beta, rank));
  return emitClamp(emitter, moved, 0.0f, 1.0f);
}

Value emitHardSigmoid(TosaEmitter &emitter, Value value, float alpha,
                      float beta) {
  return emitComposite(
      emitter, "hard_sigmoid", value, value.getType(),
      {emitter.getNamedAttr("alpha", emitter.getF64FloatAttr(alpha)),
       emitter.getNamedAttr("beta", emitter.getF64FloatAttr(beta))},
      [&](TosaEmitter &inner, Value x) {
        return emitHardSigmoidBody(inner, x, alpha, beta);
      });
}

Value emitHardSwish(TosaEmitter &emitter, Value value) {
  return emitComposite(emitter, "hard_swish", value, value.getType(), {},
                       [&](TosaEmitter &inner, Value x) {
                         return inner.mul(
                             x, emitHardSigmoidBody(inner, x, 1.0 / 6, 0.5));
                       });
}

Value emitGelu(TosaEmitter &emitter, Value value, bool isTanh) {
  return emitComposite(
      emitter, isTanh ? "gelu_tanh" : "gelu_erf", value, value.getType(), {},
      [&](TosaEmitter &inner, Value x) {
        int64_t rank = getShapeOf(x).size();
        auto scaled = [&](Value v, double factor) {
          return inner.mul(v, inner.scalar(factor, rank));
        };
        Value bent;
        if (isTanh) {
          Value cube = inner.mul(inner.mul(x, x), x);
          Value sum = inner.binary<tosa::AddOp>(x, scaled(cube, 0.044715));
          bent = tosa::TanhOp::create(inner, x.getType(),
                                      scaled(sum, std::sqrt(2 / M_PI)));
        } else {
          bent = tosa::ErfOp::create(inner, x.getType(), scaled(x, M_SQRT1_2));
        }
        Value share = inner.binary<tosa::AddOp>(bent, inner.scalar(1, rank));
        return inner.mul(scaled(x, 0.5), share);
      });
}

static Value emitSoftmaxBody(TosaEmitter &emitter, Value x, int64_t axis) {
  SmallVector<int64_t> reduced(getShapeOf(x));
  reduced[axis] = 1;
  Type type = emitter.getTensorTypeLike(reduced, x);
  Value max = tosa::ReduceMaxOp::create(emitter, type, x, axis);
  Value shifted = emitter.binary<tosa::SubOp>(x, max);
  Value exp = tosa::ExpOp::create(emitter, x.getType(), shifted);
  Value sum = tosa::ReduceSumOp::create(emitter, type, exp, axis);
  return emitter.mul(exp, tosa::ReciprocalOp::create(emitter, type, sum));
}

Value emitSoftmax(TosaEmitter &emitter, Value value, int64_t axis) {
  return emitComposite(
      emitter, "softmax", value, value.getType(),
      emitter.getNamedAttr("axis", emitter.getI64IntegerAttr(axis)),
      [&](TosaEmitter &inner, Value x) {
        return emitSoftmaxBody(inner, x, axis);
      });
}

Value emitMaskedSoftmax(TosaEmitter &emitter, Value value, int64_t axis,
                        ArrayRef<int64_t> maskShape, ArrayRef<int8_t> mask) {
  auto attribute = DenseElementsAttr::get(
      RankedTensorType::get(maskShape, emitter.getI8Type()), mask);
  return emitComposite(
      emitter, "softmax", value, value.getType(),
      {emitter.getNamedAttr("axis", emitter.getI64IntegerAttr(axis)),
       emitter.getNamedAttr("mask", attribute)},
      [&](TosaEmitter &inner, Value x) {
        // Beside the others, e to this is 0 in f32.
        std::vector<float> offsets;
        for (int8_t kept : mask)
          offsets.push_back(kept ? 0.0f : -1e9f);
        Value offset = inner.constant(
            ConstantTensor::fromFloats(inner.getContext(), maskShape, offsets),
            "mask");
        return emitSoftmaxBody(inner, inner.binary<tosa::AddOp>(x, offset),
                               axis);
      });
}

/// reduce_sum over the last dimension, which stays, times 1 / n.
static Value emitRowMean(TosaEmitter &emitter, Value x) {
  SmallVector<int64_t> shape(getShapeOf(x));
  double size = static_cast<double>(shape.back());
  shape.back() = 1;
  int64_t rank = shape.size();
  Value sum = tosa::ReduceSumOp::create(
      emitter, emitter.getTensorTypeLike(shape, x), x, rank - 1);
  return emitter.mul(sum, emitter.scalar(1 / size, rank));
}

Value emitLayerNorm(TosaEmitter &emitter, Value value, double epsilon,
                    ArrayRef<float> gamma, ArrayRef<float> beta) {
  SmallVector<int64_t> shape(getShapeOf(value).size(), 1);
  int64_t rank = shape.size(), size = getShapeOf(value).back();
  shape.back() = size;
  SmallVector<NamedAttribute> parameters = {
      emitter.getNamedAttr("axis", emitter.getI64IntegerAttr(rank - 1)),
      emitter.getNamedAttr("epsilon", emitter.getF64FloatAttr(epsilon))};
  auto addVector = [&](StringRef name, ArrayRef<float> values) {
    auto type = RankedTensorType::get({size}, emitter.getF32Type());
    if (!values.empty())
      parameters.push_back(
          emitter.getNamedAttr(name, DenseElementsAttr::get(type, values)));
  };
  addVector("gamma", gamma);
  addVector("beta", beta);
  return emitComposite(
      emitter, "layer_norm", value, value.getType(), parameters,
      [&](TosaEmitter &inner, Value x) {
        auto vector = [&](ArrayRef<float> values, StringRef name) {
          return inner.constant(
              ConstantTensor::fromFloats(inner.getContext(), shape, values),
              name);
        };
        Value centred = inner.binary<tosa::SubOp>(x, emitRowMean(inner, x));
        Value variance = emitRowMean(inner, inner.mul(centred, centred));
        variance =
            inner.binary<tosa::AddOp>(variance, inner.scalar(epsilon, rank));
        Value y = inner.mul(centred, tosa::RsqrtOp::create(
                                         inner, variance.getType(), variance));
        if (!gamma.empty())
          y = inner.mul(y, vector(gamma, "gamma"));
        if (!beta.empty())
          y = inner.binary<tosa::AddOp>(y, vector(beta, "beta"));
        return y;
      });
}

Value emitMean(TosaEmitter &emitter, Value value, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> shape(getShapeOf(value));
  int64_t count = 1;
  for (int64_t axis : axes) {
    count *= shape[axis];
    shape[axis] = 1;
  }
  return emitComposite(
      emitter, "reduce_mean", value, emitter.getTensorTypeLike(shape, value),
      emitter.getNamedAttr("axes", emitter.getDenseI64ArrayAttr(axes)),
      [&](TosaEmitter &inner, Value x) {
        for (int64_t axis : axes) {
          SmallVector<int64_t> reduced(getShapeOf(x));
          reduced[axis] = 1;
          x = tosa::ReduceSumOp::create(
              inner, inner.getTensorTypeLike(reduced, x), x, axis);
        }
        return inner.mul(x, inner.scalar(1.0 / double(count), shape.size()));
      });
}

} // namespace mlir::quanta
