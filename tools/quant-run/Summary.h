//===- Summary.h - The results of a run -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_SUMMARY_H
#define QUANTA_TOOLS_QUANTRUN_SUMMARY_H

#include "Benchmark.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>

namespace mlir::quanta::run {

/// What has been measured; the rest is not printed.
struct Summary {
  std::optional<int64_t> samples;
  std::optional<double> top1;
  std::optional<double> agreement;
  std::optional<double> sqnr;
  std::optional<int64_t> mismatches;
  /// Where the first one is, for people.
  std::string firstMismatch;
  std::optional<std::string> digest;
  std::optional<Latency> latency;
  int64_t macs = 0;
  int64_t arenaBytes = 0;
};

void printText(llvm::raw_ostream &stream, const Summary &summary);

/// {"samples", "top1", "agreement", "sqnr_db", "mismatches", "digest",
/// "latency_us": {"median", "p90"}, "macs", "arena_bytes"}: those that apply.
/// An infinite ratio is null.
void printJson(llvm::raw_ostream &stream, const Summary &summary);

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_SUMMARY_H
