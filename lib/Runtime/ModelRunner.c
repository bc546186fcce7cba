/*===- ModelRunner.c - Runs a shared library on a stream of samples -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* model-runner MODEL.so < INPUTS > OUTPUTS
 * model-runner --describe MODEL.so
 *
 * For machines that have no LLVM, and for emulators of them. Standard input is
 * the bytes of all inputs of one inference after the other (of one sample, where
 * the batch is dynamic), standard output those of the outputs. The status is 0
 * after the last whole inference, 1 where the model can't be run or the input
 * ends within one, 2 for a wrong usage.
 *
 * --describe prints a line for the model, then one for each input and output:
 *   model VERSION INPUTS OUTPUTS DYNAMIC_BATCH ARENA_BYTES ARENA_ALIGNMENT MACS NAME
 *   tensor DTYPE BYTES SCALE ZERO_POINT RANK DIMENSION... NAME
 */

#include "quanta/Runtime/Model.h"

#include <dlfcn.h>
#include <inttypes.h>
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

int main(int argc, char **argv) {
  const struct quanta_model *model;
  void *library, **inputs, **outputs, *arena;
  int64_t size = 0, count;
  int describes = argc == 3 && strcmp(argv[1], "--describe") == 0;
  int i;

  if (argc != 2 && !describes) {
    fprintf(stderr, "usage: %s [--describe] MODEL.so < INPUTS > OUTPUTS\n",
            argv[0]);
    return 2;
  }
  argv += describes;
  library = dlopen(argv[1], RTLD_NOW);
  if (!library)
    return fail(argv[1], dlerror());
  model = dlsym(library, "quanta_model");
  if (!model || model->version != QUANTA_MODEL_VERSION)
    return fail(argv[1], "not a compiled model of this version");
  if (model->init() != QUANTA_OK)
    return fail(argv[1], "this processor lacks instructions that the model "
                         "was compiled for");
  if (describes) {
    printf("model %u %d %d %d %" PRId64 " %" PRId64 " %" PRId64 " %s\n",
           (unsigned)model->version, (int)model->num_inputs,
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
    int status = model->run((const void *const *)inputs, outputs, arena);
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
