//===- FuzzStatistics.cpp - Statistics files, damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Statistics.h"
#include <cstdlib>

using namespace mlir::quanta;

/// What is read prints to a file that reads back to the same, and merges.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  auto statistics = parseStatistics(text, "input");
  if (!statistics) {
    llvm::consumeError(statistics.takeError());
    return 0;
  }
  std::string printed = printStatistics(*statistics);
  auto again = parseStatistics(printed, "printed");
  if (!again || printStatistics(*again) != printed)
    std::abort();
  auto merged = mergeStatistics(*statistics, *again);
  if (!merged)
    llvm::consumeError(merged.takeError());
  return 0;
}
