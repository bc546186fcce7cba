/*===- ThreadPool.h - A parallel_for for compiled models -----------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_RUNTIME_THREADPOOL_H
#define QUANTA_RUNTIME_THREADPOOL_H

#include "quanta/Runtime/Model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Threads that wait for work: those of OpenMP, or POSIX threads where the library
 * was built without it (QUANTA_OPENMP). */
struct quanta_thread_pool;

/* `threads` of them, the one that calls parallel_for included; at least 1. NULL
 * where memory or threads are wanting. */
struct quanta_thread_pool *quanta_thread_pool_create(int threads);
/* Nobody uses it any more. NULL is none. */
void quanta_thread_pool_destroy(struct quanta_thread_pool *pool);

/* The parallel_for of a struct quanta_threads, whose pool is a quanta_thread_pool:
 * each thread takes one range, and these differ by one at most. One thread at a
 * time may call it with the same pool. */
void quanta_thread_pool_parallel_for(void *pool, int64_t count,
                                     void (*body)(void *context, int64_t begin,
                                                  int64_t end),
                                     void *context);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_RUNTIME_THREADPOOL_H */
