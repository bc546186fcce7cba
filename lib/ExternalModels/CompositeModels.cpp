//===- CompositeModels.cpp - Integer forms of composites -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Averages.h"
#include "LayerNormalization.h"
#include "Table.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/ExternalModels/ExternalModels.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// Number `name` of a composite's parameters, or nothing.
std::optional<double> getParameter(CompositeOp op, StringRef name) {
  Attribute attr = op.getParameters().get(name);
  if (auto real = dyn_cast_or_null<FloatAttr>(attr))
    return real.getValueAsDouble();
  if (auto integer = dyn_cast_or_null<IntegerAttr>(attr))
    return integer.getInt();
  return std::nullopt;
}

/// The parameters that a function can't do without.
ArrayRef<StringRef> getNeededParameters(TableFunction function) {
  static constexpr StringRef alphaBeta[] = {"alpha", "beta"};
  switch (function) {
  case TableFunction::LeakyRelu:
  case TableFunction::Elu:
    return ArrayRef(alphaBeta).take_front();
  case TableFunction::HardSigmoid:
    return alphaBeta;
  default:
    return {};
  }
}

/// Whether the composite is a mean over distinct dimensions, which stay.
LogicalResult checkMean(CompositeOp op, std::string &reason) {
  auto axes = op.getParameters().getAs<DenseI64ArrayAttr>("axes");
  auto input = cast<RankedTensorType>(op.getInputs().front().getType());
  SmallVector<int64_t> shape(input.getShape());
  for (int64_t axis : axes ? axes.asArrayRef() : ArrayRef<int64_t>()) {
    if (axis < 0 || axis >= input.getRank()) {
      reason = "its axis " + std::to_string(axis) + " is out of range";
      return failure();
    }
    shape[axis] = 1;
  }
  auto result = cast<RankedTensorType>(op->getResult(0).getType());
  if (axes && result.getShape() == ArrayRef<int64_t>(shape))
    return success();
  reason = "its axes don't fit its result";
  return failure();
}

/// Whether a softmax has a mask, and one that fits: bytes, of dimensions that
/// repeat to those of its result, with an element left in every row.
LogicalResult checkMask(CompositeOp op, std::string &reason) {
  Attribute attr = op.getParameters().get("mask");
  if (!attr)
    return success();
  auto mask = dyn_cast<DenseIntElementsAttr>(attr);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  bool fits = mask && mask.getElementType().isInteger(8) &&
              mask.getType().getRank() == type.getRank();
  for (int64_t d = 0; fits && d < type.getRank(); ++d) {
    int64_t size = mask.getType().getDimSize(d);
    fits = size == 1 || size == type.getDimSize(d);
  }
  if (!fits) {
    reason = "its mask is not of i8 and its result's dimensions or 1";
    return failure();
  }
  auto axis = op.getParameters().getAs<IntegerAttr>("axis");
  int64_t along = axis ? axis.getInt() : type.getRank() - 1;
  if (along < 0 || along >= type.getRank())
    return success(); // Said of the axis itself.
  ArrayRef<int64_t> shape = mask.getType().getShape();
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(along + 1))
    inner *= size;
  SmallVector<bool> kept(mask.getNumElements() / shape[along]);
  for (auto [index, value] : llvm::enumerate(mask.getValues<int8_t>()))
    kept[index / (inner * shape[along]) * inner + index % inner] |= value != 0;
  if (llvm::all_of(kept, [](bool any) { return any; }))
    return success();
  reason = "its mask leaves no element in some rows";
  return failure();
}

/// Integers for the elements that `mask` keeps and for the others.
Value createMaskConstant(ImplicitLocOpBuilder &builder,
                         DenseIntElementsAttr mask, int32_t kept,
                         int32_t masked) {
  SmallVector<int32_t> values;
  for (int8_t value : mask.getValues<int8_t>())
    values.push_back(value ? kept : masked);
  return createConstant(builder, mask.getType().getShape(),
                        ArrayRef<int32_t>(values), "mask");
}

