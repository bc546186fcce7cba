//===- Unary.cpp - Integer forms of functions of one tensor -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Averages.h"
#include "../Table.h"
#include "Models.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// A unary function by its table. `FixedScale` is the
/// reciprocal of the result's scale where the function's range fixes it.
template <typename UnaryOp, TableFunction function, int64_t InverseScale,
          int64_t ZeroPoint>
struct TableModel
    : QuantizableOpInterface::ExternalModel<
          TableModel<UnaryOp, function, InverseScale, ZeroPoint>, UnaryOp> {
  unsigned getActivationBits(Operation *) const { return 16; }
  ScaleConstraint getScaleConstraint(Operation *) const {
    return ScaleConstraint::fixed(1.0 / InverseScale, ZeroPoint);
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &builder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    return createTableLookup(builder, op->getLoc(), function, {}, operands);
  }
};

/// A unary function by its table, with an observed range. tosa.abs is a leaky
/// relu of slope -1.
template <typename UnaryOp, TableFunction function, int slope = 0>
struct FreeTableModel : QuantizableOpInterface::ExternalModel<
                            FreeTableModel<UnaryOp, function, slope>, UnaryOp> {
  unsigned getActivationBits(Operation *) const { return 16; }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &builder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    return createTableLookup(builder, op->getLoc(), function,
                             {static_cast<double>(slope)}, operands);
  }
};

/// tosa.negate: acc = 0 - (x - z), then one requantization.
struct NegateModel
    : QuantizableOpInterface::ExternalModel<NegateModel, tosa::NegateOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  OperandRole getOperandRole(Operation *, unsigned index) const {
    return index == 0 ? OperandRole::Activation : OperandRole::Parameter;
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    const QuantizedValue &input = operands[0];
    Value x = createCentered(builder, input.storage, input.zeroPoint());
    auto type = cast<RankedTensorType>(x.getType());
    Value acc = tosa::SubOp::create(
        builder, type,
        createSplat(builder, type.getElementType(), 0, type.getRank()), x);
    return createRequantize(builder, acc,
                            {input.scale() / operands.resultType.getScale()},
                            std::nullopt, operands, reason, maxCentered);
  }
};

/// tosa.reduce_sum: a sum of (x - z), then one requantization.
struct ReduceSumModel
    : QuantizableOpInterface::ExternalModel<ReduceSumModel, tosa::ReduceSumOp> {
  unsigned getActivationBits(Operation *) const { return 32; }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &builder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    int64_t axis = cast<tosa::ReduceSumOp>(op).getAxis();
    return createSum(builder, op->getLoc(), axis, /*divisor=*/1, operands,
                     reason);
  }
};

/// Functions with a pole at zero: the stored zero has no value, and those next
/// to it span more magnitudes than 8 bits hold.
template <typename PoleOp>
struct PoleModel
    : QuantizableOpInterface::ExternalModel<PoleModel<PoleOp>, PoleOp> {
  LogicalResult checkQuantizable(Operation *, std::string &reason) const {
    reason = "its result is unbounded near zero, which 8 bits can't hold";
    return failure();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &,
                                    const IntegerOperands &,
                                    std::string &reason) const {
    (void)checkQuantizable(op, reason);
    return failure();
  }
};

} // namespace

void mlir::quanta::attachTosaUnaryModels(MLIRContext &context) {
  // The output scales are those of the LiteRT 8-bit specification.
  tosa::SigmoidOp::attachInterface<
      TableModel<tosa::SigmoidOp, TableFunction::Sigmoid, 256, -128>>(context);
  tosa::TanhOp::attachInterface<
      TableModel<tosa::TanhOp, TableFunction::Tanh, 128, 0>>(context);
  tosa::ExpOp::attachInterface<FreeTableModel<tosa::ExpOp, TableFunction::Exp>>(
      context);
  tosa::AbsOp::attachInterface<
      FreeTableModel<tosa::AbsOp, TableFunction::LeakyRelu, -1>>(context);
  tosa::NegateOp::attachInterface<NegateModel>(context);
  tosa::ReduceSumOp::attachInterface<ReduceSumModel>(context);
  tosa::ReciprocalOp::attachInterface<PoleModel<tosa::ReciprocalOp>>(context);
  tosa::RsqrtOp::attachInterface<PoleModel<tosa::RsqrtOp>>(context);
  tosa::PowOp::attachInterface<PoleModel<tosa::PowOp>>(context);
}
