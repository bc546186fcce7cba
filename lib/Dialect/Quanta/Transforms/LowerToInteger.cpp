//===- LowerToInteger.cpp - --quanta-lower-to-integer -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GroupProducts.h"
#include "KeptClamps.h"
#include "LayerNames.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Dialect/Quanta/IR/LayerAttributes.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Numerics/Quantize.h"
#include <cmath>

namespace mlir::quanta {
#define GEN_PASS_DEF_LOWERTOINTEGER
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// The storage integers of a quantized tensor.
static TypedValue<RankedTensorType>
createStorageCast(OpBuilder &builder, Location loc,
                  TypedValue<RankedTensorType> quantized) {
  Value cast = quant::StorageCastOp::create(
      builder, loc, getStorageTensorType(quantized.getType()), quantized);
  return llvm::cast<TypedValue<RankedTensorType>>(cast);
}

static bool isSigned(Type type, unsigned bits) {
  auto quantized = dyn_cast_or_null<quant::QuantizedType>(type);
  return quantized && quantized.isSigned() &&
         quantized.getStorageType().isInteger(bits);
}

/// The integer forms compute on signed storage of 8 bits, up to so many `bits` also
/// on symmetric activations of 16 and 32.
static bool isActivation(Type type, unsigned bits) {
  auto uniform = dyn_cast<quant::UniformQuantizedType>(type);
  bool isSymmetric = uniform && uniform.getZeroPoint() == 0;
  return isSigned(type, 8) ||
         (isSymmetric && bits >= 16 && isSigned(type, 16)) ||
         (isSymmetric && bits >= 32 && isSigned(type, 32));
}

/// Weights of 32 bits multiply activations of as many; nothing else does.
static bool isWeight(Type type, Type activation) {
  return isSigned(type, isSigned(activation, 32) ? 32 : 8);
}

/// Brings an activation to the result's scale, as an op that only moves or
/// compares stored values needs it.
static LogicalResult requantizeToResult(QuantizedValue &value, Location loc,
                                        const IntegerOperands &operands,
                                        OpBuilder &opBuilder,
                                        std::string &reason) {
  quant::UniformQuantizedType type = operands.resultType;
  QuantizationParameters target = *getQuantizationParameters(type);
  if (value.scale() == type.getScale() &&
      value.zeroPoint() == type.getZeroPoint() &&
      value.parameters.storageMin == target.storageMin &&
      value.parameters.storageMax == target.storageMax)
    return success();
  ImplicitLocOpBuilder builder(loc, opBuilder);
  FailureOr<Value> storage = createRequantize(
      builder, createCentered(builder, value.storage, value.zeroPoint()),
      {value.scale() / type.getScale()}, std::nullopt, operands, reason,
      maxCentered);
  if (failed(storage))
    return failure();
  value = {cast<TypedValue<RankedTensorType>>(*storage), target};
  return success();
}

/// Fails with `reason` where a weight is not what integer forms compute with:
/// one scale, or one for each output channel.
static LogicalResult checkWeight(QuantizableOpInterface op, unsigned index,
                                 const QuantizationParameters &parameters,
                                 std::string &reason) {
  if (parameters.axis && parameters.axis != op.getWeightAxis(index))
    reason = "its weights are quantized along another axis than that of the "
             "output channels";
  else
    return success();
  return failure();
}

/// The batch may be dynamic, as long as it stays where it is.
static bool hasFixedSamples(Operation *op) {
  auto isFixed = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return !isa<TensorType>(type) ||
           (tensor && !llvm::any_of(tensor.getShape().drop_front(
                                        std::min<int64_t>(tensor.getRank(), 1)),
                                    ShapedType::isDynamic));
  };
  auto hasBatch = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() > 0 && tensor.isDynamicDim(0);
  };
  return llvm::all_of(op->getOperandTypes(), isFixed) &&
         llvm::all_of(op->getResultTypes(), isFixed) &&
         (llvm::none_of(op->getOperandTypes(), hasBatch) ||
          llvm::all_of(op->getResultTypes(), hasBatch));
}

