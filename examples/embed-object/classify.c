/*===- classify.c - A program around a compiled model --------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* classify IMAGES INDEX: names what an image of a Fashion-MNIST file (IDX,
 * uncompressed) shows. Of Quanta it needs fmnist_cnn.h and fmnist_cnn.o only. */

#include "fmnist_cnn.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef THREADS
#include "parallel_for.h"
#endif

enum { HEADER_BYTES = 16 };

static const char *const classes[FMNIST_CNN_OUTPUT0_ELEMENTS] = {
    "t-shirt", "trouser", "pullover", "dress", "coat",
    "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};

/* All memory that the model works in. It could as well be on the stack, or
 * shared with other models that run at other times. */
static _Alignas(FMNIST_CNN_ARENA_ALIGNMENT) char arena[FMNIST_CNN_ARENA_BYTES];

/* The network was trained on pixels from 0 to 1. Returns 0 on success. */
static int read_image(const char *path, long index,
                      FMNIST_CNN_INPUT0_TYPE *image) {
  unsigned char pixels[FMNIST_CNN_INPUT0_ELEMENTS];
  FILE *file = fopen(path, "rb");
  int failed;
  int i;
  if (!file)
    return 1;
  failed = fseek(file, HEADER_BYTES + index * (long)sizeof(pixels), SEEK_SET) ||
           fread(pixels, sizeof(pixels), 1, file) != 1;
  fclose(file);
  if (failed)
    return 1;
  for (i = 0; i < FMNIST_CNN_INPUT0_ELEMENTS; ++i)
    image[i] = pixels[i] / 255.0f;
  return 0;
}

/* One inference; with -DTHREADS=N on so many threads, of a model that was compiled
 * with --threads. */
static int run(const void *const *inputs, void *const *outputs) {
#ifdef THREADS
  int number = THREADS;
  struct quanta_threads threads = {parallel_for, &number};
  return fmnist_cnn_run_threads(&threads, inputs, outputs, arena);
#else
  return fmnist_cnn_run(inputs, outputs, arena);
#endif
}

int main(int argc, char **argv) {
  FMNIST_CNN_INPUT0_TYPE image[FMNIST_CNN_INPUT0_ELEMENTS];
  FMNIST_CNN_OUTPUT0_TYPE logits[FMNIST_CNN_OUTPUT0_ELEMENTS];
  const void *inputs[FMNIST_CNN_NUM_INPUTS] = {image};
  void *outputs[FMNIST_CNN_NUM_OUTPUTS] = {logits};
  int best = 0;
  int i;

  if (argc != 3) {
    fprintf(stderr, "usage: %s IMAGES INDEX\n", argv[0]);
    return 2;
  }
  if (read_image(argv[1], atol(argv[2]), image)) {
    fprintf(stderr, "%s: no image %s in it\n", argv[1], argv[2]);
    return 1;
  }
  if (fmnist_cnn_init() != QUANTA_OK ||
      run(inputs, outputs) != QUANTA_OK) {
    fprintf(stderr, "the model does not run on this machine\n");
    return 1;
  }
  for (i = 1; i < FMNIST_CNN_OUTPUT0_ELEMENTS; ++i)
    if (logits[i] > logits[best])
      best = i;
  printf("%s\n", classes[best]);
  return 0;
}
