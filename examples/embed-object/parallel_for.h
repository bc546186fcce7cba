/*===- parallel_for.h - Threads for a compiled model ---------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* The shortest parallel_for of POSIX threads: it starts and ends them for each loop,
 * which takes some 50 us. A program with a pool, or with OpenMP, gives the ranges
 * to that (lib/Runtime/ThreadPoolOpenMP.c, ThreadPoolPosix.c). */

#ifndef PARALLEL_FOR_H
#define PARALLEL_FOR_H

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct range {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t begin, end;
  pthread_t thread;
};

static void *run_range(void *argument) {
  const struct range *range = argument;
  range->body(range->context, range->begin, range->end);
  return NULL;
}

/* `pool` points to the number of threads, an int. */
static void parallel_for(void *pool, int64_t count,
                         void (*body)(void *context, int64_t begin, int64_t end),
                         void *context) {
  int threads = *(const int *)pool, started = 1, i;
  struct range *ranges = malloc(threads * sizeof *ranges);
  if (!ranges) {
    body(context, 0, count);
    return;
  }
  for (i = 0; i < threads; ++i) {
    ranges[i].body = body;
    ranges[i].context = context;
    ranges[i].begin = count * i / threads;
    ranges[i].end = count * (i + 1) / threads;
  }
  while (started < threads &&
         pthread_create(&ranges[started].thread, NULL, run_range,
                        &ranges[started]) == 0)
    ++started;
  run_range(&ranges[0]);
  /* What no thread was found for. */
  for (i = started; i < threads; ++i)
    run_range(&ranges[i]);
  for (i = 1; i < started; ++i)
    pthread_join(ranges[i].thread, NULL);
  free(ranges);
}

#endif /* PARALLEL_FOR_H */
