//===- QuantaOps.cpp - Verifiers of the quanta ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"

using namespace mlir;
using namespace mlir::quanta;

#define GET_OP_CLASSES
#include "quanta/Dialect/Quanta/IR/QuantaOps.cpp.inc"

/// Multipliers are positive 31-bit numbers, as in TOSA; shifts leave room for
/// the rounding bit and keep acc * M / 2^s inside of 64 bits.
static constexpr int32_t minShift = 1;
static constexpr int32_t maxShift = 62;

//===----------------------------------------------------------------------===//
// Calibration
//===----------------------------------------------------------------------===//

LogicalResult ObserveOp::verify() {
  if (getKey().empty())
    return emitOpError("expected a key that is not empty");
  if (auto momentum = getMomentum()) {
    if (getKind() != ObserverKind::MovingAverage)
      return emitOpError("a momentum is of no use to kind ")
             << stringifyObserverKind(getKind());
    if (double value = momentum->convertToDouble(); !(value > 0 && value < 1))
      return emitOpError("expected a momentum between 0 and 1, got ") << value;
  }
  if (auto text = getRange()) {
    auto range = parseRangeOptions(*text);
    if (!range)
      return emitOpError("expected range ")
             << getRangeSyntax() << ", got '" << *text << "'";
    if (needsHistogram(range->method) && getKind() != ObserverKind::Histogram)
      return emitOpError("range '")
             << *text << "' needs an observer of kind histogram, got "
             << stringifyObserverKind(getKind());
  }
  int64_t records = 1;
  if (auto axis = getAxis()) {
    int64_t rank = getInput().getType().getRank();
    if (*axis < 0 || *axis >= rank)
      return emitOpError("axis ")
             << *axis << " is out of range for rank " << rank;
    records = getInput().getType().getDimSize(*axis);
  }
  if (auto stats = getStats())
    if (ShapedType::isStatic(records) && stats->getMin().size() != records)
      return emitOpError("expected ")
             << records << " ranges in stats, got " << stats->getMin().size();
  return success();
}

//===----------------------------------------------------------------------===//
// The float-to-integer border
//===----------------------------------------------------------------------===//

/// Checks the quantized side of a border op against its float side.
static LogicalResult verifyBorder(Operation *op, RankedTensorType quantized,
                                  RankedTensorType real) {
  auto emit = [&] { return op->emitOpError(); };
  if (failed(verifyQuantizedType(emit, quantized.getElementType(),
                                 quantized.getShape())))
    return failure();
  Type expressed =
      cast<quant::QuantizedType>(quantized.getElementType()).getExpressedType();
  if (expressed != real.getElementType())
    return op->emitOpError("expected expressed type ")
           << real.getElementType() << ", got " << expressed;
  return success();
}

LogicalResult QuantizeOp::verify() {
  return verifyBorder(*this, getResult().getType(), getInput().getType());
}

LogicalResult DequantizeOp::verify() {
  return verifyBorder(*this, getInput().getType(), getResult().getType());
}

LogicalResult FakeQuantOp::verify() {
  RankedTensorType real = getInput().getType();
  if (!isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(
          getQuantizedType()))
    return emitOpError("expected a uniform quantized type, got ")
           << getQuantizedType();
  return verifyBorder(*this, real.clone(getQuantizedType()), real);
}

//===----------------------------------------------------------------------===//
// Parameters of run time
//===----------------------------------------------------------------------===//

/// Scale and zero point are one, or one for each entry of dimension 0 of `type`.
static LogicalResult verifyParameters(Operation *op, RankedTensorType type,
                                      RankedTensorType scale,
                                      RankedTensorType zeroPoint) {
  if (scale.getShape() != zeroPoint.getShape())
    return op->emitOpError("expected as many zero points as scales, got ")
           << zeroPoint << " and " << scale;
  bool isPerRow = scale.getRank() == 1 && type.getRank() > 0 &&
                  scale.getDimSize(0) == type.getDimSize(0);
  if (scale.getRank() != 0 && !isPerRow)
    return op->emitOpError("expected a scale of rank 0, or one for each entry "
                           "of dimension 0 of ")
           << type << ", got " << scale;
  return success();
}

LogicalResult ChooseParamsOp::verify() {
  if (getScale().getType().getRank() != (getPerRow() ? 1 : 0))
    return emitOpError("expected results of rank ")
           << (getPerRow() ? 1 : 0) << ", got " << getScale().getType();
  return verifyParameters(*this, getInput().getType(), getScale().getType(),
                          getZeroPoint().getType());
}

