//===- Observers.c - Records of activations during calibration -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Runtime/Observers.h"
#include "ObserverKernels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct record {
  int32_t kind;
  int64_t channels;
  uint64_t count;
  float *min, *max;
  double momentum;
  /* Moving average: the minimum and the maximum of each channel, in f64 so that
   * what a call adds is not lost in rounding. */
  double (*average)[2];
  /* Histogram: QUANTA_HISTOGRAM_BANKS tables for one channel, else one a
   * channel. The pages of bins that stay empty are never touched. */
  uint64_t *tables;
  int64_t non_finite_position;
  float non_finite_value;
};

struct state {
  int64_t size;
  int64_t first_non_finite;
  int misused;
  /* Extremes of one call, in three rows as long as the most channels. */
  float *scratch;
  int64_t scratch_columns;
  struct record *records;
};

static int64_t tables_of(const struct record *record) {
  if (record->kind != QUANTA_OBSERVER_HISTOGRAM)
    return 0;
  return record->channels == 1 ? QUANTA_HISTOGRAM_BANKS : record->channels;
}

static int create_record(struct record *record,
                         const struct quanta_observer_spec *spec) {
  if (spec->kind < QUANTA_OBSERVER_MIN_MAX ||
      spec->kind > QUANTA_OBSERVER_MOVING_AVERAGE || spec->channels < 1 ||
      spec->channels > INT32_MAX)
    return 0;
  if (spec->kind == QUANTA_OBSERVER_MOVING_AVERAGE) {
    if (!(spec->momentum > 0 && spec->momentum < 1))
      return 0;
    record->momentum = spec->momentum;
    record->average =
        calloc((size_t)spec->channels, sizeof *record->average);
    if (!record->average)
      return 0;
  }
  record->kind = spec->kind;
  record->channels = spec->channels;
  record->non_finite_position = -1;
  record->min = malloc((size_t)spec->channels * sizeof(float));
  record->max = malloc((size_t)spec->channels * sizeof(float));
  if (!record->min || !record->max)
    return 0;
  for (int64_t c = 0; c < spec->channels; ++c) {
    record->min[c] = INFINITY;
    record->max[c] = -INFINITY;
  }
  int64_t tables = tables_of(record);
  if (tables)
    record->tables =
        calloc((size_t)tables * QUANTA_HISTOGRAM_BINS, sizeof(uint64_t));
  return !tables || record->tables;
}

void quanta_observers_destroy(void *opaque) {
  struct state *state = opaque;
  if (!state)
    return;
  for (int64_t i = 0; state->records && i < state->size; ++i) {
    free(state->records[i].min);
    free(state->records[i].max);
    free(state->records[i].average);
    free(state->records[i].tables);
  }
  free(state->records);
  free(state->scratch);
  free(state);
}

void *quanta_observers_create(const struct quanta_observer_spec *specs,
                              int64_t count) {
  struct state *state = count < 0 ? NULL : calloc(1, sizeof *state);
  if (!state)
    return NULL;
  state->first_non_finite = -1;
  state->size = count;
  state->scratch_columns = 1;
  state->records = calloc(count ? (size_t)count : 1, sizeof(struct record));
  int created = state->records != NULL;
  for (int64_t i = 0; created && i < count; ++i) {
    created = create_record(&state->records[i], &specs[i]);
    if (specs[i].channels > state->scratch_columns)
      state->scratch_columns = specs[i].channels;
  }
  if (created)
    state->scratch = malloc(3 * (size_t)state->scratch_columns * sizeof(float));
  if (created && state->scratch)
    return state;
  quanta_observers_destroy(state);
  return NULL;
}

static void widen(struct record *record, int64_t channel, float min,
                  float max) {
  if (min < record->min[channel])
    record->min[channel] = min;
  if (max > record->max[channel])
    record->max[channel] = max;
}

/* The extremes of one call become part of the record. */
static void add_extremes(struct record *record, int64_t channel, float min,
                         float max) {
  if (!record->average) {
    widen(record, channel, min, max);
    return;
  }
  double *average = record->average[channel];
  if (record->count == 0) {
    average[0] = min;
    average[1] = max;
  } else {
    /* Each step is monotone, so the minimum stays below the maximum. */
    double kept = record->momentum, added = 1 - kept;
    average[0] = kept * average[0] + added * (double)min;
    average[1] = kept * average[1] + added * (double)max;
  }
  record->min[channel] = (float)average[0];
  record->max[channel] = (float)average[1];
}

/* The path for data that holds a NaN or an infinity, one value after another.
 * It notes the first of them, and records the finite ones. */
static void observe_tainted(struct state *state, int64_t index,
                            const float *data, int64_t outer, int64_t inner) {
  struct record *record = &state->records[index];
  int64_t channels = record->channels;
  for (int64_t i = 0, e = outer * channels * inner; i < e; ++i) {
    if (isfinite(data[i])) {
      widen(record, i / inner % channels, data[i], data[i]);
      continue;
    }
    if (record->non_finite_position < 0) {
      record->non_finite_position = (int64_t)record->count * channels + i;
      record->non_finite_value = data[i];
    }
    if (state->first_non_finite < 0 || index < state->first_non_finite)
      state->first_non_finite = index;
  }
}

