//===- Observers.h - Records of activations during calibration -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_RUNTIME_OBSERVERS_H
#define QUANTA_RUNTIME_OBSERVERS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an observed module calls while it runs on samples. A state holds N
 * records, one for each quanta.observe. But for moving averages, all that is
 * recorded is a minimum, a maximum or a count, so that records merge bit for bit
 * in any order. A state belongs to one thread; merge the states of several. */

/* The same numbers as the dialect's ObserverKind. */
enum quanta_observer_kind {
  QUANTA_OBSERVER_MIN_MAX = 0,
  /* min and max, and a histogram of fixed logarithmic bins */
  QUANTA_OBSERVER_HISTOGRAM = 1,
  /* a = momentum * a + (1 - momentum) * x, for the minimum and for the maximum x
   * of each call; the first call gives the first a */
  QUANTA_OBSERVER_MOVING_AVERAGE = 2
};

/* Of a moving average that names none. */
#define QUANTA_DEFAULT_MOMENTUM 0.99

/* The bin of a float is the top 13 bits of its representation: sign, exponent,
 * and the first four bits of the mantissa, that is sixteen bins an octave. Bins
 * 0 and QUANTA_HISTOGRAM_BINS / 2 hold the zeros with the tiniest denormals. */
#define QUANTA_HISTOGRAM_SHIFT 19
#define QUANTA_HISTOGRAM_BINS (1 << (32 - QUANTA_HISTOGRAM_SHIFT))

struct quanta_observer_spec {
  int32_t kind;
  /* 1 for a record of the whole tensor */
  int64_t channels;
  /* of a moving average: between 0 and 1, both excluded */
  double momentum;
};

/* Returns a state of `count` empty records, NULL without memory or for a spec
 * with an unknown kind, channels < 1, or a momentum outside of its range. */
void *quanta_observers_create(const struct quanta_observer_spec *specs,
                              int64_t count);
void quanta_observers_destroy(void *state);

/* Adds data[outer][channels][inner] to record `index`. A wrong index or number
 * of channels is noted (quanta_observers_misused) and nothing is recorded. */
void quanta_observe(void *state, int64_t index, const float *data,
                    int64_t outer, int64_t channels, int64_t inner);

/* Nonzero if a call named a record that doesn't exist, or wrong channels. */
int quanta_observers_misused(const void *state);

/* Index of the first record that has met a NaN or an infinity, -1 if none has.
 * Cheap: made to be asked after every sample. */
int64_t quanta_observers_non_finite(const void *state);

/* Position of the first NaN or infinity of a record, counted in elements from
 * the first call on (a tensor of n elements advances by n); -1 if none. `value`
 * (may be NULL) receives it. */
int64_t quanta_observer_non_finite(const void *state, int64_t index,
                                   float *value);

int64_t quanta_observers_size(const void *state);
int32_t quanta_observer_kind_of(const void *state, int64_t index);
int64_t quanta_observer_channels(const void *state, int64_t index);

/* Number of values recorded in each channel. */
uint64_t quanta_observer_count(const void *state, int64_t index);

/* Smallest and largest finite value of a channel, or their averages; never a
 * negative zero. With a count of 0 they are +infinity and -infinity. */
void quanta_observer_range(const void *state, int64_t index, int64_t channel,
                           float *min, float *max);

/* 0 for a record of another kind. */
double quanta_observer_momentum(const void *state, int64_t index);

/* Counts of a channel's QUANTA_HISTOGRAM_BINS bins; all zeros for a record of
 * another kind. */
void quanta_observer_histogram(const void *state, int64_t index,
                               int64_t channel, uint64_t *bins);

#ifdef __cplusplus
}
#endif

#endif /* QUANTA_RUNTIME_OBSERVERS_H */
