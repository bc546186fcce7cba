//===- Config.h - What a configuration file says -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONFIG_CONFIG_H
#define QUANTA_CONFIG_CONFIG_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta {

/// A place in the file, both counted from 1.
struct Position {
  unsigned line = 1;
  unsigned column = 1;
};

/// How to quantize; what has no value is left to rules before this one, to the
/// defaults, and to the options of the passes. docs/Configuration.md describes
/// each. All values are valid, and none contradicts another.
struct Settings {
  std::optional<std::string> observer, range, weightRange, weightRounding;
  /// True: per channel.
  std::optional<bool> record, granularity;
  std::optional<int64_t> bits, weightBits, groupSize;
  std::optional<std::string> scheme, scales, rounding, dynamic, half,
      accumulate;
  std::optional<bool> keepFloat, weightOnly;

  bool isEmpty() const;
  /// Whether something is set that only an op with weights has.
  bool concernsWeights() const {
    return granularity || weightRange || weightRounding || weightBits ||
           groupSize;
  }
  /// Takes over what `later` sets. An op that stays float needs nothing else,
  /// and what a later rule sets of an integer form does not bring it back.
  void overrideBy(const Settings &later);
};

/// Why two settings don't go together ("observer min-max has no histogram, which
/// range mse needs"); empty where they do.
std::string findContradiction(const Settings &settings);

/// Why there is no integer form of what the settings ask for; empty where there
/// is one. The one place that knows what later passes can do.
std::string findMissingForm(const Settings &settings);

/// Selects ops by everything that it names; at least one of them.
struct Rule {
  Position position;
  /// "tosa.conv2d", or a composite's own name: "softmax".
  std::optional<std::string> op;
  /// An extended regular expression that the whole key of the result matches.
  std::optional<std::string> key;
  /// Position among the quantizable ops of the function, from 0.
  std::optional<int64_t> index;
  Settings settings;

  bool selects(llvm::StringRef op, llvm::StringRef key, int64_t index) const;
  /// "op 'tosa.conv2d', key 'conv.*'".
  std::string describe() const;
};

struct Config {
  static constexpr int64_t currentVersion = 1;
  Settings defaults;
  Position defaultsPosition;
  std::vector<Rule> rules;
};

/// Receives what is wrong, and where.
using ReportMistake = llvm::function_ref<void(Position, llvm::StringRef)>;

/// Reads a configuration and checks it: syntax, version, unknown and repeated
/// keys, values, rules that select or set nothing, settings that contradict each
/// other or have no integer form. Nothing after a mistake has been reported.
std::optional<Config> parseConfig(llvm::StringRef text, ReportMistake report);

} // namespace mlir::quanta

#endif // QUANTA_CONFIG_CONFIG_H
