//===- ThreadPoolTest.cpp - parallel_for of the runtime -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Runtime/ThreadPool.h"
#include "gtest/gtest.h"
#include <atomic>
#include <memory>
#include <vector>

/// OpenMP's library keeps its threads' memory until the process ends, where the
/// leak sanitizer looks.
extern "C" const char *__lsan_default_suppressions() { return "leak:libomp"; }

namespace {

struct DestroyPool {
  void operator()(quanta_thread_pool *pool) const {
    quanta_thread_pool_destroy(pool);
  }
};
using Pool = std::unique_ptr<quanta_thread_pool, DestroyPool>;

/// How often each index was in a range, plain memory: whoever returns from
/// parallel_for has to see all of it.
struct Counts {
  std::vector<int> times;
  std::atomic<int> ranges{0};

  static void add(void *context, int64_t begin, int64_t end) {
    auto *counts = static_cast<Counts *>(context);
    ++counts->ranges;
    for (int64_t i = begin; i < end; ++i)
      ++counts->times[i];
  }
};

TEST(ThreadPool, EachIndexOnce) {
  for (int threads : {1, 2, 3, 8}) {
    Pool pool(quanta_thread_pool_create(threads));
    ASSERT_TRUE(pool);
    for (int64_t count : {1, 2, 3, 7, 8, 9, 100, 1001}) {
      Counts counts;
      counts.times.assign(count, 0);
      quanta_thread_pool_parallel_for(pool.get(), count, Counts::add, &counts);
      EXPECT_EQ(counts.times, std::vector<int>(count, 1))
          << threads << " threads, " << count;
      EXPECT_LE(counts.ranges, threads);
    }
  }
}

/// What a round writes, the next one reads on other threads.
TEST(ThreadPool, RoundsFollowEachOther) {
  Pool pool(quanta_thread_pool_create(4));
  ASSERT_TRUE(pool);
  struct Rounds {
    std::vector<int> from, to;
  } rounds{std::vector<int>(64, 0), std::vector<int>(64, 0)};
  for (int round = 0; round < 2000; ++round) {
    quanta_thread_pool_parallel_for(
        pool.get(), 64,
        [](void *context, int64_t begin, int64_t end) {
          auto *rounds = static_cast<Rounds *>(context);
          for (int64_t i = begin; i < end; ++i)
            rounds->to[i] = rounds->from[63 - i] + 1;
        },
        &rounds);
    std::swap(rounds.from, rounds.to);
  }
  EXPECT_EQ(rounds.from, std::vector<int>(64, 2000));
}

TEST(ThreadPool, FewerThanOneIsOne) {
  Pool pool(quanta_thread_pool_create(0));
  ASSERT_TRUE(pool);
  Counts counts;
  counts.times.assign(5, 0);
  quanta_thread_pool_parallel_for(pool.get(), 5, Counts::add, &counts);
  EXPECT_EQ(counts.ranges, 1);
  quanta_thread_pool_destroy(nullptr);
}

} // namespace