/// What `op` and its users hold of its integer form; fails with `reason` where
/// an operand or the result has no quantized type.
static FailureOr<IntegerOperands> collectOperands(QuantizableOpInterface op,
                                                  RoundingMode rounding,
                                                  OpBuilder &builder,
                                                  std::string &reason) {
  auto fail = [&](const Twine &why) {
    reason = why.str();
    return failure();
  };
  if (failed(op.checkQuantizable(reason)))
    return failure();
  auto quantize = op->hasOneUse()
                      ? dyn_cast<QuantizeOp>(*op->getResult(0).user_begin())
                      : nullptr;
  if (!quantize)
    return fail("its result is not quantized");
  if (!hasFixedSamples(op))
    return fail("its shape is dynamic");
  IntegerOperands operands;
  operands.rounding = rounding;
  operands.resultType = dyn_cast<quant::UniformQuantizedType>(
      quantize.getResult().getType().getElementType());
  if (!operands.resultType)
    return fail("its result is not quantized per tensor");
  unsigned bits = op.getActivationBits();
  std::string expected = " is not stored in signed 8 bits";
  if (bits > 8)
    expected += std::string(", nor in 16 ") + (bits > 16 ? "or 32 " : "") +
                "with zero point 0";
  if (!isActivation(operands.resultType, bits))
    return fail("its result" + Twine(expected));
  Type activation;
  for (OpOperand &operand : op->getOpOperands()) {
    operands.operands.emplace_back();
    OperandRole role = op.getOperandRole(operand.getOperandNumber());
    if (role != OperandRole::Activation && role != OperandRole::Weight)
      continue;
    auto dequantize = operand.get().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      return fail("operand " + Twine(operand.getOperandNumber()) +
                  " is not quantized");
    auto quantized = dequantize.getInput();
    auto parameters =
        getQuantizationParameters(quantized.getType().getElementType());
    Type element = quantized.getType().getElementType();
    bool isFit = role == OperandRole::Activation
                     ? isActivation(element, bits)
                     : isWeight(element, activation);
    if (!parameters || !isFit)
      return fail("operand " + Twine(operand.getOperandNumber()) +
                  (role == OperandRole::Activation
                       ? expected
                       : " is not stored in signed 8 bits, or in 32 as its "
                         "activations are"));
    if (role == OperandRole::Activation)
      activation = element;
    if (role == OperandRole::Activation && parameters->axis)
      return fail("operand " + Twine(operand.getOperandNumber()) +
                  " is quantized per axis");
    if (role == OperandRole::Weight &&
        failed(
            checkWeight(op, operand.getOperandNumber(), *parameters, reason)))
      return failure();
    QuantizedValue value = {createStorageCast(builder, op->getLoc(), quantized),
                            *parameters};
    if (role == OperandRole::Activation &&
        op.getScaleConstraint().kind == ScaleConstraint::SameScale &&
        failed(
            requantizeToResult(value, op->getLoc(), operands, builder, reason)))
      return failure();
    operands.operands.back() = value;
  }
  return operands;
}

/// The weights of `op`, which are constants of 8 bits; fails with `reason` where
/// they are something else.
static FailureOr<DynamicOperands>
collectDynamicOperands(QuantizableOpInterface op, OpBuilder &builder,
                       std::string &reason) {
  DynamicOperands operands;
  operands.perRow = *Scheme::get(op).getDynamic();
  for (OpOperand &operand : op->getOpOperands()) {
    operands.weights.emplace_back();
    unsigned index = operand.getOperandNumber();
    if (op.getOperandRole(index) != OperandRole::Weight)
      continue;
    auto dequantize = operand.get().getDefiningOp<DequantizeOp>();
    auto parameters =
        dequantize ? getQuantizationParameters(
                         dequantize.getInput().getType().getElementType())
                   : std::nullopt;
    if (!parameters ||
        !isSigned(dequantize.getInput().getType().getElementType(), 8)) {
      reason = "its weights are not stored in signed 8 bits";
      return failure();
    }
    if (failed(checkWeight(op, index, *parameters, reason)))
      return failure();
    operands.weights.back() = {
        createStorageCast(builder, op->getLoc(), dequantize.getInput()),
        *parameters};
  }
  return operands;
}

namespace {

/// quantize(dequantize(x)) between two per-tensor types is a requantization,
/// and nothing where the types are the same.
struct LowerRequantization : public OpRewritePattern<QuantizeOp> {
  LowerRequantization(MLIRContext *context, RoundingMode rounding)
      : OpRewritePattern(context), rounding(rounding) {}

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto dequantize = op.getInput().getDefiningOp<DequantizeOp>();
    if (!dequantize)
      return rewriter.notifyMatchFailure(op, "not between integers");
    auto source = dequantize.getInput();
    if (source.getType() == op.getResult().getType()) {
      rewriter.replaceOp(op, source);
      return success();
    }
    auto from = dyn_cast<quant::UniformQuantizedType>(
        source.getType().getElementType());
    IntegerOperands operands;
    operands.rounding = rounding;
    operands.resultType = dyn_cast<quant::UniformQuantizedType>(
        op.getResult().getType().getElementType());
    if (!from || !operands.resultType || !isActivation(from, 32) ||
        !isActivation(operands.resultType, 32))
      return rewriter.notifyMatchFailure(
          op, "a side is not per tensor in signed 8 bits, nor symmetric in 16 "
              "or 32");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    std::string reason;
    FailureOr<Value> storage = createRequantize(
        builder,
        createCentered(builder,
                       createStorageCast(rewriter, op.getLoc(), source),
                       from.getZeroPoint()),
        {from.getScale() / operands.resultType.getScale()}, std::nullopt,
        operands, reason, maxCentered);
    if (failed(storage))
      return rewriter.notifyMatchFailure(op, reason);
    rewriter.replaceOpWithNewOp<quant::StorageCastOp>(
        op, op.getResult().getType(), *storage);
    return success();
  }

