//===- CoresBenchmark.cpp - How far cores are apart -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What two threads pay for data of each other. On cores that share a cache a line
// goes there and back in some 50 ns, on cores that don't in several hundred. Virtual
// machines move between the two, so that times of threads mean little without it.
//
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
#include <atomic>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <thread>

namespace {

/// Keeps the calling thread on the `number`th processor of those that the program may
/// use: the scheduler would start both threads on one.
void stayOn(int number) {
  static const cpu_set_t allowed = [] {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    return set;
  }();
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || number-- > 0)
      continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    return;
  }
}

/// Another thread that calls `fn` each time it is its turn.
template <typename Fn>
class Partner {
public:
  explicit Partner(Fn fn) {
    stayOn(0);
    thread = std::thread([this, fn] {
      stayOn(1);
      run(fn);
    });
  }

  ~Partner() {
    turn.store(stop, std::memory_order_release);
    thread.join();
  }

  /// Gives it the turn, and waits until it is done.
  void call() {
    turn.store(theirs, std::memory_order_release);
    while (turn.load(std::memory_order_acquire) != ours) {
    }
  }

private:
  void run(Fn fn) {
    for (;;) {
      int state = turn.load(std::memory_order_acquire);
      if (state == stop)
        return;
      if (state == ours)
        continue;
      fn();
      turn.store(ours, std::memory_order_release);
    }
  }

  /// Whose turn it is.
  enum { ours, theirs, stop };
  alignas(128) std::atomic<int> turn = ours;
  std::thread thread;
};

/// A line of the cache to the other core and back.
void roundTrip(benchmark::State &state) {
  Partner partner([] {});
  for (auto _ : state)
    partner.call();
}

/// 128 KiB, read a line at a time, which the other core wrote last.
void readOthersLines(benchmark::State &state) {
  constexpr size_t size = 128 << 10, line = 64;
  auto bytes = std::make_unique<char[]>(size);
  Partner partner([&] { std::memset(bytes.get(), 1, size); });
  for (auto _ : state) {
    state.PauseTiming();
    partner.call();
    state.ResumeTiming();
    int sum = 0;
    for (size_t i = 0; i < size; i += line)
      sum += bytes[i];
    benchmark::DoNotOptimize(sum);
  }
  state.counters["lines"] = benchmark::Counter(
      size / line, benchmark::Counter::kIsIterationInvariantRate);
}

} // namespace

BENCHMARK(roundTrip)->UseRealTime();
BENCHMARK(readOthersLines)->UseRealTime();