/// Softmax along one axis: m = max x; e = table[m - x]; S = sum of e;
/// y = min((256 e + S/2) / S - 128, 127), or min((32768 e + S/2) / S, 32767) in 16
/// bits, the division rounding down. All numbers are positive and, by the choice of
/// the table's fraction bits, fit 32 bits, 64 where results have 16. What is masked
/// counts as the lowest integer in m, and its e is 0.
FailureOr<Value> createSoftmax(CompositeOp op, ImplicitLocOpBuilder &builder,
                               const IntegerOperands &operands,
                               std::string &reason) {
  auto axisAttr = op.getParameters().getAs<IntegerAttr>("axis");
  RankedTensorType type = operands[0].storage.getType();
  int64_t rank = type.getRank();
  int64_t axis = axisAttr ? axisAttr.getInt() : rank - 1;
  if (axis < 0 || axis >= rank) {
    reason = "its axis is out of range";
    return failure();
  }
  quant::UniformQuantizedType result = operands.resultType;
  bool hasWideResult = result.getStorageTypeIntegralWidth() == 16;
  if (hasWideResult
          ? result.getScale() != 1.0 / 32768
          : result.getScale() != 1.0 / 256 || result.getZeroPoint() != -128 ||
                result.getStorageTypeMin() != -128 ||
                result.getStorageTypeMax() != 127) {
    reason = hasWideResult ? "its result needs scale 1/32768"
                           : "its result needs scale 1/256 and zero point -128";
    return failure();
  }
  unsigned bits = type.getElementTypeBitWidth();
  int64_t lowest = llvm::minIntN(bits);
  auto table =
      buildSoftmaxTable(operands[0].scale(), type.getDimSize(axis), bits);
  if (!table) {
    reason = "its vectors have no or too many elements";
    return failure();
  }
  Type i32 = builder.getI32Type();
  RankedTensorType wide = type.clone(i32);
  auto splat = [&](int64_t value, Type element) {
    return createSplat(builder, element, value, rank);
  };
  Value x = tosa::CastOp::create(builder, wide, operands[0].storage);
  auto mask = op.getParameters().getAs<DenseIntElementsAttr>("mask");
  if (mask)
    x = tosa::MinimumOp::create(
        builder, wide, x,
        createMaskConstant(builder, mask, llvm::maxIntN(bits), lowest));
  Value max =
      tosa::ReduceMaxOp::create(builder, x, static_cast<uint32_t>(axis));
  // m - x is in [0, 2^bits - 1]; the table's index starts at the lowest integer.
  Value distance = tosa::SubOp::create(builder, wide, max, x);
  distance = tosa::AddOp::create(builder, wide, distance, splat(lowest, i32));
  distance = tosa::CastOp::create(builder, type, distance);
  Value e = LookupOp::create(builder, wide, distance,
                             createTable(i32, table->entries));
  if (mask)
    e = createMultiply(builder, e, createMaskConstant(builder, mask, 1, 0));
  Value sum =
      tosa::ReduceSumOp::create(builder, e, static_cast<uint32_t>(axis));
  Type quotient = hasWideResult ? builder.getI64Type() : i32;
  RankedTensorType quotients = type.clone(quotient);
  if (hasWideResult) {
    e = tosa::CastOp::create(builder, quotients, e);
    auto sums = cast<RankedTensorType>(sum.getType());
    sum = tosa::CastOp::create(builder, sums.clone(quotient), sum);
  }
  Value half =
      tosa::IntDivOp::create(builder, sum.getType(), sum, splat(2, quotient));
  Value scaled =
      createMultiply(builder, e, splat(hasWideResult ? 32768 : 256, quotient));
  Value rounded = tosa::AddOp::create(builder, quotients, scaled, half);
  Value y = tosa::IntDivOp::create(builder, quotients, rounded, sum);
  if (int64_t zeroPoint = result.getZeroPoint())
    y = tosa::AddOp::create(builder, quotients, y, splat(zeroPoint, quotient));
  y = tosa::MinimumOp::create(builder, quotients, y,
                              splat(result.getStorageTypeMax(), quotient));
  return Value(
      tosa::CastOp::create(builder, type.clone(result.getStorageType()), y));
}

struct CompositeModel
    : QuantizableOpInterface::ExternalModel<CompositeModel, CompositeOp> {
  ScaleConstraint getScaleConstraint(Operation *op) const {
    StringRef name = cast<CompositeOp>(op).getName();
    if (name == "softmax" || name == "sigmoid" || name == "hard_sigmoid")
      return ScaleConstraint::fixed(1.0 / 256, -128);
    if (name == "tanh")
      return ScaleConstraint::fixed(1.0 / 128, 0);
    return ScaleConstraint::free();
  }
  /// The others are tables, and rows whose sums of squares are those of 16 bits.
  unsigned getActivationBits(Operation *op) const {
    auto composite = cast<CompositeOp>(op);
    if (composite.getName() == "layer_norm")
      return hasWideRows(composite) ? 16 : 8;
    return composite.getName() == "reduce_mean" ? 32 : 16;
  }
  LogicalResult checkQuantizable(Operation *op, std::string &reason) const {
    auto composite = cast<CompositeOp>(op);
    StringRef name = composite.getName();
    if (composite.getInputs().size() == 1 && op->getNumResults() == 1) {
      if (name == "softmax")
        return checkMask(composite, reason);
      if (name == "layer_norm")
        return checkLayerNorm(composite, reason);
      if (name == "reduce_mean")
        return checkMean(composite, reason);
      if (auto function = parseTableFunction(name)) {
        for (StringRef needed : getNeededParameters(*function))
          if (!getParameter(composite, needed)) {
            reason = ("it has no number '" + needed + "'").str();
            return failure();
          }
        return success();
      }
    }
    reason = ("the composite '" + name + "' has none").str();
    return failure();
  }
  FailureOr<Value> buildIntegerForm(Operation *op, OpBuilder &opBuilder,
                                    const IntegerOperands &operands,
                                    std::string &reason) const {
    auto composite = cast<CompositeOp>(op);
    ImplicitLocOpBuilder builder(op->getLoc(), opBuilder);
    if (composite.getName() == "softmax")
      return createSoftmax(composite, builder, operands, reason);
    if (composite.getName() == "layer_norm")
      return createLayerNorm(composite, builder, operands, reason);
    if (composite.getName() == "reduce_mean") {
      auto axes = composite.getParameters().getAs<DenseI64ArrayAttr>("axes");
      return createMean(builder, op->getLoc(), axes, operands, reason);
    }
    TableParameters parameters{getParameter(composite, "alpha").value_or(0),
                               getParameter(composite, "beta").value_or(0)};
    return createTableLookup(builder, op->getLoc(),
                             *parseTableFunction(composite.getName()),
                             parameters, operands);
  }
};

} // namespace

void mlir::quanta::registerCompositeModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QuantaDialect *) {
    // The integer forms are made of TOSA.
    context->loadDialect<tosa::TosaDialect>();
    CompositeOp::attachInterface<CompositeModel>(*context);
  });
}
