//===- Peak.h - The ceiling of this machine -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_BENCHMARKS_MICRO_PEAK_H
#define QUANTA_BENCHMARKS_MICRO_PEAK_H

#include <cstddef>

namespace mlir::quanta::benchmarks {

/// Products of bytes that one core multiplies and adds in a second with
/// independent 512-bit vpdpbusd instructions on registers; 0 where it has none.
double measureDotPeak();

/// The same with tdpbssd on whole tiles of AMX, after asking Linux for them.
double measureTilePeak();

/// Bytes that one core reads in a second, in order, again and again, from a buffer
/// of `bytes`: of the cache that holds it, or of memory.
double measureReadRate(size_t bytes);

} // namespace mlir::quanta::benchmarks

#endif // QUANTA_BENCHMARKS_MICRO_PEAK_H
