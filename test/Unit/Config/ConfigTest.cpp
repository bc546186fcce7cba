//===- ConfigTest.cpp - Tests of configuration files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Config/Config.h"
#include "gtest/gtest.h"

using namespace mlir::quanta;

/// "LINE:COLUMN: MESSAGE" of all mistakes, one a line; empty for a good file.
static std::string findMistakes(llvm::StringRef text) {
  std::string mistakes;
  auto config =
      parseConfig(text, [&](Position position, llvm::StringRef message) {
        mistakes += std::to_string(position.line) + ":" +
                    std::to_string(position.column) + ": " + message.str() +
                    "\n";
      });
  EXPECT_EQ(config.has_value(), mistakes.empty()) << text.str();
  return mistakes;
}

static Config parse(llvm::StringRef text) {
  auto config = parseConfig(text, [](Position, llvm::StringRef message) {
    ADD_FAILURE() << message.str();
  });
  return config.value_or(Config());
}

TEST(Config, AllSettings) {
  Config config = parse("version: 1\n"
                        "defaults:\n"
                        "  observer: moving-average:0.9\n"
                        "  range: min-max\n"
                        "  scheme: affine\n"
                        "  bits: 8\n"
                        "rules:\n"
                        "  - op: tosa.conv2d\n"
                        "    key: layer[12]\\..*\n"
                        "    record: per-channel\n"
                        "    granularity: per-tensor\n"
                        "    weight-range: percentile:99.9\n"
                        "    weight-rounding: balanced\n"
                        "  - {index: 3, float: true}\n");
  EXPECT_EQ(config.defaults.observer, "moving-average:0.9");
  EXPECT_EQ(config.defaults.range, "min-max");
  EXPECT_EQ(config.defaults.bits, 8);
  EXPECT_EQ(config.defaults.scheme, "affine");
  ASSERT_EQ(config.rules.size(), 2u);
  const Rule &rule = config.rules[0];
  EXPECT_EQ(rule.position.line, 8u);
  EXPECT_EQ(rule.position.column, 5u);
  EXPECT_EQ(rule.settings.record, true);
  EXPECT_EQ(rule.settings.granularity, false);
  EXPECT_EQ(rule.settings.weightRange, "percentile:99.9");
  EXPECT_EQ(rule.settings.weightRounding, "balanced");
  EXPECT_EQ(rule.describe(), "op 'tosa.conv2d', key 'layer[12]\\..*'");
  EXPECT_TRUE(rule.selects("tosa.conv2d", "layer1.conv", 0));
  EXPECT_FALSE(rule.selects("tosa.add", "layer1.conv", 0));
  EXPECT_FALSE(rule.selects("tosa.conv2d", "my.layer1.conv", 0));
  EXPECT_TRUE(config.rules[1].selects("tosa.add", "any", 3));
  EXPECT_FALSE(config.rules[1].selects("tosa.add", "any", 4));
  EXPECT_EQ(config.rules[1].settings.keepFloat, true);
}

/// The whole key has to match, whatever the expression's alternatives.
TEST(Config, KeysMatchAsAWhole) {
  Rule rule;
  rule.key = "a|bc";
  EXPECT_TRUE(rule.selects("", "a", 0));
  EXPECT_TRUE(rule.selects("", "bc", 0));
  EXPECT_FALSE(rule.selects("", "ab", 0));
  EXPECT_FALSE(rule.selects("", "xbc", 0));
}

TEST(Config, LaterSettingsWin) {
  Settings settings, later;
  settings.range = "min-max";
  settings.bits = 8;
  later.range = "mse";
  settings.overrideBy(later);
  EXPECT_EQ(settings.range, "mse");
  EXPECT_EQ(settings.bits, 8);
}

TEST(Config, Syntax) {
  EXPECT_EQ(findMistakes(""),
            "1:1: expected a mapping with version, defaults and rules\n");
  EXPECT_EQ(findMistakes("# nothing\n"),
            "1:1: expected a mapping with version, defaults and rules\n");
  EXPECT_EQ(findMistakes("hello"), "1:1: not a mapping\n");
  EXPECT_EQ(findMistakes("version: 1\nrules: a\n"), "2:8: not a sequence\n");
  EXPECT_EQ(findMistakes("version: 1\nrules: [\n"),
            "2:9: Could not find closing ]!\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - {op: a, bits: 8}\n---\n"
                         "version: 1\n"),
            "1:1: expected one document\n");
}

TEST(Config, Version) {
  EXPECT_EQ(findMistakes("version: 2\n"), "1:10: expected version: 1\n");
  EXPECT_EQ(findMistakes("version: one\n"), "1:10: expected version: 1\n");
  EXPECT_EQ(findMistakes("rules:\n  - {op: a, bits: 8}\n"),
            "1:1: missing required key 'version'\n");
}

