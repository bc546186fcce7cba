//===- ObserverKernels.h - Loops over the observed values -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_RUNTIME_OBSERVERKERNELS_H
#define QUANTA_LIB_RUNTIME_OBSERVERKERNELS_H

#include <stdint.h>

/* Extremes of a run of values. `taint` is zero if and only if all of them are
 * finite; otherwise the extremes are of no use. */
struct quanta_extremes {
  float min, max, taint;
};

/* Extremes of data[count]; those of no value are +inf and -inf. */
struct quanta_extremes quanta_flat_extremes(const float *data, int64_t count);

/* Extremes down each column of data[rows][columns], into three arrays that the
 * caller has set to +inf, -inf and 0. */
void quanta_column_extremes(const float *data, int64_t rows, int64_t columns,
                            float *min, float *max, float *taint);

/* Counts data[count] into the bins of one table, or of several in turn: the
 * same value over and over then doesn't wait for its own last increment. */
enum { QUANTA_HISTOGRAM_BANKS = 4 };
void quanta_count_banked(const float *data, int64_t count, uint64_t *tables);
void quanta_count(const float *data, int64_t count, uint64_t *table);

#endif /* QUANTA_LIB_RUNTIME_OBSERVERKERNELS_H */
