//===- Statistics.cpp - What calibration learnt about activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Statistics.h"
#include "HistogramBins.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

static Error error(const Twine &reason) {
  return createStringError(inconvertibleErrorCode(), reason);
}

bool Record::operator==(const Record &other) const {
  return kind == other.kind && count == other.count && min == other.min &&
         max == other.max && momentum == other.momentum &&
         histogram == other.histogram;
}

StringRef mlir::quanta::getName(RecordKind kind) {
  switch (kind) {
  case RecordKind::MinMax:
    return "min_max";
  case RecordKind::Histogram:
    return "histogram";
  case RecordKind::MovingAverage:
    return "moving_average";
  }
  llvm_unreachable("all kinds are handled");
}

bool Statistics::operator==(const Statistics &other) const {
  return fingerprint == other.fingerprint && samples == other.samples &&
         records == other.records;
}

/// "'a', 'b' and 3 more"
static std::string listSome(ArrayRef<std::string> names) {
  constexpr size_t most = 8;
  std::string text;
  for (const std::string &name : names.take_front(most))
    text += (text.empty() ? "'" : ", '") + name + "'";
  if (names.size() > most)
    text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

Error Statistics::checkAgainst(ArrayRef<std::string> keys,
                               StringRef expectedFingerprint) const {
  std::vector<std::string> missing, stale;
  for (const std::string &key : keys)
    if (!records.count(key))
      missing.push_back(key);
  for (const auto &entry : records)
    if (!is_contained(keys, entry.first))
      stale.push_back(entry.first);
  std::string reasons;
  auto add = [&](const Twine &reason) {
    reasons += (reasons.empty() ? "" : "; ") + reason.str();
  };
  if (fingerprint != expectedFingerprint)
    add("they were made for model " + fingerprint + ", this one is " +
        expectedFingerprint);
  if (!missing.empty())
    add("no record for " + listSome(missing));
  if (!stale.empty())
    add("no observer for the records " + listSome(stale));
  if (reasons.empty())
    return Error::success();
  return error("the statistics do not fit the model: " + reasons);
}

static bool addExactly(uint64_t &sum, uint64_t term) {
  return !__builtin_add_overflow(sum, term, &sum);
}

/// Adds `from` to `to`. Gives the reason where that can't be done.
static std::string mergeRecord(Record &to, const Record &from) {
  if (to.kind != from.kind)
    return ("is of kind " + getName(to.kind) + " in one of them and " +
            getName(from.kind) + " in the other")
        .str();
  if (to.kind == RecordKind::MovingAverage)
    return "is a moving average, which depends on the order of the samples and "
           "so doesn't merge";
  if (to.numChannels() != from.numChannels())
    return "has " + std::to_string(to.numChannels()) + " and " +
           std::to_string(from.numChannels()) + " channels";
  if (!addExactly(to.count, from.count))
    return "has a count beyond 64 bits";
  for (size_t c = 0; c < to.numChannels(); ++c) {
    to.min[c] = std::min(to.min[c], from.min[c]);
    to.max[c] = std::max(to.max[c], from.max[c]);
  }
  for (auto [bins, others] : zip(to.histogram, from.histogram))
    for (auto [bin, count] : others)
      if (!addExactly(bins[bin], count))
        return "has a count beyond 64 bits";
  return "";
}

Expected<Statistics> mlir::quanta::mergeStatistics(const Statistics &a,
                                                   const Statistics &b) {
  if (a.fingerprint != b.fingerprint)
    return error("the statistics are of different models, " + a.fingerprint +
                 " and " + b.fingerprint);
  Statistics result = a;
  if (!addExactly(result.samples, b.samples))
    return error("the number of samples exceeds 64 bits");
  for (const auto &[key, record] : b.records) {
    auto found = result.records.find(key);
    if (found == result.records.end())
      return error("record '" + key + "' is in one of the statistics only");
    std::string reason = mergeRecord(found->second, record);
    if (!reason.empty())
      return error("record '" + key + "' " + reason);
  }
  for (const auto &entry : a.records)
    if (!b.records.count(entry.first))
      return error("record '" + entry.first +
                   "' is in one of the statistics only");
  return result;
}

Error mlir::quanta::mergeStatisticsFiles(ArrayRef<std::string> inputs,
                                         StringRef output) {
  if (inputs.empty())
    return error("there are no statistics to merge");
  std::optional<Statistics> merged;
  for (const std::string &path : inputs) {
    Expected<Statistics> next = readStatistics(path);
    if (!next)
      return next.takeError();
    Expected<Statistics> sum = merged ? mergeStatistics(*merged, *next)
                                      : Expected<Statistics>(std::move(*next));
    if (!sum)
      return error(path + ": " + toString(sum.takeError()));
    merged = std::move(*sum);
  }
  return writeStatistics(*merged, output);
}

static RecordKind getRecordKind(int32_t observerKind) {
  switch (observerKind) {
  case QUANTA_OBSERVER_HISTOGRAM:
    return RecordKind::Histogram;
  case QUANTA_OBSERVER_MOVING_AVERAGE:
    return RecordKind::MovingAverage;
  default:
    return RecordKind::MinMax;
  }
}

/// The bins of one channel, with one bin for all zeros.
static std::map<uint32_t, uint64_t>
takeHistogram(const void *state, int64_t index, int64_t channel) {
  std::vector<uint64_t> counts(QUANTA_HISTOGRAM_BINS);
  quanta_observer_histogram(state, index, channel, counts.data());
  counts[0] += std::exchange(counts[firstNegativeBin], 0);
  std::map<uint32_t, uint64_t> bins;
  for (uint32_t bin = 0; bin < counts.size(); ++bin)
    if (counts[bin])
      bins[bin] = counts[bin];
  return bins;
}

Expected<Statistics>
mlir::quanta::statisticsFromObservers(const void *state,
                                      ArrayRef<std::string> keys,
                                      StringRef fingerprint, uint64_t samples) {
  if (quanta_observers_misused(state) ||
      quanta_observers_size(state) != static_cast<int64_t>(keys.size()))
    return error("the observed code and its table of observers disagree");
  Statistics result;
  result.fingerprint = fingerprint.str();
  result.samples = samples;
  for (auto [index, key] : enumerate(keys)) {
    if (!json::isUTF8(key))
      return error("observer " + Twine(index) + " has a key that is not UTF-8");
    float value = 0.0f;
    if (quanta_observer_non_finite(state, index, &value) >= 0)
      return error("'" + key + "' took the value " +
                   (std::isnan(value) ? "NaN"
                    : value > 0       ? "+infinity"
                                      : "-infinity"));
    Record record;
    record.count = quanta_observer_count(state, index);
    if (record.count == 0)
      return error("'" + key + "' was never computed");
    record.kind = getRecordKind(quanta_observer_kind_of(state, index));
    record.momentum = quanta_observer_momentum(state, index);
    int64_t channels = quanta_observer_channels(state, index);
    record.min.resize(channels);
    record.max.resize(channels);
    for (int64_t c = 0; c < channels; ++c) {
      quanta_observer_range(state, index, c, &record.min[c], &record.max[c]);
      if (record.kind == RecordKind::Histogram)
        record.histogram.push_back(takeHistogram(state, index, c));
    }
    if (!result.records.emplace(key, std::move(record)).second)
      return error("two observers have the key '" + key + "'");
  }
  return result;
}
