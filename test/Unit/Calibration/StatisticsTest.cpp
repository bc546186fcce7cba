//===- StatisticsTest.cpp - Statistics: text, merging, checks -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Statistics.h"
#include "quanta/Runtime/Observers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "gmock/gmock.h"
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <random>

using namespace llvm;
using namespace mlir::quanta;
using testing::HasSubstr;

namespace {

using State = std::unique_ptr<void, void (*)(void *)>;

State makeState() {
  quanta_observer_spec specs[] = {{QUANTA_OBSERVER_MIN_MAX, 3, 0},
                                  {QUANTA_OBSERVER_HISTOGRAM, 1, 0}};
  return State(quanta_observers_create(specs, 2), quanta_observers_destroy);
}

void observe(const State &state, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.1f, 1.7f);
  std::vector<float> values(300);
  for (float &value : values)
    value = normal(generator);
  values[7] = -0.0f;
  quanta_observe(state.get(), 0, values.data(), 100, 3, 1);
  quanta_observe(state.get(), 1, values.data(), 1, 1, 300);
}

Expected<Statistics> take(const State &state, uint64_t samples = 1) {
  return statisticsFromObservers(state.get(), {"conv/w", "k \"2\""}, "0af3",
                                 samples);
}

Statistics makeStatistics(unsigned seed) {
  State state = makeState();
  observe(state, seed);
  return cantFail(take(state));
}

std::string messageOf(Expected<Statistics> statistics) {
  return statistics ? "" : toString(statistics.takeError());
}

TEST(Statistics, PrintingReadsBackExactly) {
  Statistics statistics = makeStatistics(1);
  Record &record = statistics.records["conv/w"];
  record.min = {-std::numeric_limits<float>::max(), 0.1f, -1.0f / 3};
  record.max = {std::numeric_limits<float>::denorm_min(), 0.1f, 16777217.0f};
  std::string text = printStatistics(statistics);
  Statistics again = cantFail(parseStatistics(text, "s"));
  EXPECT_TRUE(again == statistics);
  EXPECT_EQ(printStatistics(again), text);
}

TEST(Statistics, MergingEqualsObservingEverything) {
  State all = makeState();
  std::vector<Statistics> parts;
  for (unsigned seed : {1, 2, 3}) {
    observe(all, seed);
    parts.push_back(makeStatistics(seed));
  }
  Statistics whole = cantFail(take(all, 3));
  auto merge = [](const Statistics &a, const Statistics &b) {
    return cantFail(mergeStatistics(a, b));
  };
  EXPECT_TRUE(merge(merge(parts[0], parts[1]), parts[2]) == whole);
  EXPECT_TRUE(merge(parts[0], merge(parts[1], parts[2])) == whole);
  EXPECT_TRUE(merge(merge(parts[2], parts[0]), parts[1]) == whole);
  EXPECT_TRUE(cantFail(parseStatistics(printStatistics(whole), "s")) == whole);
}

// Any cut of the samples into parts and any order and grouping of the merges
// gives the same bytes.
TEST(Statistics, RandomShardings) {
  constexpr unsigned samples = 24;
  State all = makeState();
  for (unsigned seed = 0; seed < samples; ++seed)
    observe(all, seed);
  std::string expected = printStatistics(cantFail(take(all, samples)));
  std::mt19937 generator(7);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<unsigned> order(samples);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), generator);
    std::vector<Statistics> parts;
    for (size_t next = 0; next < samples;) {
      size_t count = std::min<size_t>(1 + generator() % 7, samples - next);
      State part = makeState();
      for (size_t i = 0; i < count; ++i)
        observe(part, order[next + i]);
      parts.push_back(cantFail(take(part, count)));
      next += count;
    }
    while (parts.size() > 1) {
      size_t a = generator() % parts.size();
      Statistics left = parts[a];
      parts.erase(parts.begin() + a);
      Statistics &right = parts[generator() % parts.size()];
      right = cantFail(mergeStatistics(left, right));
    }
    EXPECT_EQ(printStatistics(parts.front()), expected);
  }
}

