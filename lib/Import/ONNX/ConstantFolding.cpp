//===- ConstantFolding.cpp - Arithmetic on constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"
#include "OnnxEmitter.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::onnx_import {

static double apply(BinaryFunction function, double a, double b) {
  switch (function) {
  case BinaryFunction::Add:
    return a + b;
  case BinaryFunction::Sub:
    return a - b;
  case BinaryFunction::Mul:
    return a * b;
  case BinaryFunction::Div:
    return a / b;
  }
  llvm_unreachable("unknown function");
}

static std::optional<int64_t> apply(BinaryFunction function, int64_t a,
                                    int64_t b) {
  int64_t result = 0;
  switch (function) {
  case BinaryFunction::Add:
    return llvm::AddOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case BinaryFunction::Sub:
    return llvm::SubOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case BinaryFunction::Mul:
    return llvm::MulOverflow(a, b, result) ? std::nullopt
                                           : std::optional(result);
  case BinaryFunction::Div:
    if (b == 0 || (a == INT64_MIN && b == -1))
      return std::nullopt;
    return a / b;
  }
  llvm_unreachable("unknown function");
}

std::optional<ConstantTensor> foldBinary(BinaryFunction function,
                                         const ConstantTensor &a,
                                         const ConstantTensor &b) {
  Type type = a.getElementType();
  if (type != b.getElementType())
    return std::nullopt;
  auto shape = broadcastShapes(a.getShape(), b.getShape());
  if (!shape)
    return std::nullopt;
  std::optional<int64_t> count = countElements(*shape);
  if (!count || *count > kMaxFoldedElements)
    return std::nullopt;

  ConstantTensor left = a.broadcast(*shape), right = b.broadcast(*shape);
  if (type.isF32()) {
    std::vector<float> values(*count);
    for (int64_t i = 0; i < *count; ++i)
      values[i] = float(apply(function, left.getDouble(i), right.getDouble(i)));
    return ConstantTensor::fromFloats(type.getContext(), *shape, values);
  }
  if (!type.isSignlessInteger(64) && !type.isSignlessInteger(32))
    return std::nullopt;
  std::vector<int64_t> values(*count);
  for (int64_t i = 0; i < *count; ++i) {
    std::optional<int64_t> value =
        apply(function, left.getInt(i), right.getInt(i));
    if (!value || (type.isInteger(32) && !llvm::isInt<32>(*value)))
      return std::nullopt;
    values[i] = *value;
  }
  return ConstantTensor::fromInts(type.getContext(), *shape, values)
      .convert(type);
}

} // namespace mlir::quanta::onnx_import
