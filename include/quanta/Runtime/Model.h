/*===- Model.h - The C interface of a compiled model --------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_RUNTIME_MODEL_H
#define QUANTA_RUNTIME_MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the structures below. A reader refuses any other. */
#define QUANTA_MODEL_VERSION 2

/* Type of the elements of a tensor. */
enum quanta_dtype {
  QUANTA_I8 = 1,
  QUANTA_I16 = 2,
  QUANTA_I32 = 3,
  QUANTA_I64 = 4,
  QUANTA_F32 = 5,
  QUANTA_F64 = 6,
  QUANTA_U8 = 7,
  QUANTA_U16 = 8
};

/* What run() and init() return. */
enum quanta_status {
  QUANTA_OK = 0,
  /* a pointer is NULL */
  QUANTA_NULL_POINTER = 1,
  /* the arena is not aligned to arena_alignment bytes */
  QUANTA_MISALIGNED_ARENA = 2,
  /* init: this processor lacks an instruction set that the code uses */
  QUANTA_UNSUPPORTED_PROCESSOR = 3,
  /* run_batch: a negative number of samples */
  QUANTA_NEGATIVE_BATCH = 4
};

/* An input or output: a dense array in C order, the batch axis included. Where
 * the batch is dynamic, shape and size are those of one sample, shape[0] is 1. */
struct quanta_tensor_info {
  const char *name;
  /* enum quanta_dtype */
  int32_t dtype;
  int32_t rank;
  const int64_t *shape;
  /* size of the whole array in bytes */
  int64_t bytes;
  /* real = scale * (stored - zero_point); scale is 0 for plain numbers */
  double scale;
  int64_t zero_point;
};

struct quanta_model {
  /* QUANTA_MODEL_VERSION */
  uint32_t version;
  int32_t num_inputs;
  int32_t num_outputs;
  /* 1: axis 0 of every tensor holds any number of samples */
  int32_t dynamic_batch;
  const char *name;
  const struct quanta_tensor_info *inputs;
  const struct quanta_tensor_info *outputs;
  /* memory that run() works in, provided by the caller, and its alignment */
  int64_t arena_bytes;
  int64_t arena_alignment;
  /* multiply-accumulates of one inference */
  int64_t macs;
  /* call once before the first run */
  int (*init)(void);
  /* One inference; of one sample, where the batch is dynamic. Outputs and arena must overlap neither each other nor the
   * inputs. Needs no state but the arena: threads with an arena each may run
   * at once. */
  int (*run)(const void *const *inputs, void *const *outputs, void *arena);
  /* NULL unless the batch is dynamic. `samples` inferences: every tensor holds
   * that many samples one after another; the arena is as large as for one. 0
   * samples read and write nothing, and no pointer is looked at. The outputs are
   * those of run() on each sample, bit for bit. */
  int (*run_batch)(int64_t samples, const void *const *inputs,
                   void *const *outputs, void *arena);
};

/* Threads for one inference of a model compiled with --threads. The object has no
 * threads of its own: it cuts long loops into pieces and gives them to this
 * function, which the caller provides. */
struct quanta_threads {
  /* Calls body(context, begin, end) for ranges that hold each of 0 ... count - 1
   * once, in any order, some or all at once on threads of the caller's choice, and
   * returns when all of these calls have returned; what they have written is
   * visible then. Runs once for each such loop of an inference. The stack needs 4 KiB,
   * and floating-point rounding is to nearest on every thread. The outputs do not
   * depend on how ranges are cut or who runs them. NULL: as body(context, 0, count). */
  void (*parallel_for)(void *pool, int64_t count,
                       void (*body)(void *context, int64_t begin, int64_t end),
                       void *context);
  /* The first argument of each call. */
  void *pool;
};

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_RUNTIME_MODEL_H */