TEST(Statistics, MergingFiles) {
  SmallString<128> folder;
  ASSERT_FALSE(sys::fs::createUniqueDirectory("quanta", folder));
  std::string a = (folder + "/a.json").str(), b = (folder + "/b.json").str(),
              c = (folder + "/c.json").str();
  cantFail(writeStatistics(makeStatistics(1), a));
  cantFail(writeStatistics(makeStatistics(2), b));
  cantFail(mergeStatisticsFiles({a, b}, c));
  EXPECT_TRUE(cantFail(readStatistics(c)) ==
              cantFail(mergeStatistics(makeStatistics(1), makeStatistics(2))));
  Statistics other = makeStatistics(2);
  other.fingerprint = "ff";
  cantFail(writeStatistics(other, b));
  EXPECT_THAT(toString(mergeStatisticsFiles({a, b}, c)),
              HasSubstr("b.json: the statistics are of different models"));
  EXPECT_THAT(toString(mergeStatisticsFiles({a, folder.str().str()}, c)),
              HasSubstr("is not a regular file"));
  EXPECT_THAT(toString(mergeStatisticsFiles({}, c)),
              HasSubstr("no statistics"));
  sys::fs::remove_directories(folder);
}

TEST(Statistics, WhatCannotBeMerged) {
  Statistics a = makeStatistics(1), b = a;
  b.records.erase("conv/w");
  for (bool swap : {false, true})
    EXPECT_THAT(messageOf(swap ? mergeStatistics(a, b) : mergeStatistics(b, a)),
                HasSubstr("'conv/w' is in one of the statistics only"));
  b = a;
  b.records["conv/w"].min.pop_back();
  EXPECT_THAT(messageOf(mergeStatistics(a, b)),
              HasSubstr("has 3 and 2 channels"));
  b = a;
  b.records["conv/w"].kind = RecordKind::Histogram;
  EXPECT_THAT(messageOf(mergeStatistics(a, b)),
              HasSubstr("is of kind min_max in one of them and histogram in"));
  b = a;
  b.samples = UINT64_MAX;
  EXPECT_THAT(messageOf(mergeStatistics(a, b)), HasSubstr("exceeds 64 bits"));
}

TEST(Statistics, MovingAveragesReadBackButDoNotMerge) {
  quanta_observer_spec spec = {QUANTA_OBSERVER_MOVING_AVERAGE, 1, 0.9};
  State state(quanta_observers_create(&spec, 1), quanta_observers_destroy);
  float values[] = {-0.3f, 0.7f};
  quanta_observe(state.get(), 0, values, 1, 1, 2);
  quanta_observe(state.get(), 0, values, 1, 1, 1);
  Statistics statistics =
      cantFail(statisticsFromObservers(state.get(), {"a"}, "0af3", 2));
  EXPECT_EQ(statistics.records["a"].kind, RecordKind::MovingAverage);
  EXPECT_EQ(statistics.records["a"].momentum, 0.9);
  EXPECT_EQ(statistics.records["a"].max[0],
            float(0.9 * 0.7f + (1 - 0.9) * -0.3f));
  std::string text = printStatistics(statistics);
  EXPECT_TRUE(cantFail(parseStatistics(text, "s")) == statistics);
  EXPECT_THAT(messageOf(mergeStatistics(statistics, statistics)),
              HasSubstr("depends on the order of the samples"));
}

TEST(Statistics, CheckAgainstAModel) {
  Statistics statistics = makeStatistics(1);
  EXPECT_FALSE(statistics.checkAgainst({"k \"2\"", "conv/w"}, "0af3"));
  std::string message =
      toString(statistics.checkAgainst({"new", "conv/w"}, "beef"));
  EXPECT_THAT(message, HasSubstr("made for model 0af3, this one is beef"));
  EXPECT_THAT(message, HasSubstr("no record for 'new'"));
  EXPECT_THAT(message, HasSubstr("no observer for the records 'k \"2\"'"));
  std::vector<std::string> many = {"conv/w", "k \"2\""};
  for (int i = 0; i < 12; ++i)
    many.push_back("new" + std::to_string(i));
  EXPECT_THAT(toString(statistics.checkAgainst(many, "0af3")),
              HasSubstr("and 4 more"));
}