  RoundingMode rounding;
};

/// quantize(constant) is a constant of storage integers.
struct QuantizeConstant : public OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto real = getFloatConstant(op.getInput());
    RankedTensorType type = op.getResult().getType();
    auto groups = getGroupParameters(type);
    auto parameters = getQuantizationParameters(type.getElementType());
    Type element = type.getElementType();
    if (!real || !(isActivation(element, 16) || isWeight(element, element)))
      return rewriter.notifyMatchFailure(op,
                                         "not a constant of 8, 16 or 32 bits");
    if (!llvm::all_of(*real, [](float value) { return std::isfinite(value); }))
      return rewriter.notifyMatchFailure(op, "NaN or infinity in the constant");
    if (groups)
      return quantizeGroups(op, *real, *groups, rewriter);
    int64_t inner = 1;
    if (parameters->axis)
      for (int64_t size : type.getShape().drop_front(*parameters->axis + 1))
        inner *= size;
    // A weight (symmetric, narrow range) is divided in double: it is quantized
    // here and nowhere else. Other constants are what the border would make.
    bool isWeight = !isSigned(element, 16) &&
                    parameters->storageMin == -parameters->storageMax;
    SmallVector<int32_t> stored;
    for (auto [index, value] : llvm::enumerate(*real)) {
      size_t channel = index / inner % parameters->scales.size();
      double scale = parameters->scales[channel];
      double quantized =
          (isWeight ? std::nearbyint(value / scale)
                    : std::nearbyint(value / static_cast<float>(scale))) +
          parameters->zeroPoints[channel];
      stored.push_back(static_cast<int32_t>(std::clamp<double>(
          quantized, parameters->storageMin, parameters->storageMax)));
    }
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    SmallVector<int8_t> bytes(stored.begin(), stored.end());
    SmallVector<int16_t> words(stored.begin(), stored.end());
    ArrayRef<int64_t> shape = type.getShape();
    Value constant =
        isSigned(element, 8)
            ? createConstant(builder, shape, ArrayRef<int8_t>(bytes), "weight")
        : isSigned(element, 16)
            ? createConstant(builder, shape, ArrayRef<int16_t>(words),
                             "constant")
            : createConstant(builder, shape, ArrayRef<int32_t>(stored),
                             "weight");
    rewriter.replaceOpWithNewOp<quant::StorageCastOp>(op, type, constant);
    return success();
  }

  static LogicalResult quantizeGroups(QuantizeOp op, ArrayRef<float> real,
                                      const GroupParameters &parameters,
                                      PatternRewriter &rewriter) {
    RankedTensorType type = op.getResult().getType();
    SmallVector<int8_t> bytes;
    for (auto [value, index] :
         llvm::zip_equal(real, parameters.getScaleIndices(type.getShape())))
      bytes.push_back(quantizeWeight(value, parameters.scales[index],
                                     parameters.storageMin,
                                     parameters.storageMax));
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    rewriter.replaceOpWithNewOp<quant::StorageCastOp>(
        op, type,
        createConstant(builder, type.getShape(), ArrayRef<int8_t>(bytes),
                       "weight"));
    return success();
  }
};

/// Integer constants of another shape: what reads weights looks for constants.
struct ReshapeConstant : public OpRewritePattern<tosa::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(tosa::ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    ElementsAttr attr;
    auto type = dyn_cast<RankedTensorType>(op.getType());
    if (!matchPattern(op.getInput1(), m_Constant(&attr)) || !type ||
        !type.hasStaticShape() || !attr.getElementType().isInteger())
      return rewriter.notifyMatchFailure(op, "not an integer constant");
    ElementsAttr reshaped;
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr))
      reshaped = DenseResourceElementsAttr::get(type, resource.getRawHandle());
    else if (auto dense = dyn_cast<DenseElementsAttr>(attr))
      reshaped = dense.reshape(type);
    else
      return rewriter.notifyMatchFailure(op, "unreadable constant");
    rewriter.replaceOpWithNewOp<tosa::ConstOp>(op, type, reshaped);
    return success();
  }
};

/// clamp(requantize(x)) narrows the requantization's own clamp.
struct FoldClamp : public OpRewritePattern<tosa::ClampOp> {
  FoldClamp(MLIRContext *context, Pass::Statistic &folded)
      : OpRewritePattern(context), folded(folded) {}

