//===- Progress.cpp - How far a run over samples has come -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Progress.h"
#include "llvm/Support/Format.h"

using namespace mlir::quanta;

static constexpr int64_t barWidth = 32;
static constexpr std::chrono::milliseconds redrawInterval(100);
static constexpr std::chrono::milliseconds lineInterval(5000);

Progress::Progress(llvm::raw_ostream &stream, std::string activity,
                   int64_t total, std::string unit)
    : stream(stream), activity(std::move(activity)), unit(std::move(unit)),
      total(total), isTerminal(stream.is_displayed()),
      nextDue(Clock::now() + (isTerminal ? redrawInterval : lineInterval)) {}

Progress::~Progress() {
  if (!isDrawn)
    return;
  stream << "\r\033[K";
  stream.flush();
}

void Progress::update(int64_t done) {
  Clock::time_point now = Clock::now();
  if (now < nextDue)
    return;
  nextDue = now + (isTerminal ? redrawInterval : lineInterval);
  if (isTerminal)
    return draw(done);
  stream << activity << ": " << done << " of " << total << ' ' << unit << '\n';
  stream.flush();
}

void Progress::draw(int64_t done) {
  int64_t filled = total > 0 ? barWidth * done / total : barWidth;
  stream << '\r' << activity << " [" << std::string(filled, '#')
         << std::string(barWidth - filled, '.') << "] " << done << '/' << total;
  stream.flush();
  isDrawn = true;
}