TEST(Statistics, WhatObserversCanGetWrong) {
  State state = makeState();
  EXPECT_THAT(messageOf(take(state)), HasSubstr("'conv/w' was never computed"));
  observe(state, 1);
  EXPECT_THAT(messageOf(statisticsFromObservers(state.get(), {"a"}, "0", 1)),
              HasSubstr("disagree"));
  EXPECT_THAT(
      messageOf(statisticsFromObservers(state.get(), {"a", "a"}, "0", 1)),
      HasSubstr("two observers have the key 'a'"));
  EXPECT_THAT(
      messageOf(statisticsFromObservers(state.get(), {"a", "\xff"}, "0", 1)),
      HasSubstr("not UTF-8"));
  float bad[] = {1, 2, -INFINITY};
  quanta_observe(state.get(), 0, bad, 1, 3, 1);
  EXPECT_THAT(messageOf(take(state)),
              HasSubstr("'conv/w' took the value -infinity"));
}

std::string makeText(StringRef record) {
  return (R"({"format": "quanta-statistics", "version": 1, "samples": 2,
"fingerprint": "0af3", "records": {"k": )" +
          record + "}}")
      .str();
}

std::string recordMessage(StringRef record) {
  return messageOf(parseStatistics(makeText(record), "s.json"));
}

TEST(StatisticsReader, GoodRecords) {
  EXPECT_EQ(recordMessage(R"({"kind": "min_max", "channels": 2, "count": 4,
                              "min": [-1, 0], "max": [-0.0, 1e-3]})"),
            "");
  EXPECT_EQ(recordMessage(R"({"kind": "histogram", "channels": 1, "count": 3,
      "min": [0], "max": [1], "histogram": [[[0, 2], [2032, 1]]]})"),
            "");
}

TEST(StatisticsReader, BadRecords) {
  auto minMax = [](StringRef rest) {
    return recordMessage(
        (R"({"kind": "min_max", "channels": 1, "count": 4, )" + rest + "}")
            .str());
  };
  EXPECT_THAT(minMax(R"("min": [1], "max": [0])"),
              HasSubstr("s.json: record 'k': min > max in channel 0"));
  EXPECT_THAT(minMax(R"("min": [1e39], "max": [0])"),
              HasSubstr("'min' [0] is not a finite 32-bit number"));
  EXPECT_THAT(minMax(R"("min": ["x"], "max": [0])"), HasSubstr("'min' [0]"));
  EXPECT_THAT(minMax(R"("min": [null], "max": [0])"), HasSubstr("'min' [0]"));
  EXPECT_THAT(minMax(R"("min": [0, 0], "max": [0])"),
              HasSubstr("2 'min' and 1 'max' for 1 channels"));
  EXPECT_THAT(minMax(R"("min": 0, "max": [0])"), HasSubstr("not an array"));
  EXPECT_THAT(minMax(R"("min": [0])"), HasSubstr("'max' is missing"));
  EXPECT_THAT(minMax(R"("min": [0], "max": [0], "extra": 1)"),
              HasSubstr("unknown field 'extra'"));
  EXPECT_THAT(minMax(R"("min": [0], "max": [0], "histogram": [])"),
              HasSubstr("unknown field 'histogram'"));
  EXPECT_THAT(minMax(R"("min": [0], "max": [NaN])"), HasSubstr("not JSON"));
  EXPECT_THAT(recordMessage(R"({"kind": "x"})"), HasSubstr("unknown kind 'x'"));
  EXPECT_THAT(recordMessage("7"), HasSubstr("record 'k' is not an object"));
  EXPECT_THAT(recordMessage(R"({"kind": "min_max", "channels": 0})"),
              HasSubstr("field 'channels' is 0"));
  EXPECT_THAT(recordMessage(R"({"kind": "min_max", "channels": 1,
                               "count": -1})"),
              HasSubstr("'count' is not a whole number"));
}

