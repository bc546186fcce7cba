/* Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
 * See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A threaded model under every kind of parallel_for: the same bytes. */

#include "threaded.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*body_function)(void *context, int64_t begin, int64_t end);

static int calls, most;

static void count_call(int64_t count) {
  ++calls;
  if (count > most)
    most = (int)count;
}

static void all_at_once(void *pool, int64_t count, body_function body,
                        void *context) {
  (void)pool;
  count_call(count);
  body(context, 0, count);
}

/* The last piece first, each alone: a piece that read what another one writes
 * would find something else. */
static void backwards(void *pool, int64_t count, body_function body,
                      void *context) {
  (void)pool;
  while (count-- > 0)
    body(context, count, count + 1);
}

/* Empty ranges are allowed, and pieces may be dealt out in any way. */
static void odd_ones_later(void *pool, int64_t count, body_function body,
                           void *context) {
  int64_t i;
  (void)pool;
  body(context, 0, 0);
  for (i = 0; i < count; i += 2)
    body(context, i, i + 1);
  for (i = 1; i < count; i += 2)
    body(context, i, i + 1);
  body(context, count, count);
}

struct piece {
  body_function body;
  void *context;
  int64_t index;
  pthread_t thread;
};

static void *run_piece(void *argument) {
  struct piece *piece = argument;
  piece->body(piece->context, piece->index, piece->index + 1);
  return NULL;
}

/* A thread for each piece. */
static void thread_each(void *pool, int64_t count, body_function body,
                        void *context) {
  struct piece *pieces = calloc((size_t)count, sizeof *pieces);
  int64_t i;
  ++*(int *)pool;
  for (i = 0; i < count; ++i) {
    pieces[i].body = body;
    pieces[i].context = context;
    pieces[i].index = i;
    if (pthread_create(&pieces[i].thread, NULL, run_piece, &pieces[i]) != 0)
      abort();
  }
  for (i = 0; i < count; ++i)
    pthread_join(pieces[i].thread, NULL);
  free(pieces);
}

static int8_t input[THREADED_INPUT0_BYTES];
static int8_t expected[THREADED_OUTPUT0_BYTES], actual[THREADED_OUTPUT0_BYTES];
/* Aligned by the allocator. */
static void *arena;

static int differs(const struct quanta_threads *threads) {
  const void *inputs[1];
  void *outputs[1];
  inputs[0] = input;
  outputs[0] = actual;
  memset(actual, 0x55, sizeof actual);
  memset(arena, 0xAA, THREADED_ARENA_BYTES);
  return threaded_run_threads(threads, inputs, outputs, arena) != QUANTA_OK ||
         memcmp(expected, actual, sizeof actual) != 0;
}

int main(void) {
  const void *inputs[1];
  void *outputs[1];
  int created = 0, i;
  struct quanta_threads none = {NULL, NULL};
  struct quanta_threads once = {all_at_once, NULL};
  struct quanta_threads last_first = {backwards, NULL};
  struct quanta_threads dealt = {odd_ones_later, NULL};
  struct quanta_threads each = {thread_each, NULL};
  each.pool = &created;
  if (posix_memalign(&arena, THREADED_ARENA_ALIGNMENT, THREADED_ARENA_BYTES) != 0)
    return 1;
  for (i = 0; i < THREADED_INPUT0_BYTES; ++i)
    input[i] = (int8_t)(i * 7 + i / 31);
  inputs[0] = input;
  outputs[0] = expected;
  if (threaded_init() != QUANTA_OK ||
      threaded_run(inputs, outputs, arena) != QUANTA_OK)
    return 1;
  printf("no threads: %d\n", differs(NULL));
  printf("no parallel_for: %d\n", differs(&none));
  printf("once: %d\n", differs(&once));
  printf("backwards: %d\n", differs(&last_first));
  printf("dealt out: %d\n", differs(&dealt));
  printf("a thread each: %d\n", differs(&each));
  printf("pools: %d\n", created);
  printf("loops: %d, several pieces: %d\n", calls, most > 1);
  outputs[0] = NULL;
  printf("null output: %d\n",
         threaded_run_threads(&once, inputs, outputs, arena) ==
             QUANTA_NULL_POINTER);
  free(arena);
  return 0;
}