TEST(Config, Keys) {
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - op: a\n    rnge: mse\n"),
            "4:5: unknown key 'rnge'\n");
  EXPECT_EQ(findMistakes("version: 1\nruels: []\n"),
            "2:1: unknown key 'ruels'\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - op: a\n    range: mse\n"
                         "    range: mse\n"),
            "5:5: duplicated mapping key 'range'\n");
}

TEST(Config, Values) {
  auto mistakesOf = [](const std::string &setting) {
    return findMistakes("version: 1\nrules:\n  - op: a\n    " + setting + "\n");
  };
  EXPECT_EQ(mistakesOf("observer: max"),
            "4:15: expected min-max, histogram or moving-average[:MOMENTUM]\n");
  EXPECT_EQ(mistakesOf("observer: moving-average:2"),
            "4:15: expected min-max, histogram or moving-average[:MOMENTUM]\n");
  EXPECT_EQ(mistakesOf("range: percentile:101").find("4:12: expected min-max"),
            0u);
  EXPECT_EQ(mistakesOf("weight-range: half"),
            "4:19: expected min-max, percentile[:P] or mse in weight-range\n");
  EXPECT_EQ(mistakesOf("granularity: per-row"),
            "4:18: expected per-tensor or per-channel\n");
  EXPECT_EQ(mistakesOf("record: all"),
            "4:13: expected per-tensor or per-channel\n");
  EXPECT_EQ(mistakesOf("scheme: log"), "4:13: expected affine or symmetric\n");
  EXPECT_EQ(mistakesOf("bits: eight"), "4:11: invalid number\n");
  EXPECT_EQ(mistakesOf("float: maybe"), "4:12: invalid boolean\n");
  EXPECT_EQ(
      mistakesOf("key: 'a('")
          .find("4:10: not a regular expression: parentheses not balanced"),
      0u);
}

TEST(Config, Rules) {
  EXPECT_EQ(findMistakes("version: 1\n"),
            "1:1: the configuration sets nothing\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - range: mse\n"),
            "3:5: the rule selects nothing: expected op, key or index\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - op: a\n"),
            "3:5: the rule sets nothing\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - {index: -1, bits: 8}\n"),
            "3:6: expected an index from 0, got -1\n");
}

TEST(Config, Contradictions) {
  EXPECT_EQ(
      findMistakes("version: 1\nrules:\n"
                   "  - {op: a, float: true, range: mse}\n"
                   "  - {op: a, observer: min-max, range: mse}\n"),
      "3:6: contradiction: what stays float is not quantized otherwise\n"
      "4:6: contradiction: observer min-max has no histogram, which range "
      "mse needs\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n"
                         "  - {op: a, observer: min-max, range: min-max}\n"),
            "");
}

TEST(Config, WhatHasNoIntegerForm) {
  EXPECT_EQ(
      findMistakes("version: 1\nrules:\n  - {op: a, bits: 4}\n"),
      "3:6: there is no integer form of 4 bits: expected bits: 8, 16 or 32\n");
  EXPECT_EQ(findMistakes("version: 1\nrules:\n  - {op: a, weight-bits: 3}\n"),
            "3:6: there is no integer form of weights of 3 bits: expected "
            "weight-bits: 32, 8, 4 or 2\n");
}

TEST(Config, Schemes) {
  EXPECT_EQ(findMistakes("version: 1\ndefaults: {bits: 16, scheme: symmetric, "
                         "weight-bits: 4, scales: power-of-two, rounding: "
                         "double_round}\n"),
            "");
  EXPECT_EQ(findMistakes("version: 1\ndefaults: {weight-only: true}\n"), "");
  EXPECT_EQ(
      findMistakes("version: 1\nrules:\n"
                   "  - {op: a, bits: 16, scheme: affine}\n"
                   "  - {op: a, bits: 16, weight-only: true}\n"
                   "  - {op: a, weight-bits: 2, float: true}\n"),
      "3:6: contradiction: 16 bits have no zero point: expected scheme: "
      "symmetric\n"
      "4:6: contradiction: activations stay in float with weight-only: they "
      "have no bits\n"
      "5:6: contradiction: what stays float is not quantized otherwise\n");
  EXPECT_EQ(
      findMistakes("version: 1\ndefaults: {rounding: up}\n"),
      "2:22: expected single_round, double_round or float_nearest_even in "
      "rounding\n");
  EXPECT_EQ(findMistakes("version: 1\ndefaults: {scales: two}\n"),
            "2:20: expected any or power-of-two in scales\n");
}
