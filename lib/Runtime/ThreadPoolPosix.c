/*===- ThreadPoolPosix.c - A parallel_for of POSIX threads ----------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* For builds without OpenMP, and for those with the thread sanitizer, which does
 * not know how OpenMP's own library synchronizes. */

#include "quanta/Runtime/ThreadPool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

/* How often a waiting thread looks before it sleeps: about as long as the gap
 * between two layers that run in parallel. */
enum { maxLooks = 20000 };

struct worker {
  struct quanta_thread_pool *pool;
  int index;
  pthread_t thread;
};

struct quanta_thread_pool {
  /* Workers are one less: the caller of parallel_for works too. */
  int threads;
  struct worker *workers;
  int started;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  /* Grows with each parallel_for, and at the end. */
  atomic_uint round;
  /* Workers that have not finished the round. */
  atomic_int busy;
  atomic_bool ends;
  /* Of the round. */
  int64_t count;
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
};

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

static void run_share(const struct quanta_thread_pool *pool, int index) {
  int64_t begin = index * pool->count / pool->threads;
  int64_t end = (index + 1) * pool->count / pool->threads;
  if (begin < end)
    pool->body(pool->context, begin, end);
}

/* Returns the number of a round after `last`. */
static unsigned wait_for_round(struct quanta_thread_pool *pool, unsigned last) {
  int looks;
  for (looks = 0; looks < maxLooks; ++looks) {
    if (atomic_load_explicit(&pool->round, memory_order_acquire) != last)
      return last + 1;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->mutex);
  while (atomic_load(&pool->round) == last)
    pthread_cond_wait(&pool->wake, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
  return last + 1;
}

static void *work(void *opaque) {
  const struct worker *worker = opaque;
  struct quanta_thread_pool *pool = worker->pool;
  unsigned round = 0;
  for (;;) {
    round = wait_for_round(pool, round);
    if (atomic_load(&pool->ends))
      return NULL;
    run_share(pool, worker->index);
    atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
  }
}

static void start_round(struct quanta_thread_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add_explicit(&pool->round, 1, memory_order_release);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

struct quanta_thread_pool *quanta_thread_pool_create(int threads) {
  struct quanta_thread_pool *pool = calloc(1, sizeof *pool);
  int i;
  if (!pool)
    return NULL;
  pool->threads = threads < 1 ? 1 : threads;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->workers = calloc(pool->threads, sizeof *pool->workers);
  for (i = 1; pool->workers && i < pool->threads; ++i) {
    struct worker *worker = &pool->workers[i];
    worker->pool = pool;
    worker->index = i;
    if (pthread_create(&worker->thread, NULL, work, worker) != 0)
      break;
    pool->started = i;
  }
  if (pool->started == pool->threads - 1 && pool->workers)
    return pool;
  quanta_thread_pool_destroy(pool);
  return NULL;
}

void quanta_thread_pool_destroy(struct quanta_thread_pool *pool) {
  int i;
  if (!pool)
    return;
  atomic_store(&pool->ends, 1);
  start_round(pool);
  for (i = 1; i <= pool->started; ++i)
    pthread_join(pool->workers[i].thread, NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}

void quanta_thread_pool_parallel_for(
    void *opaque, int64_t count,
    void (*body)(void *context, int64_t begin, int64_t end), void *context) {
  struct quanta_thread_pool *pool = opaque;
  int looks = 0;
  if (pool->threads == 1 || count < 2) {
    body(context, 0, count);
    return;
  }
  pool->count = count;
  pool->body = body;
  pool->context = context;
  atomic_store(&pool->busy, pool->threads - 1);
  start_round(pool);
  run_share(pool, 0);
  while (atomic_load_explicit(&pool->busy, memory_order_acquire) != 0) {
    pause_briefly();
    /* More threads than processors: the one that is waited for needs this one's. */
    if (++looks > maxLooks)
      sched_yield();
  }
}
