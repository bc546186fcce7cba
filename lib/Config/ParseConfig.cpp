//===- ParseConfig.cpp - Configuration files, in YAML -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Range.h"
#include "quanta/Calibration/WeightRange.h"
#include "quanta/Config/Config.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include "llvm/Support/YAMLTraits.h"

using namespace mlir::quanta;

namespace {

/// What a mapping needs to know of the text around it.
struct Context {
  llvm::StringRef text;

  Position find(const char *place) const {
    llvm::StringRef before = text.take_front(place - text.begin());
    Position position;
    position.line = before.count('\n') + 1;
    position.column = before.size() - (before.rfind('\n') + 1) + 1;
    return position;
  }
};

/// A scalar that `T::check` accepts; what it expects otherwise is the message.
template <typename T>
struct Checked {
  std::string text;
};

struct ObserverText {
  static llvm::StringRef check(llvm::StringRef text) {
    return parseObserverSpec(text) ? ""
                                   : "expected min-max, histogram or "
                                     "moving-average[:MOMENTUM]";
  }
};

struct RangeText {
  static llvm::StringRef check(llvm::StringRef text) {
    static const std::string message =
        "expected " + getRangeSyntax().str() + " in range";
    return parseRangeOptions(text) ? llvm::StringRef() : message;
  }
};

struct WeightRangeText {
  static llvm::StringRef check(llvm::StringRef text) {
    return parseWeightRange(text)
               ? ""
               : "expected min-max, percentile[:P] or mse in weight-range";
  }
};

struct WeightRoundingText {
  static llvm::StringRef check(llvm::StringRef text) {
    return parseBalanced(text)
               ? ""
               : "expected nearest or balanced in weight-rounding";
  }
};

struct ChannelsText {
  static llvm::StringRef check(llvm::StringRef text) {
    return parsePerChannel(text) ? "" : "expected per-tensor or per-channel";
  }
};

struct SchemeText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text == "affine" || text == "symmetric"
               ? ""
               : "expected affine or symmetric";
  }
};

struct ScalesText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text == "any" || text == "power-of-two"
               ? ""
               : "expected any or power-of-two in scales";
  }
};

struct RoundingText {
  static llvm::StringRef check(llvm::StringRef text) {
    return symbolizeRoundingMode(text)
               ? ""
               : "expected single_round, double_round or float_nearest_even in "
                 "rounding";
  }
};

struct DynamicText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text == "none" || parsePerRow(text)
               ? ""
               : "expected per-tensor, per-row or none in dynamic";
  }
};

struct HalfText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text == "f16" || text == "bf16" || text == "none"
               ? ""
               : "expected f16, bf16 or none in half";
  }
};

struct AccumulateText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text == "f16" || text == "f32" ? ""
                                          : "expected f16 or f32 in accumulate";
  }
};

struct RegexText {
  static llvm::StringRef check(llvm::StringRef text) {
    static thread_local std::string message;
    if (llvm::Regex("^(" + text.str() + ")$").isValid(message))
      return "";
    message = "not a regular expression: " + message;
    return message;
  }
};

struct OpText {
  static llvm::StringRef check(llvm::StringRef text) {
    return text.empty() ? "expected the name of an op" : "";
  }
};

} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(mlir::quanta::Rule)

