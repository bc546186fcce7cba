//===- Scheme.cpp - How one result is to be quantized -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "quanta/Calibration/WeightRange.h"

using namespace mlir;
using namespace mlir::quanta;

std::optional<ObserverSpec> mlir::quanta::parseObserverSpec(StringRef text) {
  auto [name, parameter] = text.split(':');
  std::string symbol = name.str();
  llvm::replace(symbol, '-', '_');
  auto kind = symbolizeObserverKind(symbol);
  if (!kind)
    return std::nullopt;
  ObserverSpec spec{*kind, std::nullopt};
  if (!text.contains(':'))
    return spec;
  double momentum = 0;
  if (*kind != ObserverKind::MovingAverage || parameter.getAsDouble(momentum) ||
      !(momentum > 0 && momentum < 1))
    return std::nullopt;
  spec.momentum = momentum;
  return spec;
}

std::optional<bool> mlir::quanta::parsePerChannel(StringRef granularity) {
  if (granularity == "per-channel")
    return true;
  if (granularity == "per-tensor")
    return false;
  return std::nullopt;
}

std::optional<bool> mlir::quanta::parseBalanced(StringRef rounding) {
  if (rounding == "balanced")
    return true;
  if (rounding == "nearest")
    return false;
  return std::nullopt;
}

bool mlir::quanta::isGroupSize(int64_t size) {
  return size >= minGroupSize && size <= maxGroupSize &&
         llvm::isPowerOf2_64(size);
}

std::optional<bool> mlir::quanta::parsePerRow(StringRef granularity) {
  if (granularity == "per-row")
    return true;
  if (granularity == "per-tensor")
    return false;
  return std::nullopt;
}

Scheme Scheme::get(Operation *op) {
  return Scheme(op ? op->getAttrOfType<DictionaryAttr>(schemeAttrName)
                   : DictionaryAttr());
}

Scheme Scheme::get(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return get(value.getDefiningOp());
  auto function =
      dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
  if (!function || !argument.getOwner()->isEntryBlock())
    return Scheme();
  return Scheme(function.getArgAttrOfType<DictionaryAttr>(
      argument.getArgNumber(), schemeAttrName));
}

std::optional<StringRef> Scheme::getString(StringRef name) const {
  auto text = entries ? entries.getAs<StringAttr>(name) : StringAttr();
  return text ? std::optional<StringRef>(text.getValue()) : std::nullopt;
}

std::optional<ObserverSpec> Scheme::getObserver() const {
  auto text = getString(scheme::observer);
  return text ? parseObserverSpec(*text) : std::nullopt;
}

std::optional<StringRef> Scheme::getRange() const {
  return getString(scheme::range);
}

std::optional<bool> Scheme::isPerChannel() const {
  auto text = getString(scheme::granularity);
  return text ? parsePerChannel(*text) : std::nullopt;
}

std::optional<bool> Scheme::hasPerChannelWeights() const {
  auto text = getString(scheme::weights);
  return text ? parsePerChannel(*text) : std::nullopt;
}

std::optional<StringRef> Scheme::getWeightRange() const {
  return getString(scheme::weightRange);
}

std::optional<bool> Scheme::hasBalancedWeights() const {
  auto text = getString(scheme::weightRounding);
  return text ? parseBalanced(*text) : std::nullopt;
}

std::optional<int64_t> Scheme::getInteger(StringRef name) const {
  auto value = entries ? entries.getAs<IntegerAttr>(name) : IntegerAttr();
  return value ? std::optional<int64_t>(value.getInt()) : std::nullopt;
}

std::optional<int64_t> Scheme::getBits() const {
  return getInteger(scheme::bits);
}

std::optional<int64_t> Scheme::getWeightBits() const {
  return getInteger(scheme::weightBits);
}

std::optional<int64_t> Scheme::getGroupSize() const {
  return getInteger(scheme::groupSize);
}

std::optional<RoundingMode> Scheme::getRounding() const {
  auto text = getString(scheme::rounding);
  return text ? symbolizeRoundingMode(*text) : std::nullopt;
}

bool Scheme::isSymmetric() const {
  return entries && entries.contains(scheme::symmetric);
}

bool Scheme::hasPowerOfTwoScales() const {
  return entries && entries.contains(scheme::powerOfTwo);
}

bool Scheme::isWeightOnly() const {
  return entries && entries.contains(scheme::weightOnly);
}

std::optional<bool> Scheme::getDynamic() const {
  auto text = getString(scheme::dynamic);
  return text ? parsePerRow(*text) : std::nullopt;
}

