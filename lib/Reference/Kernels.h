//===- Kernels.h - Evaluators of single ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_REFERENCE_KERNELS_H
#define QUANTA_LIB_REFERENCE_KERNELS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Reference/Tensor.h"
#include <functional>

namespace mlir::quanta::reference {

/// Evaluates one op: reads its operands and fills the result, which has the
/// op's type and holds zeros. It owns all it needs of the op.
using Kernel = std::function<LogicalResult(ArrayRef<const Tensor *> operands,
                                           Tensor &result)>;

/// The elements of a dense or dense_resource constant; failure, without a
/// diagnostic, for others.
FailureOr<Tensor> readConstant(ElementsAttr attribute);

/// The numbers of a constant !tosa.shape operand.
FailureOr<SmallVector<int64_t>> readShape(Value value);

/// Calls `function` with a value of the C++ integer type of `type`. Returns
/// false for f32.
template <typename Function>
bool withIntegerType(ElementType type, Function function) {
  switch (type) {
  case ElementType::I8:
    function(int8_t{});
    return true;
  case ElementType::I16:
    function(int16_t{});
    return true;
  case ElementType::I32:
    function(int32_t{});
    return true;
  case ElementType::I64:
    function(int64_t{});
    return true;
  case ElementType::F32:
    break;
  }
  return false;
}

/// Fails with an error at `op` unless its result has the type `expected`. The
/// verifiers of TOSA let some results pass that do not fit the operands.
LogicalResult expectResult(Operation *op, const TensorType &expected);

// Each builder checks what the verifier of the op leaves open, and emits an
// error at the op where it finds a fault. Operand and result types are already
// known to be tensors that TensorType can describe.

FailureOr<Kernel> buildConv2D(tosa::Conv2DOp op);
FailureOr<Kernel> buildDepthwiseConv2D(tosa::DepthwiseConv2DOp op);
FailureOr<Kernel> buildMatMul(tosa::MatMulOp op);
FailureOr<Kernel> buildMaxPool2D(tosa::MaxPool2dOp op);

// Named linalg ops on 16-bit and 32-bit activations, and where their sums start.
FailureOr<Kernel> buildWideConv2D(linalg::Conv2DNhwcFhwcOp op);
FailureOr<Kernel> buildWideDepthwiseConv2D(linalg::DepthwiseConv2DNhwcHwcOp op);
FailureOr<Kernel> buildWideMatMul(linalg::BatchMatmulOp op);
FailureOr<Kernel> buildBroadcast(linalg::BroadcastOp op);
FailureOr<Kernel> buildEmpty(tensor::EmptyOp op);

/// add, sub, mul, intdiv, maximum, minimum, bitwise_xor, greater, greater_equal,
/// equal.
FailureOr<Kernel> buildBinary(Operation *op);
FailureOr<Kernel> buildSelect(tosa::SelectOp op);
FailureOr<Kernel> buildClamp(tosa::ClampOp op);
FailureOr<Kernel> buildCast(tosa::CastOp op);
/// reduce_sum, reduce_max, reduce_min.
FailureOr<Kernel> buildReduction(Operation *op);

FailureOr<Kernel> buildConcat(tosa::ConcatOp op);
FailureOr<Kernel> buildPad(tosa::PadOp op);
FailureOr<Kernel> buildSlice(tosa::SliceOp op);
FailureOr<Kernel> buildTranspose(tosa::TransposeOp op);
FailureOr<Kernel> buildReverse(tosa::ReverseOp op);
FailureOr<Kernel> buildTile(tosa::TileOp op);
/// Fails at run time with an error at the op for an index out of range.
FailureOr<Kernel> buildGather(tosa::GatherOp op);
/// The same elements in the same order: reshape, identity, quant.scast.
FailureOr<Kernel> buildCopy(Operation *op);

FailureOr<Kernel> buildRescale(tosa::RescaleOp op);
FailureOr<Kernel> buildTable(tosa::TableOp op);

FailureOr<Kernel> buildRequantize(RequantizeOp op);
FailureOr<Kernel> buildLookup(LookupOp op);
FailureOr<Kernel> buildNormalize(NormalizeOp op);
FailureOr<Kernel> buildQuantize(QuantizeOp op);
FailureOr<Kernel> buildDequantize(DequantizeOp op);

// Dynamic.cpp. The two results of choose_params are two kernels.
FailureOr<Kernel> buildChosenScale(ChooseParamsOp op);
FailureOr<Kernel> buildChosenZeroPoint(ChooseParamsOp op);
FailureOr<Kernel> buildDynamicQuantize(DynamicQuantizeOp op);
FailureOr<Kernel> buildDynamicDequantize(DynamicDequantizeOp op);

// Floats.cpp: f32 operations that IEEE 754 defines, in the order of the code.
FailureOr<Kernel> buildFloatBinary(Operation *op);
FailureOr<Kernel> buildFloatClamp(tosa::ClampOp op);
FailureOr<Kernel> buildFloatPool(Operation *op);

} // namespace mlir::quanta::reference

#endif // QUANTA_LIB_REFERENCE_KERNELS_H
