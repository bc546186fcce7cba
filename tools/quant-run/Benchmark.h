//===- Benchmark.h - How long an inference takes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANTRUN_BENCHMARK_H
#define QUANTA_TOOLS_QUANTRUN_BENCHMARK_H

#include "quanta/ExecutionEngine/Model.h"

namespace mlir::quanta::run {

/// Microseconds of one inference (of a whole batch).
struct Latency {
  double median = 0;
  double percentile90 = 0;
  int64_t runs = 0;
};

/// Runs the model on one thread for about a second, after a warm-up. Without
/// `inputs` it makes up some, of one sample. `samples` is how many a dynamic batch
/// holds.
llvm::Expected<Latency> measureLatency(Model &model,
                                       llvm::ArrayRef<std::vector<char>> inputs,
                                       int64_t samples);

} // namespace mlir::quanta::run

#endif // QUANTA_TOOLS_QUANTRUN_BENCHMARK_H
