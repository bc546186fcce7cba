/*===- Quantization.h - Calibration and quantization -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_C_QUANTIZATION_H
#define QUANTA_C_QUANTIZATION_H

#include "quanta-c/Module.h"

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===//
// Statistics of activations
//===----------------------------------------------------------------------===*/

typedef struct QuantaStatistics QuantaStatistics;

QUANTA_CAPI QuantaError *quantaStatisticsLoad(const char *path,
                                              QuantaStatistics **statistics);
QUANTA_CAPI QuantaError *
quantaStatisticsSave(const QuantaStatistics *statistics, const char *path);
/* Those of all samples of two runs on the same model. */
QUANTA_CAPI QuantaError *quantaStatisticsMerge(const QuantaStatistics *a,
                                               const QuantaStatistics *b,
                                               QuantaStatistics **merged);
/* 0 for NULL. */
QUANTA_CAPI uint64_t
quantaStatisticsGetNumSamples(const QuantaStatistics *statistics);
QUANTA_CAPI void quantaStatisticsDestroy(QuantaStatistics *statistics);

/*===----------------------------------------------------------------------===//
// Calibration
//===----------------------------------------------------------------------===*/

/* Inserts observers into a float model that has neither observers nor scales of
   its own. `options` may be NULL. */
QUANTA_CAPI QuantaError *quantaModuleObserve(QuantaModule *module,
                                             const QuantaOptions *options);

/* An observed module, compiled for this host. */
typedef struct QuantaCalibrator QuantaCalibrator;

/* Takes a copy of the module. */
QUANTA_CAPI QuantaError *quantaCalibratorCreate(const QuantaModule *observed,
                                                QuantaCalibrator **calibrator);
QUANTA_CAPI size_t
quantaCalibratorGetNumInputs(const QuantaCalibrator *calibrator);
/* Input `index`, or NULL beyond the last. Lives as long as the calibrator. */
QUANTA_CAPI const struct quanta_tensor_info *
quantaCalibratorGetInput(const QuantaCalibrator *calibrator, size_t index);

/* Runs the samples in `inputs`: one tensor for each input of the model, in its
   order or by name, with any number of samples on the first axis. */
QUANTA_CAPI QuantaError *quantaCalibratorAdd(QuantaCalibrator *calibrator,
                                             const struct QuantaTensor *inputs,
                                             size_t numInputs);

/* Fills `inputs`, one for each input of the model, whose data stays valid until
   the next call. Returns 1 for a batch, 0 after the last, and a negative number
   to give up. */
typedef int (*QuantaBatchCallback)(struct QuantaTensor *inputs,
                                   size_t numInputs, void *user);

/* Adds batches until `callback` has no more. */
QUANTA_CAPI QuantaError *quantaCalibratorRun(QuantaCalibrator *calibrator,
                                             QuantaBatchCallback callback,
                                             void *user);

/* What has been observed so far; more may be added after it. */
QUANTA_CAPI QuantaError *
quantaCalibratorGetStatistics(const QuantaCalibrator *calibrator,
                              QuantaStatistics **statistics);
QUANTA_CAPI void quantaCalibratorDestroy(QuantaCalibrator *calibrator);

/*===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===*/

/* 1 where `options` measure ranges or biases on samples (range "auto",
   correct-biases, or a configuration with such a range): then quantaModuleRefine
   comes between calibration and quantaModuleQuantize. Else 0. */
QUANTA_CAPI int quantaModuleNeedsSamples(const QuantaModule *observed,
                                         const QuantaOptions *options);

/* Gives the observers their ranges by `statistics` and, where samples are needed,
   by what they do to the outputs on them: one tensor for each input, by name or
   position, with samples on the first axis; 256 of them, spread evenly, are run.
   Statistics for quantaModuleQuantize are NULL then. */
QUANTA_CAPI QuantaError *quantaModuleRefine(QuantaModule *observed,
                                            const QuantaStatistics *statistics,
                                            const struct QuantaTensor *samples,
                                            size_t numInputs,
                                            const QuantaOptions *options);

/* Takes the module to integers. `statistics` are those of the observed module;
   NULL where its observers have ranges, or it has scales of its own. `options`
   may be NULL. After an error the module may have changed. */
QUANTA_CAPI QuantaError *
quantaModuleQuantize(QuantaModule *module, const QuantaStatistics *statistics,
                     const QuantaOptions *options);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_C_QUANTIZATION_H */
