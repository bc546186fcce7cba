//===- Statistics.h - What calibration learnt about a model's activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CALIBRATION_STATISTICS_H
#define QUANTA_CALIBRATION_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mlir::quanta {

enum class RecordKind { MinMax, Histogram, MovingAverage };

/// What one observer saw. See docs/Calibration.md.
struct Record {
  RecordKind kind = RecordKind::MinMax;
  /// Values seen in each channel; at least one.
  uint64_t count = 0;
  /// One entry a channel (one in all for a record of the whole tensor). Finite,
  /// min[c] <= max[c], never a negative zero. Averages of the extremes of each
  /// run for a record of kind MovingAverage.
  std::vector<float> min, max;
  /// Of a MovingAverage, between 0 and 1; else 0.
  double momentum = 0;
  /// For each channel bin -> count, empty bins left out; no channel at all for
  /// a record of another kind. The bins are those of quanta/Runtime/Observers.h.
  std::vector<std::map<uint32_t, uint64_t>> histogram;

  size_t numChannels() const { return min.size(); }
  bool operator==(const Record &other) const;
};

/// The statistics of a model over a number of samples.
struct Statistics {
  static constexpr int64_t currentVersion = 1;

  /// Identifies the model, in lower-case hexadecimal digits.
  std::string fingerprint;
  uint64_t samples = 0;
  /// From the key of an observer to its record.
  std::map<std::string, Record> records;

  bool operator==(const Statistics &other) const;

  /// Fails with the list of what differs if `expectedFingerprint` is another
  /// model's, or the records are not exactly those named by `keys`.
  llvm::Error checkAgainst(llvm::ArrayRef<std::string> keys,
                           llvm::StringRef expectedFingerprint) const;
};

/// Reads and checks a statistics file or its text; `name` stands in messages.
/// Unknown versions and fields, wrong types, values that are not finite,
/// min > max, bins that contradict count, min or max, and repeated keys are
/// errors that say what is wrong and in which record.
llvm::Expected<Statistics> parseStatistics(llvm::StringRef text,
                                           llvm::StringRef name);
llvm::Expected<Statistics> readStatistics(llvm::StringRef path);

/// JSON in a fixed order, with numbers that read back exactly.
std::string printStatistics(const Statistics &statistics);
/// Writes through a temporary file.
llvm::Error writeStatistics(const Statistics &statistics, llvm::StringRef path);

/// "min_max", "histogram", "moving_average", as in files.
llvm::StringRef getName(RecordKind kind);

/// The statistics of the union of two sets of samples: associative, commutative
/// and exact. Fails if fingerprint, keys, kinds or channels differ, and for
/// moving averages, which depend on the order of the samples.
llvm::Expected<Statistics> mergeStatistics(const Statistics &a,
                                           const Statistics &b);

/// Reads, merges and writes files: quant-translate --merge-statistics.
llvm::Error mergeStatisticsFiles(llvm::ArrayRef<std::string> inputs,
                                 llvm::StringRef output);

/// Takes the records out of a runtime state (quanta/Runtime/Observers.h), whose
/// record i has the key `keys[i]`. Fails on a NaN or infinity (naming key and
/// value), on a record that saw no value, and on misuse of the state.
llvm::Expected<Statistics>
statisticsFromObservers(const void *state, llvm::ArrayRef<std::string> keys,
                        llvm::StringRef fingerprint, uint64_t samples);

} // namespace mlir::quanta

#endif // QUANTA_CALIBRATION_STATISTICS_H
