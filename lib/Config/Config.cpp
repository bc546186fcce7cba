//===- Config.cpp - What settings mean together -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Config/Config.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/Support/Regex.h"

using namespace mlir::quanta;

bool Settings::isEmpty() const {
  return !observer && !range && !weightRange && !weightRounding && !record &&
         !granularity && !bits && !weightBits && !groupSize && !scheme &&
         !scales && !rounding && !keepFloat && !weightOnly && !dynamic &&
         !half && !accumulate;
}

void Settings::overrideBy(const Settings &later) {
  auto take = [](auto &ours, const auto &theirs) {
    if (theirs)
      ours = theirs;
  };
  take(observer, later.observer);
  take(range, later.range);
  take(weightRange, later.weightRange);
  take(weightRounding, later.weightRounding);
  take(record, later.record);
  take(granularity, later.granularity);
  take(bits, later.bits);
  take(weightBits, later.weightBits);
  take(groupSize, later.groupSize);
  take(scales, later.scales);
  take(rounding, later.rounding);
  take(scheme, later.scheme);
  take(keepFloat, later.keepFloat);
  take(weightOnly, later.weightOnly);
  take(dynamic, later.dynamic);
  take(half, later.half);
  take(accumulate, later.accumulate);
}

static bool isChosen(const std::optional<std::string> &setting) {
  return setting && *setting != "none";
}

/// Why parameters of run time, or half precision, don't go with the rest.
static std::string findFloatContradiction(const Settings &settings) {
  bool hasIntegers =
      settings.bits || settings.scheme || settings.scales || settings.rounding;
  if (isChosen(settings.dynamic)) {
    if (settings.weightOnly == true)
      return "activations become integers with dynamic, and stay in float with "
             "weight-only";
    if (settings.bits && *settings.bits != 8)
      return "parameters chosen at run time are those of 8 bits: expected "
             "bits: 8";
    if (settings.scheme == "symmetric")
      return "parameters chosen at run time have a zero point: expected "
             "scheme: "
             "affine";
    if (settings.scales == "power-of-two")
      return "scales chosen at run time are no powers of two: expected scales: "
             "any";
    if (settings.rounding)
      return "sums of parameters chosen at run time become floats: there is no "
             "requantization to round";
  }
  if (isChosen(settings.half) &&
      (isChosen(settings.dynamic) || settings.weightOnly == true ||
       settings.concernsWeights() || hasIntegers))
    return "half precision has no integers: expected half alone";
  if (settings.half == "bf16" && settings.accumulate == "f16")
    return "products of bf16 are summed in f32: expected accumulate: f32";
  return "";
}

std::string mlir::quanta::findContradiction(const Settings &settings) {
  if (std::string reason = findFloatContradiction(settings); !reason.empty())
    return reason;
  if (settings.weightOnly == true && settings.bits)
    return "activations stay in float with weight-only: they have no bits";
  if (settings.bits > 8 && settings.scheme == "affine")
    return std::to_string(*settings.bits) +
           " bits have no zero point: expected scheme: symmetric";
  if (settings.bits == 32 && settings.scales == "any")
    return "sums of 32-bit integers leave no room for a multiplier: expected "
           "scales: power-of-two";
  if (settings.weightBits == 32 &&
      ((settings.bits && settings.bits != 32) || settings.weightOnly == true ||
       isChosen(settings.dynamic)))
    return "weights of 32 bits multiply activations of 32 bits: expected bits: "
           "32";
  if (settings.weightBits == 32 &&
      (settings.groupSize || settings.weightRounding == "balanced"))
    return "weights of 32 bits have neither groups nor balanced rounding";
  if (settings.groupSize && settings.granularity == false)
    return "groups of weights have a scale each, and not one per tensor";
  if (settings.groupSize && settings.weightBits == 8 &&
      settings.weightOnly != true)
    return "weights of 8 bits leave no room for multipliers of groups in a "
           "byte: expected weight-bits: 4 or 2, or weight-only";
  if (!settings.observer || !settings.range)
    return "";
  auto observer = parseObserverSpec(*settings.observer);
  auto range = parseRangeOptions(*settings.range);
  if (observer && range && observer->kind != ObserverKind::Histogram &&
      needsHistogram(range->method))
    return "observer " + *settings.observer +
           " has no histogram, which range " + *settings.range + " needs";
  return "";
}

std::string mlir::quanta::findMissingForm(const Settings &settings) {
  if (settings.bits && *settings.bits != 8 && *settings.bits != 16 &&
      *settings.bits != 32)
    return "there is no integer form of " + std::to_string(*settings.bits) +
           " bits: expected bits: 8, 16 or 32";
  if (settings.weightBits && *settings.weightBits != 32 &&
      *settings.weightBits != 8 && *settings.weightBits != 4 &&
      *settings.weightBits != 2)
    return "there is no integer form of weights of " +
           std::to_string(*settings.weightBits) +
           " bits: expected weight-bits: 32, 8, 4 or 2";
  if (settings.groupSize && !isGroupSize(*settings.groupSize))
    return "there is no form of groups of " +
           std::to_string(*settings.groupSize) +
           " weights: expected group-size: a power of two from 16 to 256";
  return "";
}

bool Rule::selects(llvm::StringRef opName, llvm::StringRef itsKey,
                   int64_t itsIndex) const {
  return (!op || *op == opName) && (!index || *index == itsIndex) &&
         (!key || llvm::Regex("^(" + *key + ")$").match(itsKey));
}

std::string Rule::describe() const {
  std::string text;
  auto add = [&](const std::string &part) {
    text += (text.empty() ? "" : ", ") + part;
  };
  if (op)
    add("op '" + *op + "'");
  if (key)
    add("key '" + *key + "'");
  if (index)
    add("index " + std::to_string(*index));
  return text;
}
