//===- Progress.h - How far a run over samples has come -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_PROGRESS_H
#define QUANTA_PIPELINES_PROGRESS_H

#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cstdint>
#include <string>

namespace mlir::quanta {

/// A bar that is redrawn in place on a terminal; elsewhere a line now and then,
/// and none at all for a run that is over before the first is due.
class Progress {
public:
  /// `activity` is "calibrating" or the like; `total` counts things of `unit`.
  Progress(llvm::raw_ostream &stream, std::string activity, int64_t total,
           std::string unit = "samples");
  /// Wipes the bar, so that what is printed next starts on a clean line.
  ~Progress();

  void update(int64_t done);

private:
  using Clock = std::chrono::steady_clock;

  void draw(int64_t done);

  llvm::raw_ostream &stream;
  std::string activity, unit;
  int64_t total;
  bool isTerminal;
  bool isDrawn = false;
  Clock::time_point nextDue;
};

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_PROGRESS_H
