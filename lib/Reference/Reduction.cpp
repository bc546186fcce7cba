//===- Reduction.cpp - Sums and extrema along a dimension or a window -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include <limits>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

/// Folds dimension `axis` to one element with `function`, from `initial`.
template <typename T, typename Function>
static void reduce(const Tensor &input, Tensor &result, int64_t axis,
                   int64_t initial, Function function) {
  ArrayRef<int64_t> shape = input.type.shape;
  int64_t outer = 1, inner = 1;
  for (int64_t size : shape.take_front(axis))
    outer *= size;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  const T *values = input.get<T>().data();
  T *out = result.get<T>().data();
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i) {
      int64_t value = initial;
      for (int64_t k = 0; k < shape[axis]; ++k)
        value =
            function(value, int64_t{values[(o * shape[axis] + k) * inner + i]});
      out[o * inner + i] = static_cast<T>(value);
    }
}

template <typename Function>
static Kernel makeReduction(int64_t axis, int64_t initial, Function function) {
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    withIntegerType(result.type.elementType, [&](auto zero) {
      reduce<decltype(zero)>(*operands[0], result, axis, initial, function);
    });
    return success();
  };
}

FailureOr<Kernel> mlir::quanta::reference::buildReduction(Operation *op) {
  auto in = getTensorType(op->getOperand(0).getType());
  auto out = getTensorType(op->getResult(0).getType());
  const int64_t axis = op->getAttrOfType<IntegerAttr>("axis").getInt();
  if (failed(in) || failed(out) || in->elementType == ElementType::F32 ||
      in->elementType != out->elementType)
    return op->emitOpError("is supported by the reference interpreter on "
                           "integers only");
  in->shape[axis] = 1;
  if (failed(expectResult(op, *in)))
    return failure();
  constexpr int64_t lowest = std::numeric_limits<int32_t>::min();
  constexpr int64_t highest = std::numeric_limits<int32_t>::max();
  if (isa<tosa::ReduceSumOp>(op))
    return makeReduction(axis, 0, [](int64_t a, int64_t b) { return a + b; });
  if (isa<tosa::ReduceMaxOp>(op))
    return makeReduction(axis, lowest,
                         [](int64_t a, int64_t b) { return std::max(a, b); });
  return makeReduction(axis, highest,
                       [](int64_t a, int64_t b) { return std::min(a, b); });
}

/// The largest value of each window; positions in the padding do not count.
template <typename T>
static void maxPool(const Tensor &input, Tensor &result,
                    ArrayRef<int64_t> kernel, ArrayRef<int64_t> stride,
                    ArrayRef<int64_t> pad) {
  ArrayRef<int64_t> in = input.type.shape, out = result.type.shape;
  const int64_t channels = in[3];
  const T *values = input.get<T>().data();
  T *best = result.get<T>().data();
  for (int64_t n = 0; n < out[0]; ++n)
    for (int64_t y = 0; y < out[1]; ++y)
      for (int64_t x = 0; x < out[2]; ++x, best += channels) {
        std::fill_n(best, channels, std::numeric_limits<T>::min());
        for (int64_t ky = 0; ky < kernel[0]; ++ky)
          for (int64_t kx = 0; kx < kernel[1]; ++kx) {
            const int64_t row = y * stride[0] - pad[0] + ky;
            const int64_t column = x * stride[1] - pad[2] + kx;
            if (row < 0 || row >= in[1] || column < 0 || column >= in[2])
              continue;
            const T *pixel =
                values + ((n * in[1] + row) * in[2] + column) * channels;
            for (int64_t c = 0; c < channels; ++c)
              best[c] = std::max(best[c], pixel[c]);
          }
      }
}

FailureOr<Kernel>
mlir::quanta::reference::buildMaxPool2D(tosa::MaxPool2dOp op) {
  auto in = getTensorType(op.getInput().getType());
  if (failed(in) || in->elementType == ElementType::F32)
    return op.emitOpError(
        "is supported by the reference interpreter on integers only");
  ArrayRef<int64_t> result = cast<RankedTensorType>(op.getType()).getShape();
  if (failed(expectResult(
          op, {in->elementType,
               {in->shape[0], result[1], result[2], in->shape[3]}})))
    return failure();
  SmallVector<int64_t> kernel(op.getKernel()), stride(op.getStride()),
      pad(op.getPad());
  return Kernel([=](ArrayRef<const Tensor *> operands, Tensor &result) {
    withIntegerType(result.type.elementType, [&](auto zero) {
      maxPool<decltype(zero)>(*operands[0], result, kernel, stride, pad);
    });
    return success();
  });
}
