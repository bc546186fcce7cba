//===- Floats.cpp - f32 between integers of run-time parameters -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// What IEEE 754 defines to the last bit: one operation an element, and sums in
// the order of code generation, without contraction.

#include "Kernels.h"
#include "mlir/IR/Matchers.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

/// IEEE 754's maximum: NaN if there is one, and 0 is above -0.
static float maximum(float a, float b) {
  if (std::isnan(a) || std::isnan(b))
    return a + b;
  if (a == b)
    return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

static float minimum(float a, float b) { return -maximum(-a, -b); }

template <typename Function>
static Kernel makeBinary(Function function) {
  return [function](ArrayRef<const Tensor *> operands, Tensor &result) {
    const Tensor &a = *operands[0], &b = *operands[1];
    ArrayRef<int64_t> shape = result.type.shape;
    ArrayRef<float> valuesA = a.get<float>(), valuesB = b.get<float>();
    // The element of an operand whose sizes are those of the result, or 1.
    auto locate = [&](ArrayRef<int64_t> from, int64_t i) {
      int64_t position = 0, stride = 1;
      for (int64_t d = shape.size() - 1; d >= 0; --d) {
        position += (from[d] == 1 ? 0 : i % shape[d]) * stride;
        stride *= from[d];
        i /= shape[d];
      }
      return position;
    };
    for (auto [i, value] : llvm::enumerate(result.get<float>()))
      value = function(valuesA[locate(a.type.shape, i)],
                       valuesB[locate(b.type.shape, i)]);
    return success();
  };
}

FailureOr<Kernel> mlir::quanta::reference::buildFloatBinary(Operation *op) {
  auto a = getTensorType(op->getOperand(0).getType());
  auto b = getTensorType(op->getOperand(1).getType());
  auto result = getTensorType(op->getResult(0).getType());
  bool fits = succeeded(a) && succeeded(b) && succeeded(result) &&
              a->elementType == ElementType::F32 &&
              b->elementType == ElementType::F32 &&
              a->getRank() == result->getRank() &&
              b->getRank() == result->getRank();
  for (int64_t d = 0; fits && d < result->getRank(); ++d)
    for (int64_t size : {a->shape[d], b->shape[d]})
      fits &= size == 1 || size == result->shape[d];
  if (!fits)
    return op->emitOpError("is supported by the reference interpreter on f32 "
                           "operands of one rank only");
  if (isa<tosa::AddOp>(op))
    return makeBinary([](float a, float b) { return a + b; });
  if (isa<tosa::SubOp>(op))
    return makeBinary([](float a, float b) { return a - b; });
  if (isa<tosa::MulOp>(op))
    return makeBinary([](float a, float b) { return a * b; });
  if (isa<tosa::MaximumOp>(op))
    return makeBinary(maximum);
  if (isa<tosa::MinimumOp>(op))
    return makeBinary(minimum);
  return op->emitOpError("is supported by the reference interpreter on "
                         "integers only");
}

FailureOr<Kernel> mlir::quanta::reference::buildFloatClamp(tosa::ClampOp op) {
  const float low = cast<FloatAttr>(op.getMinVal()).getValue().convertToFloat();
  const float high =
      cast<FloatAttr>(op.getMaxVal()).getValue().convertToFloat();
  return Kernel([low, high](ArrayRef<const Tensor *> operands, Tensor &result) {
    for (auto [x, y] :
         llvm::zip_equal(operands[0]->get<float>(), result.get<float>()))
      y = maximum(minimum(x, high), low);
    return success();
  });
}

/// Combines the pixels of each window, row by row; calls
/// `finish(channels, how many pixels the window has)` behind it.
template <typename Combine, typename Finish>
static void pool(const Tensor &input, Tensor &result, ArrayRef<int64_t> kernel,
                 ArrayRef<int64_t> stride, ArrayRef<int64_t> pad, float start,
                 Combine combine, Finish finish) {
  ArrayRef<int64_t> in = input.type.shape, out = result.type.shape;
  const int64_t channels = in[3];
  const float *values = input.get<float>().data();
  float *sums = result.get<float>().data();
  for (int64_t n = 0; n < out[0]; ++n)
    for (int64_t y = 0; y < out[1]; ++y)
      for (int64_t x = 0; x < out[2]; ++x, sums += channels) {
        std::fill_n(sums, channels, start);
        int64_t count = 0;
        for (int64_t ky = 0; ky < kernel[0]; ++ky)
          for (int64_t kx = 0; kx < kernel[1]; ++kx) {
            const int64_t row = y * stride[0] - pad[0] + ky;
            const int64_t column = x * stride[1] - pad[2] + kx;
            if (row < 0 || row >= in[1] || column < 0 || column >= in[2])
              continue;
            ++count;
            const float *pixel =
                values + ((n * in[1] + row) * in[2] + column) * channels;
            for (int64_t c = 0; c < channels; ++c)
              sums[c] = combine(sums[c], pixel[c]);
          }
        finish(MutableArrayRef<float>(sums, channels), count);
      }
}

FailureOr<Kernel> mlir::quanta::reference::buildFloatPool(Operation *op) {
  auto in = getTensorType(op->getOperand(0).getType());
  auto out = getTensorType(op->getResult(0).getType());
  if (failed(in) || failed(out) || in->elementType != ElementType::F32)
    return op->emitOpError(
        "is supported by the reference interpreter on static "
        "f32 only");
  auto read = [&](StringRef name) {
    return SmallVector<int64_t>(
        op->getAttrOfType<DenseI64ArrayAttr>(name).asArrayRef());
  };
  SmallVector<int64_t> kernel = read("kernel"), stride = read("stride"),
                       pad = read("pad");
  if (isa<tosa::MaxPool2dOp>(op))
    return Kernel([=](ArrayRef<const Tensor *> operands, Tensor &result) {
      pool(*operands[0], result, kernel, stride, pad,
           -std::numeric_limits<float>::infinity(), maximum,
           [](MutableArrayRef<float>, int64_t) {});
      return success();
    });
  return Kernel([=](ArrayRef<const Tensor *> operands, Tensor &result) {
    pool(
        *operands[0], result, kernel, stride, pad, 0.0f,
        [](float sum, float x) { return sum + x; },
        [](MutableArrayRef<float> sums, int64_t count) {
          for (float &sum : sums)
            sum /= static_cast<float>(count);
        });
    return success();
  });
}
