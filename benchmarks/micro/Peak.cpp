//===- Peak.cpp - The ceiling of this machine -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Peak.h"
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace mlir::quanta::benchmarks;

/// Seconds of the processor that the quickest of some calls takes: what disturbs
/// only adds.
static double measureBest(const std::function<void()> &run) {
  double best = 1e30;
  for (int round = 0; round < 5; ++round) {
    std::clock_t begin = std::clock();
    run();
    best = std::min(best, double(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
static uint64_t sum(const uint64_t *words, size_t count) {
  uint64_t sum = 0;
#pragma clang loop interleave_count(8)
  for (size_t i = 0; i < count; ++i)
    sum += words[i];
  return sum;
}

double mlir::quanta::benchmarks::measureReadRate(size_t bytes) {
  std::vector<uint64_t> words(bytes / sizeof(uint64_t), 1);
  size_t times = std::max<size_t>(1, (size_t(1) << 29) / bytes);
  double seconds = measureBest([&] {
    for (size_t i = 0; i < times; ++i) {
      uint64_t result = sum(words.data(), words.size());
      asm volatile("" : "+r"(result));
    }
  });
  return static_cast<double>(times) * bytes / seconds;
}

#if defined(__x86_64__)
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
  return 12.0 * 64 * iterations / measureBest([] { runDots(iterations); });
}

__attribute__((target("amx-int8,amx-tile"))) static void
runTileDots(int iterations) {
  // Palette 1, eight tiles of 16 rows of 64 bytes.
  alignas(64) uint8_t configuration[64] = {1};
  for (int tile = 0; tile < 8; ++tile) {
    configuration[16 + 2 * tile] = 64;
    configuration[48 + tile] = 16;
  }
  _tile_loadconfig(configuration);
  for (int i = 0; i < iterations; ++i) {
    // Four chains, as a block of 2 x 2 tiles has them.
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    _tile_dpbssd(2, 5, 6);
    _tile_dpbssd(3, 5, 7);
  }
  _tile_release();
}

double mlir::quanta::benchmarks::measureTilePeak() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  if (!__builtin_cpu_supports("amx-int8") ||
      syscall(SYS_arch_prctl, requestPermission, tileData))
    return 0;
  constexpr int iterations = 1000000;
  constexpr double products = 4.0 * 16 * 16 * 64;
  return products * iterations / measureBest([] { runTileDots(iterations); });
}
#else
double mlir::quanta::benchmarks::measureDotPeak() { return 0; }
double mlir::quanta::benchmarks::measureTilePeak() { return 0; }
#endif
