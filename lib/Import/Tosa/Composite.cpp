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
          bent =
              tosa::ErfOp::create(inner, x.getType(), scaled(x, M_SQRT1_2));
        }
        Value share = inner.binary<tosa::AddOp>(bent, inner.scalar(1, rank));
        return inner.mul(scaled(x, 0.5), share);
      });
}

Value emitSoftmax(TosaEmitter &emitter, Value value, int64_t axis) {
  return emitComposite(
      emitter, "softmax", value, value.getType(),
      emitter.getNamedAttr("axis", emitter.getI64IntegerAttr(axis)),
      [&](TosaEmitter &inner, Value x) -> Value {
        SmallVector<int64_t> reduced(getShapeOf(x));
        reduced[axis] = 1;
        Type type = inner.getTensorTypeLike(reduced, x);
        Value max = tosa::ReduceMaxOp::create(inner, type, x, axis);
        Value shifted = inner.binary<tosa::SubOp>(x, max);
        Value exp = tosa::ExpOp::create(inner, x.getType(), shifted);
        Value sum = tosa::ReduceSumOp::create(inner, type, exp, axis);
        return inner.mul(exp, tosa::ReciprocalOp::create(inner, type, sum));
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
