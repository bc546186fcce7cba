//===- Dynamic.cpp - Parameters of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "quanta/Numerics/Quantize.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

/// The parameters of each row: dimension 0, or everything as one row.
static std::vector<DynamicParameters> choose(const Tensor &input,
                                             int64_t rows) {
  ArrayRef<float> values = input.get<float>();
  const size_t length = rows == 0 ? 0 : values.size() / rows;
  std::vector<DynamicParameters> parameters;
  for (int64_t row = 0; row < rows; ++row) {
    float min = 0, max = 0;
    // Comparisons with NaN are false.
    for (float value : values.slice(row * length, length)) {
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
    parameters.push_back(chooseParameters(min, max));
  }
  return parameters;
}

static FailureOr<int64_t> getRows(ChooseParamsOp op) {
  auto type = getTensorType(op.getScale().getType());
  if (failed(type) || failed(getTensorType(op.getInput().getType())))
    return op.emitOpError("is supported by the reference interpreter on static "
                          "tensors only");
  return type->getNumElements();
}

/// What `select` takes of the parameters of each row of the op's input.
template <typename T>
static FailureOr<Kernel> buildChosen(ChooseParamsOp op,
                                     T (*select)(DynamicParameters)) {
  FailureOr<int64_t> rows = getRows(op);
  if (failed(rows))
    return failure();
  return Kernel([rows = *rows, select](ArrayRef<const Tensor *> operands,
                                       Tensor &result) {
    llvm::transform(choose(*operands[0], rows), result.get<T>().begin(),
                    select);
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildChosenScale(ChooseParamsOp op) {
  return buildChosen<float>(op, [](DynamicParameters chosen) {
    return static_cast<float>(chosen.scale);
  });
}

FailureOr<Kernel>
mlir::quanta::reference::buildChosenZeroPoint(ChooseParamsOp op) {
  return buildChosen<int8_t>(op, [](DynamicParameters chosen) {
    return static_cast<int8_t>(chosen.zeroPoint);
  });
}

/// The parameters of element i of `count`, held in tensors of one for each row.
static DynamicParameters getParameters(const Tensor &scales,
                                       const Tensor &zeroPoints, size_t i,
                                       size_t count) {
  ArrayRef<float> values = scales.get<float>();
  const size_t row = i / (count / values.size());
  return {values[row], zeroPoints.get<int8_t>()[row]};
}

FailureOr<Kernel>
mlir::quanta::reference::buildDynamicQuantize(DynamicQuantizeOp op) {
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    ArrayRef<float> x = operands[0]->get<float>();
    MutableArrayRef<int8_t> q = result.get<int8_t>();
    for (size_t i = 0; i < x.size(); ++i) {
      DynamicParameters p =
          getParameters(*operands[1], *operands[2], i, x.size());
      q[i] =
          static_cast<int8_t>(quantize(x[i], p.scale, p.zeroPoint, -128, 127));
    }
    return success();
  });
}

FailureOr<Kernel>
mlir::quanta::reference::buildDynamicDequantize(DynamicDequantizeOp op) {
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    ArrayRef<int32_t> acc = operands[0]->get<int32_t>();
    ArrayRef<float> scales = operands[3]->get<float>();
    ArrayRef<int32_t> sums = operands[4]->get<int32_t>();
    ArrayRef<float> bias = operands[5]->get<float>();
    MutableArrayRef<float> y = result.get<float>();
    for (size_t i = 0; i < acc.size(); ++i) {
      const size_t c = i % scales.size();
      y[i] = dequantizeSum(
          acc[i], getParameters(*operands[1], *operands[2], i, acc.size()),
          sums[c], scales[c], bias[c]);
    }
    return success();
  });
}
