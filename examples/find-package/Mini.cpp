//===- Mini.cpp - A dialect with one op -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mini.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

#include "MiniDialect.cpp.inc"
#define GET_OP_CLASSES
#include "MiniOps.cpp.inc"

void mini::MiniDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "MiniOps.cpp.inc"
      >();
}

/// The producer's requantization can do our work, and its range is ours.
mlir::quanta::ScaleConstraint mini::Relu6Op::getScaleConstraint() {
  return mlir::quanta::ScaleConstraint::clamp();
}

/// A requantization between the two bounds as stored integers. Where the
/// scales are equal, it is a clamp, and --quanta-lower-to-integer folds that
/// into the requantization before it.
mlir::FailureOr<mlir::Value>
mini::Relu6Op::buildIntegerForm(mlir::OpBuilder &opBuilder,
                                const mlir::quanta::IntegerOperands &operands,
                                std::string &reason) {
  mlir::ImplicitLocOpBuilder builder(getLoc(), opBuilder);
  const mlir::quanta::QuantizedValue &input = operands[0];
  mlir::quant::UniformQuantizedType type = operands.resultType;
  auto toStored = [&](double real) {
    double stored =
        std::nearbyint(real / type.getScale()) + type.getZeroPoint();
    return static_cast<int64_t>(
        std::clamp<double>(stored, type.getStorageTypeMin(),
                           type.getStorageTypeMax()));
  };
  mlir::Value value = input.storage;
  if (input.scale() != type.getScale() ||
      input.zeroPoint() != type.getZeroPoint()) {
    mlir::FailureOr<mlir::Value> moved = mlir::quanta::createRequantize(
        builder,
        mlir::quanta::createCentered(builder, input.storage,
                                     input.zeroPoint()),
        {input.scale() / type.getScale()}, std::nullopt, operands, reason);
    if (mlir::failed(moved))
      return mlir::failure();
    value = *moved;
  }
  mlir::Type storage = type.getStorageType();
  return mlir::tosa::ClampOp::create(
             builder, value.getType(), value,
             builder.getIntegerAttr(storage, toStored(0.0)),
             builder.getIntegerAttr(storage, toStored(6.0)))
      .getResult();
}
