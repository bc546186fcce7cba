//===- Scheme.h - How one result is to be quantized -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The discardable attribute `quanta.scheme` of an op or of a function argument:
// a dictionary of choices that go before the options of the passes. The
// dialect's description (docs/Dialect.md) has the table of entries; the dialect
// verifies them.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_SCHEME_H
#define QUANTA_DIALECT_QUANTA_IR_SCHEME_H

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include <optional>

namespace mlir::quanta {

/// Names of the attribute and of its entries.
inline constexpr llvm::StringLiteral schemeAttrName = "quanta.scheme";
namespace scheme {
inline constexpr llvm::StringLiteral observer = "observer";
inline constexpr llvm::StringLiteral range = "range";
inline constexpr llvm::StringLiteral granularity = "granularity";
inline constexpr llvm::StringLiteral weights = "weights";
inline constexpr llvm::StringLiteral weightRange = "weight_range";
inline constexpr llvm::StringLiteral weightRounding = "weight_rounding";
inline constexpr llvm::StringLiteral bits = "bits";
inline constexpr llvm::StringLiteral keepFloat = "float";
inline constexpr llvm::StringLiteral rounding = "rounding";
inline constexpr llvm::StringLiteral symmetric = "symmetric";
inline constexpr llvm::StringLiteral powerOfTwo = "power_of_two";
inline constexpr llvm::StringLiteral weightBits = "weight_bits";
inline constexpr llvm::StringLiteral weightOnly = "weight_only";
inline constexpr llvm::StringLiteral groupSize = "group_size";
inline constexpr llvm::StringLiteral dynamic = "dynamic";
inline constexpr llvm::StringLiteral half = "half";
inline constexpr llvm::StringLiteral accumulate = "accumulate";
} // namespace scheme

/// What an observer records.
struct ObserverSpec {
  ObserverKind kind = ObserverKind::MinMax;
  /// Of a moving average, where it isn't the default.
  std::optional<double> momentum;
};

/// "min-max", "histogram", "moving-average" or "moving-average:MOMENTUM" with
/// 0 < MOMENTUM < 1; the underscores of ObserverKind's own names are fine too.
/// Nothing for another text.
std::optional<ObserverSpec> parseObserverSpec(StringRef text);

/// True for "per-channel", false for "per-tensor", nothing for another text.
std::optional<bool> parsePerChannel(StringRef granularity);

/// True for "balanced", false for "nearest", nothing for another text.
std::optional<bool> parseBalanced(StringRef rounding);

/// The sizes of groups of weights that share a scale: powers of two.
inline constexpr int64_t minGroupSize = 16, maxGroupSize = 256;
bool isGroupSize(int64_t size);
/// True for "per-row", false for "per-tensor", nothing for another text.
std::optional<bool> parsePerRow(StringRef granularity);

/// The entries of one `quanta.scheme`. Without the attribute nothing is chosen.
class Scheme {
public:
  Scheme() = default;
  explicit Scheme(DictionaryAttr entries) : entries(entries) {}

  /// The scheme of an op's results.
  static Scheme get(Operation *op);
  /// The scheme of the value's producer, or of the function argument.
  static Scheme get(Value value);

  std::optional<ObserverSpec> getObserver() const;
  std::optional<StringRef> getRange() const;
  std::optional<bool> isPerChannel() const;
  std::optional<bool> hasPerChannelWeights() const;
  std::optional<StringRef> getWeightRange() const;
  /// How weights are rounded: balanced or to the nearest.
  std::optional<bool> hasBalancedWeights() const;
  std::optional<int64_t> getBits() const;
  /// Its result is a float: by choice, because only its weights are integers,
  /// because parameters are chosen at run time, or in half precision.
  bool staysFloat() const;
  std::optional<RoundingMode> getRounding() const;
  /// The stored integers of activations have zero point 0.
  bool isSymmetric() const;
  /// Scales are powers of two.
  bool hasPowerOfTwoScales() const;
  std::optional<int64_t> getWeightBits() const;
  /// Of consecutive weights with a scale each.
  std::optional<int64_t> getGroupSize() const;
  /// Weights are integers, activations stay in float.
  bool isWeightOnly() const;
  /// Parameters of activations are chosen at run time; true: for each row.
  std::optional<bool> getDynamic() const;
  /// Whether the op's weights become integers though its result stays a float.
  bool hasIntegerWeightsOnly() const { return isWeightOnly() || getDynamic(); }
  /// The half-precision type that the op computes in, null for f32.
  FloatType getHalfType(MLIRContext *context) const;
  /// The type of sums in half precision: f16, else f32.
  FloatType getAccumulatorType(MLIRContext *context) const;

  /// `higher`'s entries, and this scheme's where it has none.
  Scheme overriddenBy(Scheme higher) const;

private:
  std::optional<StringRef> getString(StringRef name) const;
  std::optional<int64_t> getInteger(StringRef name) const;

  DictionaryAttr entries;
};

/// Checks an attribute named `quanta.scheme`: its type, the names of its
/// entries, and their values.
LogicalResult verifyScheme(function_ref<InFlightDiagnostic()> emitError,
                           Attribute attribute);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_SCHEME_H
