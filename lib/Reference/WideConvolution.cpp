//===- WideConvolution.cpp - Convolutions of i16 with i8 weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// What TOSA lacks with sums of 32 bits: named linalg ops, whose padding and zero
// points are already gone.

#include "Kernels.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

namespace {

/// Sizes of a convolution over an image that is padded already.
struct Geometry {
  int64_t batch, height, width, channels;
  int64_t outHeight, outWidth, outChannels;
  int64_t kernelHeight, kernelWidth;
  int64_t strideY, strideX, dilationY, dilationX;
};

} // namespace

template <typename Op>
static FailureOr<Geometry> getGeometry(Op op, bool isDepthwise) {
  auto input = getTensorType(op.getInputs()[0].getType());
  auto weight = getTensorType(op.getInputs()[1].getType());
  auto output = op->getNumResults() == 1
                    ? getTensorType(op->getResult(0).getType())
                    : FailureOr<reference::TensorType>(failure());
  if (failed(input) || failed(weight) || failed(output) ||
      input->elementType == ElementType::F32 ||
      weight->elementType == ElementType::F32 ||
      (output->elementType != ElementType::I32 &&
       output->elementType != ElementType::I64))
    return op.emitOpError("is supported by the reference interpreter with "
                          "integer operands and i32 or i64 result only");
  auto strides = op.getStrides().template getValues<int64_t>();
  auto dilations = op.getDilations().template getValues<int64_t>();
  Geometry g;
  g.batch = input->shape[0];
  g.height = input->shape[1];
  g.width = input->shape[2];
  g.channels = input->shape[3];
  g.outHeight = output->shape[1];
  g.outWidth = output->shape[2];
  g.outChannels = output->shape[3];
  g.kernelHeight = weight->shape[isDepthwise ? 0 : 1];
  g.kernelWidth = weight->shape[isDepthwise ? 1 : 2];
  g.strideY = strides[0];
  g.strideX = strides[1];
  g.dilationY = dilations[0];
  g.dilationX = dilations[1];
  return g;
}

/// The elements of an integer tensor.
static std::vector<int32_t> readIntegers(const Tensor &tensor) {
  std::vector<int32_t> values;
  withIntegerType(tensor.type.elementType, [&](auto zero) {
    for (auto value : tensor.get<decltype(zero)>())
      values.push_back(value);
  });
  return values;
}

/// Calls product(tap, position in the input of channel 0) for every tap of every
/// output position, and sum(output position) before the first one.
template <typename Begin, typename Product>
static void forEachTap(const Geometry &g, Begin begin, Product product) {
  int64_t position = 0;
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t y = 0; y < g.outHeight; ++y)
      for (int64_t x = 0; x < g.outWidth; ++x, ++position) {
        begin(position);
        for (int64_t ky = 0; ky < g.kernelHeight; ++ky)
          for (int64_t kx = 0; kx < g.kernelWidth; ++kx) {
            int64_t row = y * g.strideY + ky * g.dilationY;
            int64_t column = x * g.strideX + kx * g.dilationX;
            product(ky * g.kernelWidth + kx,
                    ((n * g.height + row) * g.width + column) * g.channels);
          }
      }
}

template <typename Sum>
static Sum multiply(int32_t a, int32_t b) {
  return static_cast<Sum>(a) * static_cast<Sum>(b);
}

/// Calls `function` with the sums that `start` holds, where `result` takes them: as
/// unsigned integers of its width, whose additions wrap.
template <typename Function>
static void withSums(const Tensor &start, Tensor &result, Function function) {
  result.bytes = start.bytes;
  if (result.type.elementType == ElementType::I32)
    function(reinterpret_cast<uint32_t *>(result.bytes.data()));
  else
    function(reinterpret_cast<uint64_t *>(result.bytes.data()));
}

