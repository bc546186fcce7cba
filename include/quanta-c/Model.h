/*===- Model.h - Models that run -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_C_MODEL_H
#define QUANTA_C_MODEL_H

#include "quanta-c/Module.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Code in this process. One thread at a time may run a model. */
typedef struct QuantaModel QuantaModel;

/* Compiles the module, float or integer, for this host. The module stays as it
   is, and the model does not need it. */
QUANTA_CAPI QuantaError *quantaModelCompile(const QuantaModule *module,
                                            QuantaModel **model);
/* The same, to run on `threads` threads; more than one may then be set, too. */
QUANTA_CAPI QuantaError *
quantaModelCompileForThreads(const QuantaModule *module, int threads,
                             QuantaModel **model);
/* A shared library made by quantaModuleSave or quant-compile. */
QUANTA_CAPI QuantaError *quantaModelLoad(const char *path, QuantaModel **model);
QUANTA_CAPI void quantaModelDestroy(QuantaModel *model);

QUANTA_CAPI size_t quantaModelGetNumInputs(const QuantaModel *model);
QUANTA_CAPI size_t quantaModelGetNumOutputs(const QuantaModel *model);
/* NULL beyond the last. They live as long as the model. */
QUANTA_CAPI const struct quanta_tensor_info *
quantaModelGetInput(const QuantaModel *model, size_t index);
QUANTA_CAPI const struct quanta_tensor_info *
quantaModelGetOutput(const QuantaModel *model, size_t index);
/* 1 where the code itself takes any number of samples; then the tensors above are of
   one sample. */
QUANTA_CAPI int quantaModelHasDynamicBatch(const QuantaModel *model);
/* Memory that one inference works in, and its multiply-accumulates. */
QUANTA_CAPI int64_t quantaModelGetArenaBytes(const QuantaModel *model);
QUANTA_CAPI int64_t quantaModelGetMacs(const QuantaModel *model);

/* Threads that one inference runs on from now on, at first 1; the outputs are the
   same, bit for bit. More than one need a library that was compiled with --threads,
   or quantaModelCompileForThreads. */
QUANTA_CAPI QuantaError *quantaModelSetNumThreads(QuantaModel *model,
                                                  int threads);

/* Runs all samples of `inputs` into the caller's `outputs`. Types and shapes are
   those of the model but for the first axis, which may hold any number of
   samples, the same in all tensors, where all of the model's tensors have it. No
   samples at all do nothing. */
QUANTA_CAPI QuantaError *quantaModelRun(QuantaModel *model,
                                        const struct QuantaTensor *inputs,
                                        size_t numInputs,
                                        const struct QuantaTensor *outputs,
                                        size_t numOutputs);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_C_MODEL_H */
