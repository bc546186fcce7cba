//===- Elementwise.cpp - Elementwise integer ops with broadcasting -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mlir/IR/Matchers.h"
#include <limits>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

/// Elements to step over in `shape` for each step in a dimension of a result;
/// 0 where the operand has one element for all of them.
static SmallVector<int64_t> getBroadcastStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (int64_t d = shape.size() - 1; d >= 0; --d) {
    strides[d] = shape[d] == 1 ? 0 : stride;
    stride *= shape[d];
  }
  return strides;
}

/// Calls `row(outer index, offset in a, offset in b)` for every innermost row
/// of the result.
template <typename Function>
static void forEachRow(ArrayRef<int64_t> shape, ArrayRef<int64_t> stridesA,
                       ArrayRef<int64_t> stridesB, Function row) {
  const int64_t outerRank = std::max<int64_t>(shape.size(), 1) - 1;
  SmallVector<int64_t> index(outerRank, 0);
  int64_t rows = 1;
  for (int64_t d = 0; d < outerRank; ++d)
    rows *= shape[d];
  for (int64_t r = 0; r < rows; ++r) {
    int64_t a = 0, b = 0;
    for (int64_t d = 0; d < outerRank; ++d) {
      a += index[d] * stridesA[d];
      b += index[d] * stridesB[d];
    }
    row(r, a, b);
    for (int64_t d = outerRank - 1; d >= 0 && ++index[d] == shape[d]; --d)
      index[d] = 0;
  }
}

/// result = function(a, b) in 64 bits, wrapped to the result's type.
template <typename Function>
static void applyBinary(const Tensor &a, const Tensor &b, Tensor &result,
                        Function function) {
  const auto stridesA = getBroadcastStrides(a.type.shape);
  const auto stridesB = getBroadcastStrides(b.type.shape);
  ArrayRef<int64_t> shape = result.type.shape;
  const int64_t width = shape.empty() ? 1 : shape.back();
  const int64_t stepA = shape.empty() ? 0 : stridesA.back();
  const int64_t stepB = shape.empty() ? 0 : stridesB.back();
  withIntegerType(a.type.elementType, [&](auto in) {
    withIntegerType(result.type.elementType, [&](auto out) {
      using In = decltype(in);
      using Out = decltype(out);
      const In *valuesA = a.get<In>().data(), *valuesB = b.get<In>().data();
      Out *values = result.get<Out>().data();
      forEachRow(shape, stridesA, stridesB,
                 [&](int64_t row, int64_t offsetA, int64_t offsetB) {
                   for (int64_t i = 0; i < width; ++i)
                     values[row * width + i] = static_cast<Out>(
                         function(int64_t{valuesA[offsetA + i * stepA]},
                                  int64_t{valuesB[offsetB + i * stepB]}));
                 });
    });
  });
}

template <typename Function>
static Kernel makeBinary(Function function) {
  return [function](ArrayRef<const Tensor *> operands, Tensor &result) {
    applyBinary(*operands[0], *operands[1], result, function);
    return success();
  };
}

/// TOSA's intdiv truncates towards zero, as C does.
static Kernel makeDivision(Location location) {
  return [location](ArrayRef<const Tensor *> operands, Tensor &result) {
    bool dividesByZero = false;
    applyBinary(*operands[0], *operands[1], result,
                [&](int64_t a, int64_t b) -> int64_t {
                  dividesByZero |= b == 0;
                  return b == 0 ? 0 : a / b;
                });
    if (dividesByZero)
      return LogicalResult(emitError(location) << "division by zero");
    return success();
  };
}

/// Whether the two operands and the result of `op` are integers of one rank,
/// and their sizes broadcast to the result's.
static LogicalResult checkBinary(Operation *op) {
  auto a = getTensorType(op->getOperand(0).getType());
  auto b = getTensorType(op->getOperand(1).getType());
  auto result = getTensorType(op->getResult(0).getType());
  if (failed(a) || failed(b) || failed(result) ||
      a->elementType == ElementType::F32 || a->elementType != b->elementType ||
      result->elementType == ElementType::F32)
    return op->emitOpError("is supported by the reference interpreter with "
                           "integer operands of one type only");
  bool fits =
      a->getRank() == result->getRank() && b->getRank() == result->getRank();
  for (int64_t d = 0; fits && d < result->getRank(); ++d)
    for (int64_t size : {a->shape[d], b->shape[d]})
      fits &= size == 1 || size == result->shape[d];
  if (!fits)
    return op->emitOpError("cannot broadcast ")
           << a->str() << " and " << b->str() << " to " << result->str();
  return success();
}