/* Merges the extremes of finite data; returns 0 and changes nothing if a value
 * isn't finite. */
static int observe_extremes(struct state *state, struct record *record,
                            const float *data, int64_t outer, int64_t inner) {
  int64_t channels = record->channels;
  if (channels == 1) {
    struct quanta_extremes all = quanta_flat_extremes(data, outer * inner);
    if (!(all.taint == 0.0f))
      return 0;
    add_extremes(record, 0, all.min, all.max);
    return 1;
  }
  float *min = state->scratch;
  float *max = min + state->scratch_columns;
  float *taint = max + state->scratch_columns;
  for (int64_t c = 0; c < channels; ++c) {
    min[c] = INFINITY;
    max[c] = -INFINITY;
    taint[c] = 0.0f;
  }
  if (inner == 1)
    quanta_column_extremes(data, outer, channels, min, max, taint);
  for (int64_t row = 0; inner != 1 && row < outer * channels; ++row) {
    struct quanta_extremes some =
        quanta_flat_extremes(data + row * inner, inner);
    int64_t c = row % channels;
    min[c] = some.min < min[c] ? some.min : min[c];
    max[c] = some.max > max[c] ? some.max : max[c];
    taint[c] += some.taint;
  }
  for (int64_t c = 0; c < channels; ++c)
    if (!(taint[c] == 0.0f))
      return 0;
  for (int64_t c = 0; c < channels; ++c)
    add_extremes(record, c, min[c], max[c]);
  return 1;
}

static void observe_bins(struct record *record, const float *data,
                         int64_t outer, int64_t inner) {
  if (record->channels == 1) {
    quanta_count_banked(data, outer * inner, record->tables);
    return;
  }
  for (int64_t row = 0; row < outer * record->channels; ++row)
    quanta_count(data + row * inner, inner,
                 record->tables +
                     row % record->channels * QUANTA_HISTOGRAM_BINS);
}

void quanta_observe(void *opaque, int64_t index, const float *data,
                    int64_t outer, int64_t channels, int64_t inner) {
  struct state *state = opaque;
  if (index < 0 || index >= state->size ||
      channels != state->records[index].channels || outer < 0 || inner < 0) {
    state->misused = 1;
    return;
  }
  if (outer == 0 || inner == 0)
    return;
  struct record *record = &state->records[index];
  if (!observe_extremes(state, record, data, outer, inner))
    observe_tainted(state, index, data, outer, inner);
  if (record->tables)
    observe_bins(record, data, outer, inner);
  record->count += (uint64_t)(outer * inner);
}

int quanta_observers_misused(const void *opaque) {
  return ((const struct state *)opaque)->misused;
}

int64_t quanta_observers_non_finite(const void *opaque) {
  return ((const struct state *)opaque)->first_non_finite;
}

int64_t quanta_observers_size(const void *opaque) {
  return ((const struct state *)opaque)->size;
}

static const struct record *get(const void *opaque, int64_t index) {
  return &((const struct state *)opaque)->records[index];
}

int64_t quanta_observer_non_finite(const void *opaque, int64_t index,
                                   float *value) {
  if (value)
    *value = get(opaque, index)->non_finite_value;
  return get(opaque, index)->non_finite_position;
}

int32_t quanta_observer_kind_of(const void *opaque, int64_t index) {
  return get(opaque, index)->kind;
}

int64_t quanta_observer_channels(const void *opaque, int64_t index) {
  return get(opaque, index)->channels;
}

uint64_t quanta_observer_count(const void *opaque, int64_t index) {
  return get(opaque, index)->count;
}

void quanta_observer_range(const void *opaque, int64_t index, int64_t channel,
                           float *min, float *max) {
  /* -0 and 0 compare equal, so which of them came first would show: adding 0
   * makes both of them 0. */
  *min = get(opaque, index)->min[channel] + 0.0f;
  *max = get(opaque, index)->max[channel] + 0.0f;
}

double quanta_observer_momentum(const void *opaque, int64_t index) {
  return get(opaque, index)->momentum;
}

void quanta_observer_histogram(const void *opaque, int64_t index,
                               int64_t channel, uint64_t *bins) {
  const struct record *record = get(opaque, index);
  memset(bins, 0, QUANTA_HISTOGRAM_BINS * sizeof *bins);
  if (!record->tables)
    return;
  int64_t banks = record->channels == 1 ? QUANTA_HISTOGRAM_BANKS : 1;
  const uint64_t *table =
      record->tables + channel * banks * QUANTA_HISTOGRAM_BINS;
  for (int64_t bank = 0; bank < banks; ++bank)
    for (int64_t bin = 0; bin < QUANTA_HISTOGRAM_BINS; ++bin)
      bins[bin] += table[bank * QUANTA_HISTOGRAM_BINS + bin];
}
