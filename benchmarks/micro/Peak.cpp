//===- Peak.cpp - The ceiling of this machine -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Peak.h"
#include <algorithm>
#include <chrono>
#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512vnni"))) static void
runDots(int iterations) {
  // Twelve chains hide the latency of any processor so far.
  __m512i sums[12] = {};
  __m512i x = _mm512_set1_epi32(0x01020304);
  for (int i = 0; i < iterations; ++i) {
#pragma unroll
    for (__m512i &sum : sums)
      asm volatile("vpdpbusd %1, %1, %0" : "+v"(sum) : "v"(x));
  }
  asm volatile("" ::"v"(sums[0]), "v"(sums[11]));
}

double mlir::quanta::benchmarks::measureDotPeak() {
  if (!__builtin_cpu_supports("avx512vnni"))
    return 0;
  constexpr int iterations = 1000000;
  double best = 1e30;
  for (int round = 0; round < 5; ++round) {
    auto begin = std::chrono::steady_clock::now();
    runDots(iterations);
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, time.count());
  }
  return 12.0 * 64 * iterations / best;
}
#else
double mlir::quanta::benchmarks::measureDotPeak() { return 0; }
#endif