namespace llvm::yaml {

template <typename T>
struct ScalarTraits<Checked<T>> {
  static void output(const Checked<T> &value, void *, raw_ostream &stream) {
    stream << value.text;
  }
  static StringRef input(StringRef text, void *, Checked<T> &value) {
    value.text = text.str();
    return T::check(text);
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

/// Where the mapping that is being read begins.
static Position findPosition(IO &io) {
  const Node *node = static_cast<Input &>(io).getCurrentNode();
  if (!node)
    return {};
  return static_cast<Context *>(io.getContext())
      ->find(node->getSourceRange().Start.getPointer());
}

/// A scalar by way of its checked text.
template <typename T, typename Value, typename Convert>
static void mapText(IO &io, const char *key, std::optional<Value> &value,
                    Convert convert) {
  std::optional<Checked<T>> text;
  io.mapOptional(key, text);
  if (text)
    value = convert(text->text);
}

static void mapSettings(IO &io, Settings &settings) {
  auto itself = [](const std::string &text) { return text; };
  auto channels = [](const std::string &text) {
    // A mistake has been noted.
    return parsePerChannel(text).value_or(false);
  };
  mapText<ObserverText>(io, "observer", settings.observer, itself);
  mapText<RangeText>(io, "range", settings.range, itself);
  mapText<WeightRangeText>(io, "weight-range", settings.weightRange, itself);
  mapText<WeightRoundingText>(io, "weight-rounding", settings.weightRounding,
                              itself);
  mapText<ChannelsText>(io, "record", settings.record, channels);
  mapText<ChannelsText>(io, "granularity", settings.granularity, channels);
  mapText<SchemeText>(io, "scheme", settings.scheme, itself);
  mapText<ScalesText>(io, "scales", settings.scales, itself);
  mapText<RoundingText>(io, "rounding", settings.rounding, itself);
  mapText<DynamicText>(io, "dynamic", settings.dynamic, itself);
  mapText<HalfText>(io, "half", settings.half, itself);
  mapText<AccumulateText>(io, "accumulate", settings.accumulate, itself);
  io.mapOptional("bits", settings.bits);
  io.mapOptional("weight-bits", settings.weightBits);
  io.mapOptional("group-size", settings.groupSize);
  io.mapOptional("float", settings.keepFloat);
  io.mapOptional("weight-only", settings.weightOnly);
}

template <>
struct MappingTraits<Settings> {
  static void mapping(IO &io, Settings &settings) { mapSettings(io, settings); }
};

template <>
struct MappingTraits<Rule> {
  static void mapping(IO &io, Rule &rule) {
    auto itself = [](const std::string &text) { return text; };
    rule.position = findPosition(io);
    mapText<OpText>(io, "op", rule.op, itself);
    mapText<RegexText>(io, "key", rule.key, itself);
    io.mapOptional("index", rule.index);
    mapSettings(io, rule.settings);
  }
};

/// A version that is known.
struct Version {
  int64_t value = 0;
};

template <>
struct ScalarTraits<Version> {
  static void output(const Version &version, void *, raw_ostream &stream) {
    stream << version.value;
  }
  static StringRef input(StringRef text, void *, Version &version) {
    return text.getAsInteger(10, version.value) ||
                   version.value != Config::currentVersion
               ? "expected version: 1"
               : "";
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <>
struct MappingTraits<Config> {
  static void mapping(IO &io, Config &config) {
    Version version;
    io.mapRequired("version", version);
    config.defaultsPosition = findPosition(io);
    io.mapOptional("defaults", config.defaults);
    io.mapOptional("rules", config.rules);
  }
};

} // namespace llvm::yaml

/// What is wrong with settings of one place; empty where nothing is.
static std::string findMistake(const Settings &settings) {
  Settings others = settings;
  others.keepFloat.reset();
  if (settings.keepFloat == true && !others.isEmpty())
    return "contradiction: what stays float is not quantized otherwise";
  if (std::string reason = findContradiction(settings); !reason.empty())
    return "contradiction: " + reason;
  return findMissingForm(settings);
}

static std::string findMistake(const Rule &rule) {
  if (!rule.op && !rule.key && !rule.index)
    return "the rule selects nothing: expected op, key or index";
  if (rule.index && *rule.index < 0)
    return "expected an index from 0, got " + std::to_string(*rule.index);
  if (rule.settings.isEmpty())
    return "the rule sets nothing";
  return findMistake(rule.settings);
}

/// Reports what the text alone does not show to be wrong.
static bool check(const Config &config, ReportMistake report) {
  bool valid = true;
  auto note = [&](Position position, const std::string &mistake) {
    if (mistake.empty())
      return;
    report(position, mistake);
    valid = false;
  };
  if (config.defaults.isEmpty() && config.rules.empty())
    note(config.defaultsPosition, "the configuration sets nothing");
  note(config.defaultsPosition, findMistake(config.defaults));
  for (const Rule &rule : config.rules)
    note(rule.position, findMistake(rule));
  return valid;
}

std::optional<Config> mlir::quanta::parseConfig(llvm::StringRef text,
                                                ReportMistake report) {
  struct Mistakes {
    ReportMistake report;
    int64_t count = 0;
  } mistakes{report};
  auto handle = [](const llvm::SMDiagnostic &diagnostic, void *context) {
    if (diagnostic.getKind() != llvm::SourceMgr::DK_Error)
      return;
    // What follows the first mistake follows from it.
    auto *mistakes = static_cast<Mistakes *>(context);
    if (mistakes->count++ > 0)
      return;
    // Columns of LLVM count from 0, and -1 stands for none.
    mistakes->report({static_cast<unsigned>(diagnostic.getLineNo()),
                      static_cast<unsigned>(diagnostic.getColumnNo() + 1)},
                     diagnostic.getMessage());
  };
  Context context{text};
  llvm::yaml::Input input(text, &context, handle, &mistakes);
  Config config;
  input >> config;
  if (input.error() && mistakes.count == 0)
    report({}, "expected a mapping with version, defaults and rules");
  if (input.error() || mistakes.count > 0)
    return std::nullopt;
  if (input.nextDocument()) {
    report({}, "expected one document");
    return std::nullopt;
  }
  if (!check(config, report))
    return std::nullopt;
  return config;
}