FailureOr<Kernel> mlir::quanta::reference::buildBinary(Operation *op) {
  if (failed(checkBinary(op)))
    return failure();
  if (isa<tosa::AddOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a + b; });
  if (isa<tosa::SubOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a - b; });
  if (isa<tosa::MaximumOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return std::max(a, b); });
  if (isa<tosa::BitwiseXorOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a ^ b; });
  if (isa<tosa::MinimumOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return std::min(a, b); });
  if (isa<tosa::GreaterOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a > b; });
  if (isa<tosa::GreaterEqualOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a >= b; });
  if (isa<tosa::EqualOp>(op))
    return makeBinary([](int64_t a, int64_t b) { return a == b; });
  if (auto mul = dyn_cast<tosa::MulOp>(op)) {
    if (!matchPattern(mul.getShift(), m_Zero()))
      return op->emitOpError("is supported by the reference interpreter with "
                             "a constant shift of 0 only");
    return makeBinary([](int64_t a, int64_t b) { return a * b; });
  }
  return makeDivision(op->getLoc());
}

FailureOr<Kernel> mlir::quanta::reference::buildSelect(tosa::SelectOp op) {
  auto result = getTensorType(op.getType());
  bool fits = succeeded(result) && result->elementType != ElementType::F32;
  for (Value operand : op->getOperands()) {
    auto type = getTensorType(operand.getType());
    fits = fits && succeeded(type) && type->shape == result->shape;
  }
  if (!fits)
    return op.emitOpError("is supported by the reference interpreter on "
                          "integers of one shape only");
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    ArrayRef<int8_t> chosen = operands[0]->get<int8_t>();
    withIntegerType(result.type.elementType, [&](auto zero) {
      using T = decltype(zero);
      ArrayRef<T> a = operands[1]->get<T>(), b = operands[2]->get<T>();
      for (auto [i, value] : llvm::enumerate(result.get<T>()))
        value = chosen[i] ? a[i] : b[i];
    });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildClamp(tosa::ClampOp op) {
  auto min = dyn_cast<IntegerAttr>(op.getMinVal());
  auto max = dyn_cast<IntegerAttr>(op.getMaxVal());
  if (!min || !max)
    return op.emitOpError("is supported by the reference interpreter on "
                          "integers only");
  const int64_t lo = min.getValue().getSExtValue();
  const int64_t hi = max.getValue().getSExtValue();
  return Kernel([lo, hi](ArrayRef<const Tensor *> operands, Tensor &result) {
    withIntegerType(result.type.elementType, [&](auto zero) {
      using T = decltype(zero);
      ArrayRef<T> input = operands[0]->get<T>();
      MutableArrayRef<T> output = result.get<T>();
      for (size_t i = 0; i < input.size(); ++i)
        output[i] =
            static_cast<T>(std::min(std::max(int64_t{input[i]}, lo), hi));
    });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildCast(tosa::CastOp op) {
  auto in = getTensorType(op.getInput().getType());
  auto out = getTensorType(op.getOutput().getType());
  if (failed(in) || failed(out) || in->elementType == ElementType::F32 ||
      out->elementType == ElementType::F32)
    return op.emitOpError("is supported by the reference interpreter between "
                          "integers only");
  return Kernel([location = op.getLoc()](ArrayRef<const Tensor *> operands,
                                         Tensor &result) -> LogicalResult {
    std::optional<int64_t> outOfRange;
    withIntegerType(operands[0]->type.elementType, [&](auto in) {
      withIntegerType(result.type.elementType, [&](auto out) {
        using In = decltype(in);
        using Out = decltype(out);
        ArrayRef<In> input = operands[0]->get<In>();
        MutableArrayRef<Out> output = result.get<Out>();
        for (size_t i = 0; i < input.size(); ++i) {
          output[i] = static_cast<Out>(input[i]);
          if (output[i] != input[i])
            outOfRange = input[i];
        }
      });
    });
    if (outOfRange)
      return emitError(location) << "narrowing cast of " << *outOfRange
                                 << " to " << result.type.str();
    return success();
  });
}
