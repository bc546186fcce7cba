/*===- ModelRunner.c - Runs a shared library on a stream of samples -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* model-runner [--threads=N] MODEL.so < INPUTS > OUTPUTS
 * model-runner --describe MODEL.so
 *
 * For machines that have no LLVM, and for emulators of them. Standard input is
 * the bytes of all inputs of one inference after the other (of one sample, where
 * the batch is dynamic), standard output those of the outputs. The status is 0
 * after the last whole inference, 1 where the model can't be run or the input
 * ends within one, 2 for a wrong usage. With threads, each loop of a model compiled
 * with --threads that is cut into pieces starts and ends N of them, the main one
 * among them.
 *
 * --describe prints a line for the model, then one for each input and output:
 *   model VERSION THREADS INPUTS OUTPUTS DYNAMIC_BATCH ARENA_BYTES ARENA_ALIGNMENT MACS NAME
 *   tensor DTYPE BYTES SCALE ZERO_POINT RANK DIMENSION... NAME
 */

#include "quanta/Runtime/Model.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *subject, const char *message) {
  fprintf(stderr, "model-runner: %s: %s\n", subject, message);
  return 1;
}

static void describe(const struct quanta_tensor_info *tensors, int count) {
  int i, k;
  for (i = 0; i < count; ++i) {
    printf("tensor %d %" PRId64 " %.17g %" PRId64 " %d", (int)tensors[i].dtype,
           tensors[i].bytes, tensors[i].scale, tensors[i].zero_point,
           (int)tensors[i].rank);
    for (k = 0; k < tensors[i].rank; ++k)
      printf(" %" PRId64, tensors[i].shape[k]);
    printf(" %s\n", tensors[i].name);
  }
}

static void **allocate(const struct quanta_tensor_info *tensors, int count) {
  void **buffers = calloc(count + 1, sizeof(void *));
  int i;
  for (i = 0; buffers && i < count; ++i)
    if (!(buffers[i] = malloc(tensors[i].bytes ? tensors[i].bytes : 1)))
      return NULL;
  return buffers;
}

/* Bytes that were read of one inference's inputs, all of them or less. */
static int64_t read_inputs(const struct quanta_model *model, void **inputs) {
  int64_t bytes = 0;
  int i;
  for (i = 0; i < model->num_inputs; ++i) {
    int64_t count = fread(inputs[i], 1, model->inputs[i].bytes, stdin);
    bytes += count;
    if (count < model->inputs[i].bytes)
      break;
  }
  return bytes;
}

/* What one thread does of a loop. */
struct share {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t begin, end;
  pthread_t thread;
  int started;
};

static void *run_share(void *opaque) {
  const struct share *share = opaque;
  share->body(share->context, share->begin, share->end);
  return NULL;
}

/* As many as --threads of quant-run takes. */
enum { max_threads = 1024 };

/* parallel_for of struct quanta_threads; the pool is the number of threads. */
static void parallel_for(void *pool, int64_t count,
                         void (*body)(void *context, int64_t begin, int64_t end),
                         void *context) {
  struct share shares[max_threads];
  int threads = *(const int *)pool, i;
  for (i = 0; i < threads; ++i) {
    struct share *share = &shares[i];
    share->body = body;
    share->context = context;
    share->begin = count * i / threads;
    share->end = count * (i + 1) / threads;
    share->started = i > 0 && share->begin < share->end &&
                     pthread_create(&share->thread, NULL, run_share, share) == 0;
  }
  for (i = 0; i < threads; ++i) {
    if (shares[i].started)
      pthread_join(shares[i].thread, NULL);
    else if (shares[i].begin < shares[i].end)
      run_share(&shares[i]);
  }
}

typedef int (*run_on_threads)(const struct quanta_threads *threads,
                              const void *const *inputs, void *const *outputs,
                              void *arena);

int main(int argc, char **argv) {
  const struct quanta_model *model;
  void *library, **inputs, **outputs, *arena;
  int64_t size = 0, count;
  int describes = argc == 3 && strcmp(argv[1], "--describe") == 0;
  int number = 1, i;
  int has_number = argc == 3 && sscanf(argv[1], "--threads=%d", &number) == 1 &&
                   number >= 1 && number <= max_threads;
  struct quanta_threads threads = {parallel_for, NULL};
  run_on_threads run_threads;

  if (argc != 2 && !describes && !has_number) {
    fprintf(stderr,
            "usage: %s [--describe|--threads=N] MODEL.so < INPUTS > OUTPUTS\n",
            argv[0]);
    return 2;
  }
  argv += argc - 2;
  threads.pool = &number;
  library = dlopen(argv[1], RTLD_NOW);
  if (!library)
    return fail(argv[1], dlerror());
  model = dlsym(library, "quanta_model");
  if (!model || model->version != QUANTA_MODEL_VERSION)
    return fail(argv[1], "not a compiled model of this version");
  if (model->init() != QUANTA_OK)
    return fail(argv[1], "this processor lacks instructions that the model "
                         "was compiled for");
  run_threads = (run_on_threads)dlsym(library, "quanta_run_threads");
  if (number > 1 && !run_threads)
    return fail(argv[1], "compiled for one thread");
  if (describes) {
    printf("model %u %d %d %d %d %" PRId64 " %" PRId64 " %" PRId64 " %s\n",
           (unsigned)model->version, run_threads != NULL, (int)model->num_inputs,
           (int)model->num_outputs, (int)model->dynamic_batch,
           model->arena_bytes, model->arena_alignment, model->macs,
           model->name);
    describe(model->inputs, model->num_inputs);
    describe(model->outputs, model->num_outputs);
    return fflush(stdout) != 0;
  }
  inputs = allocate(model->inputs, model->num_inputs);
  outputs = allocate(model->outputs, model->num_outputs);
  /* aligned_alloc wants a multiple of the alignment. */
  arena = aligned_alloc(model->arena_alignment,
                        (model->arena_bytes / model->arena_alignment + 1) *
                            model->arena_alignment);
  if (!inputs || !outputs || !arena)
    return fail(argv[1], "out of memory");
  for (i = 0; i < model->num_inputs; ++i)
    size += model->inputs[i].bytes;

  while ((count = read_inputs(model, inputs)) == size && size > 0) {
    const void *const *in = (const void *const *)inputs;
    int status = number > 1 ? run_threads(&threads, in, outputs, arena)
                            : model->run(in, outputs, arena);
    if (status != QUANTA_OK)
      return fail(argv[1], "the model returned an error");
    for (i = 0; i < model->num_outputs; ++i)
      if (fwrite(outputs[i], 1, model->outputs[i].bytes, stdout) !=
          (size_t)model->outputs[i].bytes)
        return fail("standard output", "can't be written");
    if (fflush(stdout) != 0)
      return fail("standard output", "can't be written");
  }
  if (count != 0)
    return fail("standard input", "ends within an inference");
  return 0;
}