FloatType Scheme::getHalfType(MLIRContext *context) const {
  auto text = getString(scheme::half);
  if (!text)
    return nullptr;
  return *text == "bf16" ? FloatType(BFloat16Type::get(context))
                         : FloatType(Float16Type::get(context));
}

FloatType Scheme::getAccumulatorType(MLIRContext *context) const {
  auto text = getString(scheme::accumulate);
  return text && *text == "f16" ? FloatType(Float16Type::get(context))
                                : FloatType(Float32Type::get(context));
}

bool Scheme::staysFloat() const {
  return (entries && (entries.contains(scheme::keepFloat) ||
                      entries.contains(scheme::half))) ||
         hasIntegerWeightsOnly();
}

Scheme Scheme::overriddenBy(Scheme higher) const {
  if (!entries || !higher.entries)
    return higher.entries ? higher : *this;
  NamedAttrList merged(entries);
  for (NamedAttribute entry : higher.entries)
    merged.set(entry.getName(), entry.getValue());
  return Scheme(merged.getDictionary(entries.getContext()));
}

/// What is expected of an entry, empty where its value is fine.
static std::string findMistake(NamedAttribute entry) {
  StringRef name = entry.getName();
  auto text = dyn_cast<StringAttr>(entry.getValue());
  if (name == scheme::observer)
    return text && parseObserverSpec(text)
               ? ""
               : "\"min-max\", \"histogram\" or \"moving-average[:MOMENTUM]\"";
  if (name == scheme::range)
    return text && parseRangeOptions(text) ? "" : getRangeSyntax().str();
  if (name == scheme::granularity || name == scheme::weights)
    return text && parsePerChannel(text) ? ""
                                         : "\"per-tensor\" or \"per-channel\"";
  if (name == scheme::weightRange)
    return text && parseWeightRange(text) ? ""
                                          : "min-max, percentile[:P] or mse";
  if (name == scheme::weightRounding)
    return text && parseBalanced(text) ? "" : "\"nearest\" or \"balanced\"";
  if (name == scheme::dynamic)
    return text && parsePerRow(text) ? "" : "\"per-tensor\" or \"per-row\"";
  if (name == scheme::half)
    return text && (text.getValue() == "f16" || text.getValue() == "bf16")
               ? ""
               : "\"f16\" or \"bf16\"";
  if (name == scheme::accumulate)
    return text && (text.getValue() == "f16" || text.getValue() == "f32")
               ? ""
               : "\"f16\" or \"f32\"";
  auto isOneOf = [&](ArrayRef<int64_t> values) {
    auto integer = dyn_cast<IntegerAttr>(entry.getValue());
    return integer && integer.getType().isSignlessInteger(64) &&
           llvm::is_contained(values, integer.getInt());
  };
  if (name == scheme::bits)
    return isOneOf({8, 16, 32}) ? "" : "an i64 of 8, 16 or 32";
  if (name == scheme::weightBits)
    return isOneOf({2, 4, 8, 32}) ? "" : "an i64 of 2, 4, 8 or 32";
  if (name == scheme::groupSize) {
    auto integer = dyn_cast<IntegerAttr>(entry.getValue());
    return integer && integer.getType().isSignlessInteger(64) &&
                   isGroupSize(integer.getInt())
               ? ""
               : "an i64 that is a power of two from 16 to 256";
  }
  if (name == scheme::rounding)
    return text && symbolizeRoundingMode(text)
               ? ""
               : "\"single_round\", \"double_round\" or "
                 "\"float_nearest_even\"";
  if (llvm::is_contained({scheme::keepFloat, scheme::symmetric,
                          scheme::powerOfTwo, scheme::weightOnly},
                         name))
    return isa<UnitAttr>(entry.getValue()) ? "" : "a unit attribute";
  return "one of the entries observer, range, granularity, weights, "
         "weight_range, weight_rounding, bits, weight_bits, group_size, "
         "rounding, "
         "symmetric, power_of_two, weight_only, dynamic, half, accumulate and "
         "float";
}

LogicalResult
mlir::quanta::verifyScheme(function_ref<InFlightDiagnostic()> emitError,
                           Attribute attribute) {
  auto entries = dyn_cast<DictionaryAttr>(attribute);
  if (!entries)
    return emitError() << "expected '" << schemeAttrName
                       << "' to be a dictionary, got " << attribute;
  for (NamedAttribute entry : entries)
    if (std::string expected = findMistake(entry); !expected.empty())
      return emitError() << "expected " << expected << " in '" << schemeAttrName
                         << "', got " << entry.getName() << " = "
                         << entry.getValue();
  return success();
}