LogicalResult DynamicQuantizeOp::verify() {
  if (getInput().getType().getShape() != getResult().getType().getShape())
    return emitOpError("expected a result of the input's shape, got ")
           << getResult().getType();
  return verifyParameters(*this, getInput().getType(), getScale().getType(),
                          getZeroPoint().getType());
}

LogicalResult DynamicDequantizeOp::verify() {
  RankedTensorType type = getResult().getType();
  if (getInput().getType().getShape() != type.getShape() || type.getRank() == 0)
    return emitOpError("expected a result of the input's shape, of rank 1 at "
                       "least, got ")
           << type;
  for (Value vector :
       {Value(getWeightScales()), Value(getWeightSums()), Value(getBias())}) {
    auto vectorType = cast<RankedTensorType>(vector.getType());
    if (vectorType.getRank() != 1 ||
        vectorType.getDimSize(0) != type.getShape().back())
      return emitOpError("expected one number for each of the ")
             << type.getShape().back() << " channels, got " << vectorType;
  }
  return verifyParameters(*this, type, getScale().getType(),
                          getZeroPoint().getType());
}

//===----------------------------------------------------------------------===//
// Exact integer arithmetic
//===----------------------------------------------------------------------===//

/// Checks that [min, max] is a range of the signed result type.
static LogicalResult verifyClamp(Operation *op, int64_t min, int64_t max,
                                 int64_t zeroPoint, Type elementType) {
  unsigned width = elementType.getIntOrFloatBitWidth();
  int64_t lowest = llvm::minIntN(width), highest = llvm::maxIntN(width);
  if (min > max || min < lowest || max > highest)
    return op->emitOpError("clamp [")
           << min << ", " << max << "] is not a range of " << elementType;
  if (zeroPoint < lowest || zeroPoint > highest)
    return op->emitOpError("output zero point ")
           << zeroPoint << " is outside of " << elementType;
  return success();
}

LogicalResult RequantizeOp::verify() {
  ArrayRef<int32_t> multipliers = getMultipliers(), shifts = getShifts();
  int64_t expected = 1;
  RankedTensorType type = getInput().getType();
  if (auto axis = getAxis()) {
    if (*axis < 0 || *axis >= type.getRank())
      return emitOpError("axis ")
             << *axis << " is out of range for rank " << type.getRank();
    expected = type.getDimSize(*axis);
    if (ShapedType::isDynamic(expected))
      return emitOpError("expected a static number of channels");
  }
  if (static_cast<int64_t>(multipliers.size()) != expected ||
      static_cast<int64_t>(shifts.size()) != expected)
    return emitOpError("expected ")
           << expected << " multipliers and shifts, got " << multipliers.size()
           << " and " << shifts.size();
  for (int32_t multiplier : multipliers)
    if (multiplier < 0)
      return emitOpError("multiplier ") << multiplier << " is negative";
  for (int32_t shift : shifts)
    if (shift < minShift || shift > maxShift)
      return emitOpError("shift ") << shift << " is outside of [" << minShift
                                   << ", " << maxShift << "]";
  return verifyClamp(*this, getMin(), getMax(), getOutputZp(),
                     getResult().getType().getElementType());
}

LogicalResult ApplyScaleOp::verify() {
  return verifyClamp(*this, getMin(), getMax(), getOutputZp(),
                     getElementTypeOrSelf(getResult().getType()));
}

LogicalResult LookupOp::verify() {
  auto table = cast<ShapedType>(getTable().getType());
  int64_t entries = int64_t(1) << getInput().getType().getElementTypeBitWidth();
  if (table.getRank() != 1 || table.getDimSize(0) != entries)
    return emitOpError("expected a table of ")
           << entries << " entries, got " << table;
  Type expected = getResult().getType().getElementType();
  if (table.getElementType() != expected)
    return emitOpError("expected a table of ")
           << expected << ", got " << table.getElementType();
  return success();
}

//===----------------------------------------------------------------------===//
// Recognisable units
//===----------------------------------------------------------------------===//

LogicalResult CompositeOp::verify() {
  if (getName().empty())
    return emitOpError("expected a name that is not empty");
  Block &body = getBody().front();
  if (body.getArgumentTypes() != getInputs().getTypes())
    return emitOpError("expected the block arguments to have the types of the "
                       "inputs");
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getValues().getTypes() != getResults().getTypes())
    return emitOpError("expected the body to yield the result types");
  return success();
}
