//===- Convolution.cpp - Convolutions and matrix products -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

namespace {

/// Sizes of a convolution; `channels` are those of the input.
struct Geometry {
  int64_t batch, height, width, channels;
  int64_t outHeight, outWidth, outChannels;
  int64_t kernelHeight, kernelWidth;
  int64_t padTop, padLeft, strideY, strideX, dilationY, dilationX;

  /// The input coordinate that tap `k` of output `o` reads: outside of
  /// [0, height) or [0, width) it is padding.
  int64_t row(int64_t o, int64_t k) const {
    return o * strideY - padTop + k * dilationY;
  }
  int64_t column(int64_t o, int64_t k) const {
    return o * strideX - padLeft + k * dilationX;
  }
};

} // namespace

/// sum of a[i] * b[i] modulo 2^32, for |a|, |b| <= 255.
static uint32_t dot(const int16_t *a, const int16_t *b, int64_t count) {
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; ++i)
    sum += static_cast<uint32_t>(int32_t{a[i]} * int32_t{b[i]});
  return sum;
}

/// The integers of an i8 tensor with the zero point subtracted.
static std::vector<int16_t> centred(const Tensor &tensor, int32_t zeroPoint) {
  ArrayRef<int8_t> values = tensor.get<int8_t>();
  std::vector<int16_t> result(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    result[i] = static_cast<int16_t>(values[i] - zeroPoint);
  return result;
}

/// A bias of one entry serves all channels, as in TOSA.
static std::vector<uint32_t> readBias(const Tensor &tensor, int64_t channels) {
  ArrayRef<int32_t> values = tensor.get<int32_t>();
  std::vector<uint32_t> bias(channels);
  for (int64_t c = 0; c < channels; ++c)
    bias[c] = static_cast<uint32_t>(values[values.size() == 1 ? 0 : c]);
  return bias;
}

template <typename Op>
static FailureOr<Geometry> getGeometry(Op op) {
  auto input = getTensorType(op.getInput().getType());
  auto weight = getTensorType(op.getWeight().getType());
  auto bias = getTensorType(op.getBias().getType());
  auto output = getTensorType(op.getOutput().getType());
  if (failed(input) || failed(weight) || failed(bias) || failed(output) ||
      input->elementType != ElementType::I8 ||
      weight->elementType != ElementType::I8 ||
      bias->elementType != ElementType::I32 ||
      output->elementType != ElementType::I32)
    return op.emitOpError("is supported by the reference interpreter with i8 "
                          "input and weight, i32 bias and result only");
  ArrayRef<int64_t> pad = op.getPad(), stride = op.getStride(),
                    dilation = op.getDilation();
  constexpr bool isDepthwise = std::is_same_v<Op, tosa::DepthwiseConv2DOp>;
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
  g.padTop = pad[0];
  g.padLeft = pad[2];
  g.strideY = stride[0];
  g.strideX = stride[1];
  g.dilationY = dilation[0];
  g.dilationX = dilation[1];
  const bool fits =
      isDepthwise
          ? weight->shape[2] == g.channels &&
                weight->shape[2] * weight->shape[3] == g.outChannels
          : weight->shape[3] == g.channels && weight->shape[0] == g.outChannels;
  if (!fits)
    return op.emitOpError("has weights ")
           << weight->str() << " that do not fit its " << g.channels
           << " input and " << g.outChannels << " output channels";
  if (output->shape[0] != g.batch)
    return op.emitOpError("expected a batch of ")
           << g.batch << " in the result, got " << output->shape[0];
  int64_t biases = bias->shape[0];
  if (biases != 1 && biases != g.outChannels)
    return op.emitOpError("expected ")
           << g.outChannels << " biases, got " << biases;
  return g;
}

/// Copies the taps of one output position, padding as zeros, into `patch` of
/// [kernelHeight][kernelWidth][channels].
static void gatherPatch(const Geometry &g, const int16_t *image, int64_t y,
                        int64_t x, int16_t *patch) {
  for (int64_t ky = 0; ky < g.kernelHeight; ++ky)
    for (int64_t kx = 0; kx < g.kernelWidth; ++kx, patch += g.channels) {
      int64_t row = g.row(y, ky), column = g.column(x, kx);
      if (row < 0 || row >= g.height || column < 0 || column >= g.width)
        std::fill_n(patch, g.channels, int16_t{0});
      else
        std::copy_n(image + (row * g.width + column) * g.channels, g.channels,
                    patch);
    }
}

FailureOr<Kernel> mlir::quanta::reference::buildConv2D(tosa::Conv2DOp op) {
  FailureOr<Geometry> geometry = getGeometry(op);
  if (failed(geometry))
    return failure();
  return Kernel([g = *geometry](ArrayRef<const Tensor *> operands,
                                Tensor &result) {
    const auto input = centred(*operands[0], operands[3]->getInteger(0));
    const auto weight = centred(*operands[1], operands[4]->getInteger(0));
    const auto bias = readBias(*operands[2], g.outChannels);
    const int64_t taps = g.kernelHeight * g.kernelWidth * g.channels;
    std::vector<int16_t> patch(taps);
    int32_t *out = result.get<int32_t>().data();
    for (int64_t n = 0; n < g.batch; ++n) {
      const int16_t *image = input.data() + n * g.height * g.width * g.channels;
      for (int64_t y = 0; y < g.outHeight; ++y)
        for (int64_t x = 0; x < g.outWidth; ++x) {
          gatherPatch(g, image, y, x, patch.data());
          for (int64_t c = 0; c < g.outChannels; ++c)
            *out++ = static_cast<int32_t>(
                bias[c] + dot(patch.data(), weight.data() + c * taps, taps));
        }
    }
    return success();
  });
}

/// acc[c * multiplier + m] += input[c] * weight[c * multiplier + m].
static void accumulateTap(const int16_t *input, const int16_t *weight,
                          int64_t channels, int64_t multiplier, uint32_t *acc) {
  if (multiplier == 1) {
    for (int64_t c = 0; c < channels; ++c)
      acc[c] += static_cast<uint32_t>(int32_t{input[c]} * int32_t{weight[c]});
    return;
  }
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t m = 0; m < multiplier; ++m)
      acc[c * multiplier + m] += static_cast<uint32_t>(
          int32_t{input[c]} * int32_t{weight[c * multiplier + m]});
}

