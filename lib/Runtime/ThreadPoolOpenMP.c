/*===- ThreadPoolOpenMP.c - A parallel_for of OpenMP ----------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "quanta/Runtime/ThreadPool.h"

#include <omp.h>
#include <stdlib.h>

struct quanta_thread_pool {
  int threads;
};

struct quanta_thread_pool *quanta_thread_pool_create(int threads) {
  struct quanta_thread_pool *pool = malloc(sizeof *pool);
  if (pool)
    pool->threads = threads < 1 ? 1 : threads;
  return pool;
}

void quanta_thread_pool_destroy(struct quanta_thread_pool *pool) { free(pool); }

void quanta_thread_pool_parallel_for(
    void *opaque, int64_t count,
    void (*body)(void *context, int64_t begin, int64_t end), void *context) {
  const struct quanta_thread_pool *pool = opaque;
  int threads = count < pool->threads ? (int)count : pool->threads;
  if (threads < 2) {
    body(context, 0, count);
    return;
  }
#pragma omp parallel num_threads(threads)
  {
    /* OpenMP may give fewer threads than were asked for. */
    int64_t index = omp_get_thread_num(), number = omp_get_num_threads();
    body(context, index * count / number, (index + 1) * count / number);
  }
}
