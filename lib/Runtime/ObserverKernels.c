//===- ObserverKernels.c - Loops over the observed values -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ObserverKernels.h"
#include "quanta/Runtime/Observers.h"
#include <math.h>
#include <string.h>

/* Independent accumulators: the compiler turns each group of them into vector
 * registers, without permission to reorder anything. Twelve 128-bit registers
 * for the three of them, so that plain SSE2 does not spill. */
enum { LANES = 16 };

struct quanta_extremes quanta_flat_extremes(const float *data, int64_t count) {
  float min[LANES], max[LANES], taint[LANES];
  for (int lane = 0; lane < LANES; ++lane) {
    min[lane] = INFINITY;
    max[lane] = -INFINITY;
    taint[lane] = 0.0f;
  }
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int lane = 0; lane < LANES; ++lane) {
      float value = data[i + lane];
      min[lane] = value < min[lane] ? value : min[lane];
      max[lane] = value > max[lane] ? value : max[lane];
      /* 0 times NaN or infinity is NaN, which stays. */
      taint[lane] += value * 0.0f;
    }
  struct quanta_extremes result = {INFINITY, -INFINITY, 0.0f};
  for (; i < count; ++i) {
    float value = data[i];
    result.min = value < result.min ? value : result.min;
    result.max = value > result.max ? value : result.max;
    result.taint += value * 0.0f;
  }
  for (int lane = 0; lane < LANES; ++lane) {
    result.min = min[lane] < result.min ? min[lane] : result.min;
    result.max = max[lane] > result.max ? max[lane] : result.max;
    result.taint += taint[lane];
  }
  return result;
}

void quanta_column_extremes(const float *data, int64_t rows, int64_t columns,
                            float *restrict min, float *restrict max,
                            float *restrict taint) {
  for (int64_t row = 0; row < rows; ++row) {
    const float *restrict values = data + row * columns;
    for (int64_t c = 0; c < columns; ++c) {
      float value = values[c];
      min[c] = value < min[c] ? value : min[c];
      max[c] = value > max[c] ? value : max[c];
      taint[c] += value * 0.0f;
    }
  }
}

static uint32_t bin_of(const float *value) {
  uint32_t bits;
  memcpy(&bits, value, sizeof bits);
  return bits >> QUANTA_HISTOGRAM_SHIFT;
}

void quanta_count(const float *data, int64_t count, uint64_t *table) {
  for (int64_t i = 0; i < count; ++i)
    ++table[bin_of(data + i)];
}

void quanta_count_banked(const float *data, int64_t count, uint64_t *tables) {
  uint64_t *a = tables;
  uint64_t *b = a + QUANTA_HISTOGRAM_BINS;
  uint64_t *c = b + QUANTA_HISTOGRAM_BINS;
  uint64_t *d = c + QUANTA_HISTOGRAM_BINS;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    ++a[bin_of(data + i)];
    ++b[bin_of(data + i + 1)];
    ++c[bin_of(data + i + 2)];
    ++d[bin_of(data + i + 3)];
  }
  quanta_count(data + i, count - i, a);
}