FailureOr<Kernel>
mlir::quanta::reference::buildDepthwiseConv2D(tosa::DepthwiseConv2DOp op) {
  FailureOr<Geometry> geometry = getGeometry(op);
  if (failed(geometry))
    return failure();
  return Kernel([g = *geometry](ArrayRef<const Tensor *> operands,
                                Tensor &result) {
    const auto input = centred(*operands[0], operands[3]->getInteger(0));
    const auto weight = centred(*operands[1], operands[4]->getInteger(0));
    const auto bias = readBias(*operands[2], g.outChannels);
    std::vector<uint32_t> acc(g.outChannels);
    int32_t *out = result.get<int32_t>().data();
    for (int64_t n = 0; n < g.batch; ++n)
      for (int64_t y = 0; y < g.outHeight; ++y)
        for (int64_t x = 0; x < g.outWidth; ++x) {
          acc = bias;
          for (int64_t ky = 0; ky < g.kernelHeight; ++ky)
            for (int64_t kx = 0; kx < g.kernelWidth; ++kx) {
              int64_t row = g.row(y, ky), column = g.column(x, kx);
              if (row < 0 || row >= g.height || column < 0 || column >= g.width)
                continue;
              accumulateTap(
                  input.data() +
                      ((n * g.height + row) * g.width + column) * g.channels,
                  weight.data() + (ky * g.kernelWidth + kx) * g.outChannels,
                  g.channels, g.outChannels / g.channels, acc.data());
            }
          for (uint32_t value : acc)
            *out++ = static_cast<int32_t>(value);
        }
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildMatMul(tosa::MatMulOp op) {
  auto a = getTensorType(op.getA().getType());
  auto b = getTensorType(op.getB().getType());
  auto output = getTensorType(op.getOutput().getType());
  if (failed(a) || failed(b) || failed(output) ||
      a->elementType != ElementType::I8 || b->elementType != ElementType::I8 ||
      output->elementType != ElementType::I32)
    return op.emitOpError("is supported by the reference interpreter with i8 "
                          "operands and i32 result only");
  if (a->shape[2] != b->shape[1] || a->shape[0] != b->shape[0])
    return op.emitOpError("cannot multiply ") << a->str() << " by " << b->str();
  const int64_t batch = a->shape[0], rows = a->shape[1], depth = a->shape[2],
                columns = b->shape[2];
  if (failed(expectResult(op, {ElementType::I32, {batch, rows, columns}})))
    return failure();
  return Kernel([=](ArrayRef<const Tensor *> operands, Tensor &result) {
    const auto left = centred(*operands[0], operands[2]->getInteger(0));
    const auto right = centred(*operands[1], operands[3]->getInteger(0));
    std::vector<uint32_t> acc(columns);
    int32_t *out = result.get<int32_t>().data();
    for (int64_t n = 0; n < batch; ++n)
      for (int64_t i = 0; i < rows; ++i) {
        std::fill(acc.begin(), acc.end(), 0);
        for (int64_t k = 0; k < depth; ++k) {
          const int32_t factor = left[(n * rows + i) * depth + k];
          const int16_t *row = right.data() + (n * depth + k) * columns;
          for (int64_t j = 0; j < columns; ++j)
            acc[j] += static_cast<uint32_t>(factor * row[j]);
        }
        for (uint32_t value : acc)
          *out++ = static_cast<int32_t>(value);
      }
    return success();
  });
}