  LogicalResult matchAndRewrite(tosa::ClampOp op,
                                PatternRewriter &rewriter) const override {
    auto requantize = op.getInput().getDefiningOp<RequantizeOp>();
    if (!requantize || !requantize->hasOneUse())
      return rewriter.notifyMatchFailure(op, "no requantization of its own");
    int64_t lower = cast<IntegerAttr>(op.getMinVal()).getInt();
    int64_t upper = cast<IntegerAttr>(op.getMaxVal()).getInt();
    int64_t min = std::clamp<int64_t>(requantize.getMin(), lower, upper);
    int64_t max = std::clamp<int64_t>(requantize.getMax(), lower, upper);
    rewriter.modifyOpInPlace(requantize, [&] {
      requantize.setMin(min);
      requantize.setMax(max);
      mergeLayerNames(op, requantize);
    });
    rewriter.replaceOp(op, requantize);
    ++folded;
    return success();
  }

  Pass::Statistic &folded;
};

struct LowerToIntegerPass
    : public quanta::impl::LowerToIntegerBase<LowerToIntegerPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    mode = symbolizeRoundingMode(rounding);
    if (!mode)
      return emitError(UnknownLoc::get(context))
             << "expected rounding single_round, double_round or "
                "float_nearest_even, got '"
             << rounding << "'";
    return success();
  }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    IRRewriter rewriter(context);
    SmallVector<QuantizableOpInterface> ops;
    getOperation().walk([&](QuantizableOpInterface op) {
      // A model may bring integer ops of its own.
      if (isa<FloatType>(getElementTypeOrSelf(op->getResult(0).getType())))
        ops.push_back(op);
    });
    for (QuantizableOpInterface op : ops)
      lowerOp(op, rewriter);

    RewritePatternSet patterns(context);
    patterns.add<LowerRequantization>(context, *mode);
    patterns.add<QuantizeConstant, ReshapeConstant>(context);
    patterns.add<FoldClamp>(context, numClampsFolded);
    populateKeptClampPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    // Weights are integer constants from here on.
    SmallVector<QuantizableOpInterface> dynamicOps;
    getOperation().walk([&](QuantizableOpInterface op) {
      if (op->getParentOp() == getOperation() && Scheme::get(op).getDynamic())
        dynamicOps.push_back(op);
    });
    for (QuantizableOpInterface op : dynamicOps)
      lowerDynamic(op, rewriter);
  }

private:
  /// quantize(op(dequantize(..)..)) becomes the op's integer form. Where there
  /// is none, the reason stays at the op for --quanta-verify-integer-only.
  void lowerOp(QuantizableOpInterface op, IRRewriter &rewriter) {
    // The values of a composite's body are the composite's business.
    if (op->getParentOp() != getOperation() || Scheme::get(op).staysFloat())
      return;
    rewriter.setInsertionPoint(op);
    std::string reason;
    FailureOr<IntegerOperands> operands = failure();
    if (succeeded(multiplyGroupsOfWeights(op, rewriter, reason)))
      operands = collectOperands(
          op, Scheme::get(op).getRounding().value_or(*mode), rewriter, reason);
    FailureOr<Value> storage = failure();
    if (succeeded(operands))
      storage = op.buildIntegerForm(rewriter, *operands, reason);
    if (succeeded(storage) &&
        cast<RankedTensorType>(storage->getType()).getShape() !=
            cast<RankedTensorType>(op->getResult(0).getType()).getShape()) {
      reason = "its result has another shape than its integer form";
      storage = failure();
    }
    if (failed(storage)) {
      op->setAttr("quanta.float_because", rewriter.getStringAttr(reason));
      return;
    }
    auto quantize = cast<QuantizeOp>(*op->getResult(0).user_begin());
    nameLayer(op, quantize, *operands, *storage);
    rewriter.replaceOpWithNewOp<quant::StorageCastOp>(
        quantize, quantize.getResult().getType(), *storage);
    rewriter.eraseOp(op);
    ++numLowered;
  }

  /// The op whose parameters are chosen at run time. Where there is no such form
  /// the reason stays at the op.
  void lowerDynamic(QuantizableOpInterface op, IRRewriter &rewriter) {
    rewriter.setInsertionPoint(op);
    std::string reason;
    FailureOr<DynamicOperands> operands =
        collectDynamicOperands(op, rewriter, reason);
    FailureOr<Value> result = failure();
    if (succeeded(operands))
      result = op.buildDynamicForm(rewriter, *operands, reason);
    if (failed(result)) {
      op->setAttr("quanta.float_because", rewriter.getStringAttr(reason));
      return;
    }
    if (auto key = op->getAttr(keyAttrName))
      result->getDefiningOp()->setAttr(keyAttrName, key);
    rewriter.replaceOp(op, *result);
    ++numDynamic;
  }

  std::optional<RoundingMode> mode;
};

} // namespace