FailureOr<Kernel>
mlir::quanta::reference::buildWideConv2D(linalg::Conv2DNhwcFhwcOp op) {
  FailureOr<Geometry> geometry = getGeometry(op, /*isDepthwise=*/false);
  if (failed(geometry))
    return failure();
  return Kernel([g = *geometry](ArrayRef<const Tensor *> operands,
                                Tensor &result) {
    const auto input = readIntegers(*operands[0]);
    const auto weight = readIntegers(*operands[1]);
    const int64_t taps = g.kernelHeight * g.kernelWidth;
    withSums(*operands[2], result, [&](auto *out) {
      using Sum = std::remove_pointer_t<decltype(out)>;
      int64_t current = 0;
      forEachTap(
          g, [&](int64_t position) { current = position * g.outChannels; },
          [&](int64_t tap, int64_t source) {
            for (int64_t o = 0; o < g.outChannels; ++o)
              for (int64_t c = 0; c < g.channels; ++c)
                out[current + o] +=
                    multiply<Sum>(input[source + c],
                                  weight[(o * taps + tap) * g.channels + c]);
          });
    });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildWideDepthwiseConv2D(
    linalg::DepthwiseConv2DNhwcHwcOp op) {
  FailureOr<Geometry> geometry = getGeometry(op, /*isDepthwise=*/true);
  if (failed(geometry))
    return failure();
  return Kernel(
      [g = *geometry](ArrayRef<const Tensor *> operands, Tensor &result) {
        const auto input = readIntegers(*operands[0]);
        const auto weight = readIntegers(*operands[1]);
        withSums(*operands[2], result, [&](auto *out) {
          using Sum = std::remove_pointer_t<decltype(out)>;
          int64_t current = 0;
          forEachTap(
              g, [&](int64_t position) { current = position * g.channels; },
              [&](int64_t tap, int64_t source) {
                for (int64_t c = 0; c < g.channels; ++c)
                  out[current + c] += multiply<Sum>(
                      input[source + c], weight[tap * g.channels + c]);
              });
        });
        return success();
      });
}

FailureOr<Kernel>
mlir::quanta::reference::buildWideMatMul(linalg::BatchMatmulOp op) {
  auto a = getTensorType(op.getInputs()[0].getType());
  auto b = getTensorType(op.getInputs()[1].getType());
  auto output = op->getNumResults() == 1
                    ? getTensorType(op->getResult(0).getType())
                    : FailureOr<reference::TensorType>(failure());
  if (failed(a) || failed(b) || failed(output) ||
      a->elementType == ElementType::F32 ||
      b->elementType == ElementType::F32 ||
      output->elementType != ElementType::I64 || op.hasUserDefinedMaps() ||
      op.getCast() != linalg::TypeFn::cast_signed)
    return op.emitOpError("is supported by the reference interpreter with "
                          "signed operands and i64 result only");
  const int64_t batch = output->shape[0], rows = output->shape[1],
                columns = output->shape[2], depth = a->shape[2];
  return Kernel([=](ArrayRef<const Tensor *> operands, Tensor &result) {
    const auto left = readIntegers(*operands[0]);
    const auto right = readIntegers(*operands[1]);
    withSums(*operands[2], result, [&](auto *out) {
      using Sum = std::remove_pointer_t<decltype(out)>;
      for (int64_t n = 0; n < batch; ++n)
        for (int64_t i = 0; i < rows; ++i)
          for (int64_t k = 0; k < depth; ++k)
            for (int64_t j = 0; j < columns; ++j)
              out[(n * rows + i) * columns + j] +=
                  multiply<Sum>(left[(n * rows + i) * depth + k],
                                right[(n * depth + k) * columns + j]);
    });
    return success();
  });
}

/// One vector along the innermost dimension of the result.
FailureOr<Kernel>
mlir::quanta::reference::buildBroadcast(linalg::BroadcastOp op) {
  auto input = getTensorType(op.getInput().getType());
  auto init = getTensorType(op.getInit().getType());
  if (failed(input) || failed(init) || input->getRank() != 1 ||
      llvm::is_contained(op.getDimensions(), init->getRank() - 1))
    return op.emitOpError("is supported by the reference interpreter along all "
                          "but the innermost dimension only");
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    const std::vector<uint8_t> &row = operands[0]->bytes;
    for (size_t at = 0; at < result.bytes.size(); at += row.size())
      std::copy(row.begin(), row.end(), result.bytes.begin() + at);
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildEmpty(tensor::EmptyOp) {
  return Kernel([](ArrayRef<const Tensor *>, Tensor &) { return success(); });
}
