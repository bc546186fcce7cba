/* Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
 * See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Inferences of a model on the runtime's pool, for the thread sanitizer, which sees
 * the model's code and the pool's. With -DOVERLAP each piece runs twice, by
 * two threads: the sanitizer has to find that. */

#include "m.h"
#include "quanta/Runtime/ThreadPool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int loops;

struct twice {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t count;
};

#ifdef OVERLAP
static void run_all(void *context, int64_t begin, int64_t end) {
  const struct twice *twice = context;
  if (begin < end)
    twice->body(twice->context, 0, twice->count);
}
#endif

static void parallel_for(void *pool, int64_t count,
                         void (*body)(void *context, int64_t begin, int64_t end),
                         void *context) {
  ++loops;
#ifdef OVERLAP
  struct twice twice = {body, context, count};
  quanta_thread_pool_parallel_for(pool, 2, run_all, &twice);
#else
  quanta_thread_pool_parallel_for(pool, count, body, context);
#endif
}

int main(void) {
  const void *inputs[M_NUM_INPUTS];
  void *outputs[M_NUM_OUTPUTS];
  static M_INPUT0_TYPE input[M_INPUT0_ELEMENTS];
  static M_OUTPUT0_TYPE expected[M_OUTPUT0_ELEMENTS], actual[M_OUTPUT0_ELEMENTS];
  struct quanta_threads threads = {parallel_for, NULL};
  void *arena = aligned_alloc(M_ARENA_ALIGNMENT, (M_ARENA_BYTES / M_ARENA_ALIGNMENT + 1) * M_ARENA_ALIGNMENT);
  struct quanta_thread_pool *pool = quanta_thread_pool_create(3);
  int i, wrong = 0;
  threads.pool = pool;
  for (i = 0; i < M_INPUT0_ELEMENTS; ++i)
    input[i] = (M_INPUT0_TYPE)(i % 251 - 125) / 100;
  inputs[0] = input;
  outputs[0] = expected;
  if (!arena || !pool || m_init() != QUANTA_OK ||
      m_run(inputs, outputs, arena) != QUANTA_OK)
    return 1;
  outputs[0] = actual;
  for (i = 0; i < 3; ++i) {
    if (m_run_threads(&threads, inputs, outputs, arena) != QUANTA_OK)
      return 1;
    wrong += memcmp(expected, actual, sizeof actual) != 0;
  }
  quanta_thread_pool_destroy(pool);
  free(arena);
  printf("wrong: %d, parallel loops: %d\n", wrong, loops);
  return wrong != 0 || loops == 0;
}