TEST(StatisticsReader, BadHistograms) {
  auto histogram = [](StringRef bins) {
    return recordMessage((R"({"kind": "histogram", "channels": 1, "count": 3,
        "min": [0], "max": [1], "histogram": )" +
                          bins + "}")
                             .str());
  };
  EXPECT_THAT(histogram("[[[0, 2], [2032, 2]]]"), HasSubstr("add up"));
  EXPECT_THAT(histogram("[[[0, 2], [2033, 1]]]"), HasSubstr("contradicts"));
  EXPECT_THAT(histogram("[[[1, 2], [2032, 1]]]"), HasSubstr("contradicts"));
  EXPECT_THAT(histogram("[[[2032, 1], [0, 2]]]"), HasSubstr("ascending"));
  EXPECT_THAT(histogram("[[[0, 2], [0, 1]]]"), HasSubstr("ascending"));
  for (StringRef bin : {"8192", "4080", "4096", "-1", "0.5", "\"0\""})
    EXPECT_THAT(histogram(("[[[" + bin + ", 1]]]").str()),
                HasSubstr("outside of the range of finite numbers"))
        << bin.str();
  EXPECT_THAT(histogram("[[[0, 0]]]"), HasSubstr("without a count"));
  EXPECT_THAT(histogram("[[[0]]]"), HasSubstr("else than [bin, count]"));
  EXPECT_THAT(histogram("[[[0, 2], [2032, 18446744073709551615]]]"),
              HasSubstr("add up"));
  EXPECT_THAT(histogram("[]"), HasSubstr("has 0 channels of 1"));
  EXPECT_THAT(histogram("[7]"), HasSubstr("is not an array"));
}

TEST(StatisticsReader, BadFiles) {
  auto message = [](StringRef text) {
    return messageOf(parseStatistics(text, "s.json"));
  };
  EXPECT_THAT(message(""), HasSubstr("s.json: is not JSON"));
  EXPECT_THAT(message("[1]"), HasSubstr("is not a file of statistics"));
  EXPECT_THAT(message(R"({"format": "quanta-statistics", "version": 2})"),
              HasSubstr("version 2 is not known; this is version 1"));
  EXPECT_THAT(message(R"({"format": "quanta-statistics", "version": "1"})"),
              HasSubstr("'version' is not a whole number"));
  EXPECT_THAT(message(R"({"format": "quanta-statistics", "version": 1,
                          "fingerprint": "0AF"})"),
              HasSubstr("'fingerprint' is not a hexadecimal number"));
  EXPECT_THAT(message(std::string(100000, '[')),
              HasSubstr("line 1: nested deeper than 16 levels"));
  EXPECT_THAT(message("{\"a\": 1,\n \"\\u0061\": 2}"),
              HasSubstr("line 2: key \"\\u0061\" twice in one object"));
  std::string twice = makeText(R"({"kind": "min_max"}, "k": {})");
  EXPECT_THAT(message(twice), HasSubstr("key \"k\" twice"));
}

// Each truncation is an error; a changed byte is one too, or leaves statistics
// that make sense.
TEST(StatisticsReader, Mutations) {
  std::string text = printStatistics(makeStatistics(1));
  for (size_t length = 0; length + 2 < text.size();
       length += 1 + text.size() / 300)
    EXPECT_NE(messageOf(parseStatistics(text.substr(0, length), "s")), "");
  std::mt19937 generator(3);
  for (int i = 0; i < 1000; ++i) {
    std::string damaged = text;
    for (unsigned flips = 1 + generator() % 2; flips > 0; --flips)
      damaged[generator() % damaged.size()] ^= 1 << generator() % 8;
    Expected<Statistics> statistics = parseStatistics(damaged, "s");
    if (!statistics) {
      consumeError(statistics.takeError());
      continue;
    }
    for (auto &[key, record] : statistics->records)
      for (size_t c = 0; c < record.numChannels(); ++c)
        EXPECT_LE(record.min[c], record.max[c]);
  }
}

} // namespace
