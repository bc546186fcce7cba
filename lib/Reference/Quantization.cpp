//===- Quantization.cpp - Requantization, tables and the float border -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Numerics/Normalization.h"
#include "quanta/Numerics/Quantize.h"
#include "quanta/Numerics/Requantization.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

static_assert(static_cast<int>(Rounding::SingleRound) ==
                  static_cast<int>(RoundingMode::SingleRound) &&
              static_cast<int>(Rounding::DoubleRound) ==
                  static_cast<int>(RoundingMode::DoubleRound) &&
              static_cast<int>(Rounding::FloatNearestEven) ==
                  static_cast<int>(RoundingMode::FloatNearestEven));

/// Calls `function(index of the element, its channel)` for a tensor whose
/// channels lie in dimension `axis`; without an axis the channel is 0.
template <typename Function>
static void forEachChannelElement(ArrayRef<int64_t> shape,
                                  std::optional<int64_t> axis,
                                  Function function) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  const int64_t channels = axis ? shape[*axis] : 1;
  int64_t inner = count;
  if (axis) {
    inner = 1;
    for (int64_t size : shape.drop_front(*axis + 1))
      inner *= size;
  }
  for (int64_t first = 0; first < count; first += channels * inner)
    for (int64_t c = 0; c < channels; ++c)
      for (int64_t i = 0; i < inner; ++i)
        function(first + c * inner + i, c);
}

FailureOr<Kernel> mlir::quanta::reference::buildRequantize(RequantizeOp op) {
  SmallVector<FixedPointScale> scales;
  for (auto [multiplier, shift] :
       llvm::zip_equal(op.getMultipliers(), op.getShifts()))
    scales.push_back({multiplier, shift});
  return Kernel([scales, axis = op.getAxis(), inputZp = op.getInputZp(),
                 outputZp = op.getOutputZp(), min = op.getMin(),
                 max = op.getMax(),
                 rounding = static_cast<Rounding>(op.getRounding())](
                    ArrayRef<const Tensor *> operands, Tensor &result) {
    const Tensor &input = *operands[0];
    withIntegerType(input.type.elementType, [&](auto in) {
      withIntegerType(result.type.elementType, [&](auto out) {
        using In = decltype(in);
        using Out = decltype(out);
        const In *acc = input.get<In>().data();
        Out *y = result.get<Out>().data();
        forEachChannelElement(
            input.type.shape, axis, [&](int64_t i, int64_t channel) {
              // As wide as the input, but for bytes and words: in i32.
              using Wide =
                  std::conditional_t<(sizeof(In) > 4), uint64_t, uint32_t>;
              const auto centred = static_cast<std::make_signed_t<Wide>>(
                  static_cast<Wide>(acc[i]) - static_cast<Wide>(inputZp));
              y[i] = static_cast<Out>(requantize(centred, scales[channel],
                                                 outputZp, min, max, rounding));
            });
      });
    });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildLookup(LookupOp op) {
  FailureOr<Tensor> table = readConstant(op.getTable());
  if (failed(table) || table->type.elementType == ElementType::F32)
    return op.emitOpError("has a table that the reference interpreter cannot "
                          "read");
  return Kernel([table = std::move(*table)](ArrayRef<const Tensor *> operands,
                                            Tensor &result) {
    withIntegerType(operands[0]->type.elementType, [&](auto in) {
      withIntegerType(result.type.elementType, [&](auto out) {
        using In = decltype(in);
        using Out = decltype(out);
        ArrayRef<In> input = operands[0]->get<In>();
        ArrayRef<Out> entries = table.get<Out>();
        MutableArrayRef<Out> output = result.get<Out>();
        for (size_t i = 0; i < input.size(); ++i)
          output[i] =
              entries[input[i] - int64_t{std::numeric_limits<In>::min()}];
      });
    });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildNormalize(NormalizeOp op) {
  return Kernel(
      [epsilon = op.getEpsilon(), fractionBits = op.getFractionBits()](
          ArrayRef<const Tensor *> operands, Tensor &result) {
        MutableArrayRef<int32_t> output = result.get<int32_t>();
        const size_t size = result.type.shape.back();
        auto normalizeRows = [&](auto input) {
          for (size_t first = 0; first < input.size(); first += size)
            normalize(input.slice(first, size), epsilon, fractionBits,
                      output.slice(first, size));
        };
        if (operands[0]->type.elementType == ElementType::I8)
          normalizeRows(operands[0]->get<int8_t>());
        else
          normalizeRows(operands[0]->get<int16_t>());
        return success();
      });
}

FailureOr<Kernel> mlir::quanta::reference::buildQuantize(QuantizeOp op) {
  auto parameters =
      getQuantizationParameters(op.getResult().getType().getElementType());
  auto input = getTensorType(op.getInput().getType());
  if (!parameters || failed(input) || input->elementType != ElementType::F32)
    return op.emitOpError("is supported by the reference interpreter from f32 "
                          "only");
  return Kernel(
      [p = *parameters](ArrayRef<const Tensor *> operands, Tensor &result) {
        const float *x = operands[0]->get<float>().data();
        withIntegerType(result.type.elementType, [&](auto zero) {
          using T = decltype(zero);
          T *q = result.get<T>().data();
          forEachChannelElement(
              result.type.shape, p.axis, [&](int64_t i, int64_t channel) {
                q[i] = static_cast<T>(
                    quantize(x[i], static_cast<float>(p.scales[channel]),
                             static_cast<int32_t>(p.zeroPoints[channel]),
                             static_cast<int32_t>(p.storageMin),
                             static_cast<int32_t>(p.storageMax)));
              });
        });
        return success();
      });
}

FailureOr<Kernel> mlir::quanta::reference::buildDequantize(DequantizeOp op) {
  auto parameters =
      getQuantizationParameters(op.getInput().getType().getElementType());
  auto result = getTensorType(op.getResult().getType());
  if (!parameters || failed(result) || result->elementType != ElementType::F32)
    return op.emitOpError("is supported by the reference interpreter to f32 "
                          "only");
  return Kernel(
      [p = *parameters](ArrayRef<const Tensor *> operands, Tensor &result) {
        const Tensor &input = *operands[0];
        float *x = result.get<float>().data();
        withIntegerType(input.type.elementType, [&](auto zero) {
          const auto *q = input.get<decltype(zero)>().data();
          forEachChannelElement(
              result.type.shape, p.axis, [&](int64_t i, int64_t channel) {
                x[i] = dequantize(q[i], static_cast<float>(p.scales[channel]),
                                  static_cast<int32_t>(p.zeroPoints[channel]));
              });
        });
        return success();
      });
}
